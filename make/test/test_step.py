"""make/step with real commands. Run by: python3 -m unittest discover -s make/test"""

import os
import re
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

STEP = Path(__file__).resolve().parent.parent / "step"


class Step(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def start(self, script, **environment):
        command = [STEP, "name", "do something", "bash", "-c", script]
        process = subprocess.Popen(
            command, cwd=self.folder, env={**os.environ, "STEPS": "", **environment}, stdout=subprocess.PIPE, text=True
        )
        self.addCleanup(process.communicate)
        return process

    def run_step(self, script, **environment):
        process = self.start(script, **environment)
        printed, _ = process.communicate(timeout=30)
        return process.returncode, printed

    def await_file(self, name):
        deadline = time.monotonic() + 20
        while not (self.folder / name).exists() or not (self.folder / name).read_text():
            self.assertLess(time.monotonic(), deadline, f"{name} was not written")
            time.sleep(0.02)
        return (self.folder / name).read_text()

    def test_should_keep_the_output_in_a_log_when_a_step_succeeds(self):
        status, printed = self.run_step("echo much; echo to say >&2")
        self.assertEqual(0, status)
        self.assertRegex(printed, r"^(==>  do something\n)?ok   do something +\d+\.\d s\n$")
        self.assertEqual("much\nto say\n", (self.folder / ".pileus/log/name.log").read_text())

    def test_should_say_that_it_runs_when_a_step_takes_longer(self):
        process = self.start("for _ in {1..600}; do [ -e end ] && break; sleep 0.1; done")
        self.assertEqual("==>  do something\n", process.stdout.readline())
        (self.folder / "end").touch()
        printed, _ = process.communicate(timeout=30)
        self.assertRegex(printed, r"^ok   do something +\d+\.\d s\n$")

    def test_should_show_the_decisive_lines_and_keep_the_status_when_a_step_fails(self):
        status, printed = self.run_step("echo an error that is tested; echo '[ERROR] it broke'; echo '[ERROR] Re-run Maven'; exit 7")
        self.assertEqual(7, status)
        self.assertRegex(printed, r"FAIL do something .*\n     \[ERROR\] it broke\n     log: \.pileus/log/name\.log\n$")

    def test_should_show_the_last_lines_when_none_is_decisive(self):
        _, printed = self.run_step("seq 1 20; false")
        shown = re.findall(r"^     (\d+)$", printed, re.M)
        self.assertEqual([str(number) for number in range(9, 21)], shown)

    def test_should_fail_when_there_is_no_such_command(self):
        command = [STEP, "name", "do something", "no-such-command"]
        process = subprocess.run(command, cwd=self.folder, env={**os.environ, "STEPS": ""}, capture_output=True)
        self.assertEqual(127, process.returncode)
        self.assertIn(b"no-such-command", process.stdout)

    def test_should_end_all_that_was_started_when_it_is_interrupted(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(number):
                (self.folder / "pids").unlink(missing_ok=True)
                process = self.start("sleep 100 & echo $$ $! >pids; exec sleep 100")
                pids = [int(pid) for pid in self.await_file("pids").split()]
                process.send_signal(number)
                printed, _ = process.communicate(timeout=20)
                self.assertEqual(128 + number, process.returncode)
                self.assertIn("stop do something", printed)
                for pid in pids:
                    self.assertFalse(is_alive(pid), f"{pid} is left")

    def test_should_let_the_command_clean_up_when_it_is_interrupted(self):
        process = self.start("trap 'echo cleaned up >cleaned; exit 1' INT; echo ready >ready; while sleep 0.1; do :; done")
        self.await_file("ready")
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
        self.assertEqual("cleaned up\n", self.await_file("cleaned"))

    def test_should_note_what_it_took_when_steps_names_a_file(self):
        notes = self.folder / "steps"
        self.run_step("true", STEPS=str(notes))
        self.run_step("false", STEPS=str(notes))
        self.assertRegex(notes.read_text(), r"^(\d+\.\d\t\d+\.\d\tdo something\n){2}$")


def is_alive(pid):
    """Whether a process runs; what has ended may wait for its parent as a zombie."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout.strip()
    return bool(state) and not state.startswith("Z")


if __name__ == "__main__":
    unittest.main()
