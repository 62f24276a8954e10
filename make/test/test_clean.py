"""make/clean, and what it leaves where the cluster is not gone. Run by: python3 -m unittest discover -s make/test"""

import unittest

from machine import Machine


class CleanTest(Machine):
    def setUp(self):
        super().setUp()
        self.write("make/forget-remote", "#!/bin/bash\n")
        self.write(".pileus/env", "CLUSTER=embedded\nPORT=8080\n")
        self.write("target/packaged", "")

    def clean(self, launcher):
        self.write(".pileus/bin/cluster", f"#!/bin/bash\n[ $1 = clean ] || exit 2\n{launcher}\n")
        status, said = self.run_here("make/clean")
        return status, said, (self.checkout / ".pileus/env").exists(), (self.checkout / "target").exists()

    def test_should_remove_everything_when_the_cluster_is_gone(self):
        self.assertEqual((0, "", False, False), self.clean("rm .pileus/env"))

    def test_should_leave_all_when_the_cluster_is_not_gone(self):
        self.assertEqual((1, "it runs", True, True), self.clean("echo it runs; exit 1"))

    def test_should_leave_all_when_a_cluster_is_started_meanwhile(self):
        status, said, *left = self.clean("echo CLUSTER=kind >.pileus/env")
        self.assertEqual((1, [True, True]), (status, left))
        self.assertIn("started meanwhile", said)


if __name__ == "__main__":
    unittest.main()
