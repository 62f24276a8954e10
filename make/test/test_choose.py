"""make/choose on machines with and without Docker. Run by: python3 -m unittest discover -s make/test"""

import unittest

from machine import Machine


class ChooseTest(Machine):
    def choose(self, **environment):
        return self.run_here("make/choose", **environment)

    def test_should_be_kind_with_docker_when_docker_answers(self):
        self.become(user=1000)
        self.install("docker")
        self.assertEqual((0, "CLUSTER=kind BUILDER=docker"), self.choose())

    def test_should_be_embedded_with_buildah_when_docker_is_absent_or_silent(self):
        self.become()
        self.assertEqual((0, "CLUSTER=embedded BUILDER=buildah"), self.choose())
        self.install("docker", "exit 1")
        self.assertEqual((0, "CLUSTER=embedded BUILDER=buildah"), self.choose())

    def test_should_stay_with_the_cluster_that_there_is(self):
        self.become()
        self.install("docker")
        (self.checkout / ".pileus").mkdir()
        (self.checkout / ".pileus/env").write_text("CLUSTER=embedded\nPORT=8080\n")
        self.assertEqual((0, "CLUSTER=embedded BUILDER=buildah"), self.choose())

    def test_should_build_with_what_answers_when_the_cluster_is_somebodys(self):
        self.become("Darwin", 501)
        for program in ("podman", "docker"):
            self.install(program)
            self.assertEqual((0, f"CLUSTER=current BUILDER={program}"), self.choose(CLUSTER="current"))
        self.assertEqual((0, "CLUSTER=current BUILDER=podman"), self.choose(CLUSTER="current", BUILDER="podman"))

    def test_should_say_what_to_do_when_nothing_can_run(self):
        for system, user, obstacle in (
            ("Linux", 1000, "needs root. Install and start Docker, or run this as root"),
            ("Darwin", 0, "no embedded cluster on macOS. Install Docker Desktop and start it, for CLUSTER=kind"),
            ("FreeBSD", 0, "runs on Linux only. Install and start Docker"),
        ):
            self.become(system, user)
            status, said = self.choose()
            self.assertEqual(1, status)
            self.assertRegex(said, f"^error: .*Docker does not answer, and .*{obstacle}.*CLUSTER=current")
            status, said = self.choose(CLUSTER="embedded")
            self.assertEqual(1, status)
            self.assertIn(obstacle, said)

    def test_should_say_what_to_do_when_kind_is_asked_for_and_docker_does_not_answer(self):
        for system, user, advice in (("Linux", 0, "or use CLUSTER=embedded"), ("Darwin", 501, "Install Docker Desktop")):
            self.become(system, user)
            status, said = self.choose(CLUSTER="kind")
            self.assertEqual(1, status)
            self.assertRegex(said, f"^error: Docker does not answer.*{advice}")

    def test_should_refuse_what_does_not_go_together(self):
        self.become()
        self.install("docker")
        for choice, reason in (
            ({"CLUSTER": "kind", "BUILDER": "buildah"}, "kind has its images from Docker, not from buildah"),
            ({"CLUSTER": "embedded", "BUILDER": "docker"}, "from Buildah, not from docker"),
            ({"BUILDER": "podman"}, "kind has its images from Docker, not from podman"),
            ({"CLUSTER": "minikube"}, "'minikube': CLUSTER= is embedded, kind or current"),
        ):
            status, said = self.choose(**choice)
            self.assertEqual(1, status)
            self.assertIn(reason, said)


if __name__ == "__main__":
    unittest.main()
