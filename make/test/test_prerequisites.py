"""make/prerequisites on machines that lack something. Run by: python3 -m unittest discover -s make/test"""

import os
import unittest

from machine import Machine

EMBEDDED = {"CLUSTER": "embedded", "BUILDER": "buildah"}
PROGRAMS = "docker", "buildah", "mmdebstrap", "mvn", "curl", "git", "chromium", "ssh"
CHECKS = "shellcheck", "ssh-keygen", "node", "npm", "flock", "timeout", "openssl", "certutil"
NODE = "runc", "iptables", "conntrack", "ipset", "ip", "nsenter", "unshare", "mount", "ps", "sysctl"
KIND = {"CLUSTER": "kind", "BUILDER": "docker"}


class PrerequisitesTest(Machine):
    def setUp(self):
        super().setUp()
        self.jdk = self.checkout / "jdk"
        (self.jdk / "bin").mkdir(parents=True)
        (self.jdk / "release").write_text('JAVA_VERSION="25.0.3"\n')
        for name in ("javac", "jlink"):
            (self.jdk / "bin" / name).touch(mode=0o755)
        self.environment["JAVA_HOME"] = str(self.jdk)
        self.environment["CHROMIUM"] = "no-such-browser"
        self.install("go", "echo go1.26.8")
        for name in (*PROGRAMS, *CHECKS, *NODE):
            self.install(name)

    def look(self, target, **environment):
        return self.run_here("make/prerequisites", "look", target, **environment)

    def test_should_say_nothing_when_all_is_there(self):
        for target in ("run", "check", "test", "e2e", "replicas-demo", "reproducible"):
            self.assertEqual((0, ""), self.look(target, **KIND))

    def test_should_name_all_that_is_missing_and_how_to_get_each_when_there_is_no_apt(self):
        self.uninstall("mvn", "curl", "chromium")
        self.install("go", "echo go1.24.1")
        status, said = self.look("test", **KIND)
        self.assertEqual(1, status)
        for line, expected in zip(
            said.splitlines(),
            (
                "^error: Go: missing here: Go 1.26 or newer, and not only go1.24.* brew install go",
                "^error: curl: missing here.*package curl; on a Mac: brew install curl",
                "^error: mvn: missing here.*package maven; on a Mac: brew install maven",
                "^error: chromium: missing here.*brew install --cask google-chrome; or set CHROMIUM",
            ),
            strict=True,
        ):
            self.assertRegex(line, expected)

    def test_should_miss_only_what_the_target_takes(self):
        self.uninstall("chromium", "shellcheck", "openssl")
        self.assertEqual((0, ""), self.look("run", CLUSTER="current", BUILDER="", REGISTRY="r"))
        self.assertIn("shellcheck", self.look("check")[1])
        self.assertIn("openssl: missing here", self.look("replicas-demo", **KIND)[1])
        self.assertEqual((0, ""), self.look("reproducible", CLUSTER="current"))

    def test_should_name_the_rest_as_well_when_there_is_no_way_to_run_a_cluster(self):
        self.become("Darwin", 501)
        self.uninstall("docker", "mvn")
        status, said = self.look("run")
        self.assertEqual(1, status)
        self.assertRegex(said, "^error: cluster: .*no embedded cluster on macOS. Install Docker Desktop")
        self.assertIn("mvn: missing here", said)

    def test_should_list_what_is_there_and_what_is_not(self):
        self.uninstall("mvn")
        status, said = self.run_here("make/prerequisites", "list", **KIND)
        self.assertEqual(1, status)
        self.assertRegex(said, r"(?m)^ok   cluster +kind, with images by docker$")
        self.assertRegex(said, r"(?m)^ok   Go +go1.26.8$")
        self.assertRegex(said, r"(?m)^FAIL mvn +missing here\n +next: Install it \(Debian's package maven")
        self.install("mvn")
        self.assertEqual(0, self.run_here("make/prerequisites", "list", **KIND)[0])

    def test_should_miss_the_registry_when_the_cluster_is_somebodys(self):
        self.assertIn("REGISTRY=: missing", self.look("run", CLUSTER="current", BUILDER="docker")[1])
        self.write(".pileus/env", "CLUSTER=current\nREGISTRY=registry.example.com/pileus\n")
        self.assertNotIn("REGISTRY", self.look("run", CLUSTER="current", BUILDER="docker")[1])

    @unittest.skipIf(os.geteuid(), "packages are installed as root")
    def test_should_leave_to_apt_what_it_can_install_and_name_the_rest(self):
        self.install("apt-get", 'echo "$@" >>packages')
        self.uninstall("mvn", "runc")
        self.assertEqual((0, ""), self.look("run", **EMBEDDED))
        self.uninstall("go")
        (self.jdk / "release").write_text('JAVA_VERSION="17"\n')
        status, said = self.look("run", **EMBEDDED)
        self.assertEqual(1, status)
        self.assertIn("missing here: Go 1.26", said)
        self.assertFalse((self.checkout / "packages").exists())

    @unittest.skipIf(os.geteuid(), "packages are installed as root")
    def test_should_install_what_is_missing_of_a_group_in_one_go(self):
        self.install("apt-get", 'echo "$@" >>packages')
        self.uninstall("runc", "ip", "mvn")
        self.assertEqual(0, self.run_here("make/prerequisites", "get", "node")[0])
        words = (self.checkout / "packages").read_text().splitlines()[-1].split()
        self.assertIn("install", words)
        self.assertEqual({"runc", "iproute2"}, {"runc", "iproute2", "maven", "iptables"}.intersection(words))

    def test_should_fail_when_a_group_cannot_be_installed(self):
        self.uninstall("shellcheck")
        status, said = self.run_here("make/prerequisites", "get", "checks")
        self.assertEqual(1, status)
        self.assertIn("missing here: shellcheck", said)


if __name__ == "__main__":
    unittest.main()
