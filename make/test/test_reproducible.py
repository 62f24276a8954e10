"""make/reproducible with a commit that a small build is made of. Run by: python3 -m unittest discover -s make/test"""

import shutil
import unittest

from machine import ROOT, Machine

# Stands where Maven would: a jar with one member, whose content is what a file of the commit says.
MAVEN = """#!/usr/bin/env python3
import pathlib, zipfile
pathlib.Path("ui/target").mkdir(parents=True)
with zipfile.ZipFile("ui/target/app.jar", "w") as jar:
    for name, content in eval(pathlib.Path("members").read_text()):
        jar.writestr(zipfile.ZipInfo(name), content)
"""
# And where Helm would.
MTIME = '--mtime "@$SOURCE_DATE_EPOCH"'
HELM = f"""#!/bin/bash
while [ "$1" != --destination ]; do shift; done
mkdir -p "$2" && tar c {MTIME} charts >"$2/chart.tgz"
"""


class ReproducibleTest(Machine):
    def setUp(self):
        super().setUp()
        shutil.copytree(ROOT / "images", self.checkout / "images")
        self.write("mvnw", MAVEN)
        self.write(".pileus/bin/helm", HELM)
        self.write("charts/values.yaml", "{}")
        self.environment["PILEUS_CACHE"] = str(self.checkout.parent / "cache")
        self.git("init", "-q")

    def git(self, *words):
        self.assertEqual(0, self.run_here("git", "-c", "user.name=a", "-c", "user.email=a@example.org", *words)[0])

    def build_twice(self, members):
        self.write("members", members)
        self.git("add", ".")
        self.git("commit", "-q", "-m", "a")
        return self.run_here("make/reproducible", BUILDER="docker")

    def test_should_list_what_is_the_same_when_all_is(self):
        status, said = self.build_twice("[('a', 'b')]")
        self.assertEqual(0, status, said)
        self.assertRegex(said, r"(?m)^[0-9a-f]{64} ui/target/app.jar$")
        self.assertRegex(said, r"(?m)^[0-9a-f]{64} target/chart.tgz$")
        self.assertIn("The image is not compared", said)

    def test_should_name_the_file_in_the_jar_when_a_build_depends_on_its_folder(self):
        status, said = self.build_twice("[('same', 'b'), ('Path.class', __import__('os').getcwd())]")
        self.assertEqual(1, status)
        self.assertTrue(said.endswith("error: not the same: ui/target/app.jar: Path.class (content)"), said)

    def test_should_name_what_only_one_build_has_when_it_depends_on_the_machine(self):
        status, said = self.build_twice("[(__import__('os').environ['TZ'], '')]")
        self.assertEqual(1, status)
        self.assertIn("app.jar: Pacific/Chatham (only in one), UTC (only in one)", said)

    def test_should_tell_when_it_is_the_order(self):
        members = "sorted([('a', ''), ('b', '')], reverse='else' in __import__('os').getcwd())"
        status, said = self.build_twice(members)
        self.assertEqual(1, status)
        self.assertIn("app.jar: something but its members, such as their order", said)

    def test_should_name_the_file_in_the_charts_archive_when_its_time_is_another(self):
        self.write(".pileus/bin/helm", HELM.replace("mkdir", 'touch -d "@$(pwd | wc -c)" charts/values.yaml && mkdir').replace(MTIME, ""))
        status, said = self.build_twice("[('a', 'b')]")
        self.assertEqual(1, status)
        self.assertTrue(said.endswith("error: not the same: target/chart.tgz: charts/values.yaml (time)"), said)

    def test_should_fail_when_the_build_does(self):
        status, said = self.build_twice("[broken]")
        self.assertEqual(1, status)
        self.assertRegex(said, "error: Command .*mvnw.* returned non-zero exit status 1")

    def test_should_leave_nothing_behind(self):
        self.build_twice("[('a', 'b')]")
        self.assertEqual([], list((self.checkout.parent / "cache").glob("reproducible-*")))


if __name__ == "__main__":
    unittest.main()
