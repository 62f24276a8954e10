// What a workload tells about itself in its log, such as "pileus: players=3". The server's Signals reads the same.
const signals = new Map();
const shown = new Set();

/** The name and the value in such a line; null of any other line. */
export function parseSignal(line) {
  const [, name, value] = /^pileus: ([a-z]{1,20})=([\w.-]{1,40})\s*$/.exec(line) ?? [];
  return name ? { name, value } : null;
}

/**
 * Remembers what a line tells. True if it is such a line and the page has a place for it: where it has none the program
 * is somebody's own, and so is the line.
 */
export function isSignal(line) {
  const signal = parseSignal(line);
  if (!signal) return false;
  signals.set(signal.name, signal.value);
  if (document.querySelector(`[data-signal="${signal.name}"]`)) shown.add(signal.name);
  return shown.has(signal.name);
}

/** Shows the latest of each within an element. */
export function showSignals(root) {
  for (const [name, value] of signals) {
    for (const element of root.querySelectorAll(`[data-signal="${name}"]`)) {
      if (element.tagName === "PROGRESS") element.value = Number(value);
      else if (element.textContent !== value) element.textContent = value;
      const box = element.closest("[data-signal-box]");
      if (box) box.hidden = false;
    }
  }
}
