"""A small machine for tests: a folder of programs that is all of the PATH, and a checkout with the programs of make."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BASICS = """awk bash cat chmod cp cut date dirname env find flock git grep head id ln ls make mkdir mktemp nice
printf rm sed seq sh sleep sort tail tar touch tr uname uniq wc xargs""".split()


class Machine(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.bin, self.checkout = Path(folder.name, "bin"), Path(folder.name, "check out")
        self.bin.mkdir()
        self.checkout.mkdir()
        for name in BASICS:
            if program := shutil.which(name):
                (self.bin / name).symlink_to(program)
        (self.bin / "python3").symlink_to(sys.executable)
        shutil.copytree(ROOT / "make", self.checkout / "make", ignore=shutil.ignore_patterns("test"))
        # The kernel, the disks and so on of the machine of the tests may be any.
        with (self.checkout / "make/preflight.py").open("a") as program:
            program.write("kernel = rights = cgroups = disks = memory = lambda *_: ()\n")
            program.write('overlay = port = lambda *_: Finding("", "")\n')
        # As at somebody's prompt: nothing chosen yet, and no make around it, which would print where it is.
        chosen = "CLUSTER", "BUILDER", "REGISTRY", "MAKEFLAGS", "MAKELEVEL"
        self.environment = {
            name: value for name, value in os.environ.items() if name not in chosen
        }
        self.environment["PATH"] = str(self.bin)

    def write(self, name, text):
        """Writes a file of the checkout, which may be a program."""
        file = self.checkout / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(0o755)

    def install(self, name, script="exit 0"):
        self.uninstall(name)
        program = self.bin / name
        program.write_text(f"#!/bin/bash\n{script}\n")
        program.chmod(0o755)

    def uninstall(self, *names):
        for name in names:
            (self.bin / name).unlink(missing_ok=True)

    def become(self, system="Linux", user=0):
        self.install("uname", f"echo {system}")
        self.install("id", f"echo {user}")

    def run_here(self, *command, **environment):
        """Returns the exit status, and what was printed."""
        done = subprocess.run(
            command,
            cwd=self.checkout,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
        )
        return done.returncode, done.stdout.strip()
