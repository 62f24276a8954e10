"""`make run` on a machine without Docker. Run by: python3 -m unittest discover -s make/test"""

import shutil
import sys
import unittest

from machine import ROOT, Machine

# Stands where the launcher would, and notes what was chosen.
GO = """
case $1 in
  env) echo go1.26.8 ;;
  build)
    printf '#!/bin/bash\\necho "$1 $CLUSTER $BUILDER" >>launched\\n' >.pileus/bin/cluster
    chmod +x .pileus/bin/cluster ;;
esac
"""


@unittest.skipUnless(sys.platform == "linux", "the embedded cluster runs on Linux only")
class RunTest(Machine):
    def setUp(self):
        super().setUp()
        shutil.copy(ROOT / "Makefile", self.checkout)
        shutil.copytree(ROOT / "images", self.checkout / "images")
        (self.checkout / ".pileus/bin").mkdir(parents=True)
        (self.checkout / "pom.xml").touch()
        for module in ("functions/none", "ui", "operator", "replicas/none"):
            (self.checkout / module / "src/main").mkdir(parents=True)
        (self.checkout / "mvnw").write_text("#!/bin/bash\n")
        (self.checkout / "mvnw").chmod(0o755)
        self.environment["PILEUS_CACHE"] = str(self.checkout / "cache")
        self.become()
        self.install("go", GO)
        for name in ("mvn", "curl", "git", "runc", "iptables", "conntrack", "ipset", "ip", "nsenter", "unshare", "mount", "ps", "sysctl", "buildah"):
            self.install(name)
        self.install("mmdebstrap", "echo this is where it begins to build images >&2; exit 1")
        self.install("apt-get", "echo deb mirror bookworm main")

    def test_should_come_to_the_images_when_there_is_no_docker(self):
        _, said = self.run_here("make", "run")
        self.assertIn("begins to build images", (self.checkout / ".pileus/log/image-base.log").read_text())
        self.assertEqual("up embedded buildah\n", (self.checkout / "launched").read_text())
        for log in (self.checkout / ".pileus/log").iterdir():
            self.assertNotIn("Traceback", log.read_text())
        self.assertNotIn("Traceback", said)

    def test_should_begin_nothing_when_nothing_can_run(self):
        self.become(user=1000)
        self.install("go", "echo go1.20")
        status, said = self.run_here("make", "run")
        self.assertNotEqual(0, status)
        self.assertIn("error: cluster: there is no way to run a cluster here: Docker does not answer", said)
        self.assertIn("Go 1.26", said)
        self.assertFalse((self.checkout / ".pileus/log").exists())

    def test_should_begin_nothing_when_a_program_is_missing(self):
        self.install("go", "echo go1.20")
        status, said = self.run_here("make", "run")
        self.assertNotEqual(0, status)
        self.assertIn("missing here: Go 1.26", said)
        self.assertFalse((self.checkout / "launched").exists())
        self.assertFalse((self.checkout / ".pileus/log").exists())


if __name__ == "__main__":
    unittest.main()
