"""make/summary of what some steps left. Run by: python3 -m unittest discover -s make/test"""

import contextlib
import importlib.machinery
import importlib.util
import io
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.dont_write_bytecode = True
SOURCE = Path(__file__).resolve().parent.parent / "summary"
LOADER = importlib.machinery.SourceFileLoader("summary", str(SOURCE))
summary = importlib.util.module_from_spec(importlib.util.spec_from_loader("summary", LOADER))
LOADER.exec_module(summary)

REPORT = """<testsuite name="dev.pileus.ui.HomeTest" time="{time}" tests="3" failures="{failures}" errors="0" skipped="1">
  <testcase classname="dev.pileus.ui.HomeTest" name="shouldDo">{result}</testcase>
</testsuite>"""

NOW = 1_800_000_000  # seconds since the epoch


class Summary(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        clock = mock.Mock(**{"time.return_value": NOW})
        for name, value in {"ROOT": self.root, "LOG": self.root / "log", "STAT": self.root / "stat", "time": clock}.items():
            patch = mock.patch.object(summary, name, value)
            patch.start()
            self.addCleanup(patch.stop)
        began = NOW - 100
        self.write("log/steps", f"{began}\ncpu  100 0 0 100 0 0 0 0 0 0\n{began + 61}.5\t9.0\tlater\n{began}.5\t80.0\tfirst\n")
        self.write("stat", "cpu  170 0 0 120 10 0 0 0 0 0\ncpu0 1 1\n")
        self.write("log/lifecycle.log", "ok   up (9 s)\nok   clean (1 s)\n")

    def write(self, name, text):
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(text)

    def report(self, module, result="", failures=0, seconds=1.5):
        text = REPORT.format(time=seconds, failures=failures, result=result)
        self.write(f"{module}/target/surefire-reports/TEST-{module}.xml", text)

    def print(self):
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            status = summary.main()
        return status, printed.getvalue()

    def test_should_end_with_the_sum_of_all_parts(self):
        self.report("ui")
        status, printed = self.print()
        self.assertEqual(0, status)
        self.assertEqual("4 passed, 0 failed, 1 skipped", printed.splitlines()[-1])

    def test_should_tell_what_took_how_long(self):
        self.report("ui", seconds=2)
        self.report("e2e", seconds=70)
        _, printed = self.print()
        self.assertRegex(printed, r" 0:00 +80\.0 s  first\n +1:01 +9\.0 s  later\n +1:40  in all\n")
        self.assertIn("70.0 s  e2e: HomeTest\n      2.0 s  ui: HomeTest\n", printed)
        self.assertIn("idle 30% of the time", printed)

    def test_should_say_nothing_of_the_cores_where_nobody_counts(self):
        self.report("ui")
        (self.root / "stat").unlink()
        self.assertNotIn("idle", self.print()[1])

    def test_should_count_what_passed_only_at_the_second_try(self):
        self.report("ui")
        self.assertIn("Passed only at the second try: 0 (target: 0)", self.print()[1])
        self.report("ui", '<flakyFailure message="was late">at X</flakyFailure>')
        status, printed = self.print()
        self.assertEqual(0, status)
        self.assertIn("second try: 1 (target: 0)\n\n  ui: HomeTest.shouldDo:\n      was late\n", printed)

    def test_should_fail_and_name_it_when_a_test_failed(self):
        self.report("ui", '<failure message="was wrong">at X</failure>', failures=1)
        status, printed = self.print()
        self.assertEqual(1, status)
        self.assertIn("ui: HomeTest.shouldDo failed:\n      was wrong\n", printed)

    def test_should_fail_when_a_part_of_the_clusters_life_failed(self):
        self.write("log/lifecycle.log", "ok   up (9 s)\nFAIL etcd killed\n     etcd ended\n")
        status, printed = self.print()
        self.assertEqual(1, status)
        self.assertEqual("1 passed, 1 failed, 0 skipped", printed.splitlines()[-1])


if __name__ == "__main__":
    unittest.main()
