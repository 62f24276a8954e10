package console

import (
	"bufio"
	"fmt"
	"os"
	"regexp"
	"strings"
)

// Failure is an error that tells its reader where to look and what to do next.
type Failure struct {
	Err  error  // what went wrong
	Log  string // path of the log that tells more, or empty
	Next string // what to do about it, or empty
}

// Error is the reason, the log's decisive line, its path, and the next step.
func (f *Failure) Error() string {
	text := f.Err.Error()
	if f.Log != "" {
		if line := DecisiveLine(f.Log); line != "" {
			text += "\n    " + line
		}
		text += "\n    log: " + f.Log
	}
	if f.Next != "" {
		text += "\n    next: " + f.Next
	}
	return text
}

func (f *Failure) Unwrap() error { return f.Err }

// Next wraps err with advice.
func Next(err error, format string, args ...any) error {
	return &Failure{Err: err, Next: fmt.Sprintf(format, args...)}
}

var decisive = regexp.MustCompile(`(?i)^[EF]\d{4} |\berror\b|"error"|panic:|fatal|failed|cannot|denied|no such|refused`)

// DecisiveLine is the line of a log that most likely tells why its program failed: the last one that reads like an
// error, else the last one. It is empty if the log can't be read.
func DecisiveLine(path string) string {
	file, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer file.Close()
	var last, lastError string
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "" {
			continue
		}
		last = line
		if decisive.MatchString(line) {
			lastError = line
		}
	}
	if lastError != "" {
		last = lastError
	}
	const enough = 400
	if len(last) > enough {
		last = last[:enough] + "..."
	}
	return last
}
