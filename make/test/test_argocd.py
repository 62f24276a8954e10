"""make/argocd with a repository in place of the cluster's git server. Run by: python3 -m unittest discover -s make/test"""

import json
import unittest

from machine import Machine

# Stands where make/release would, which asks a cluster: what is a person's is written once.
RELEASE = """#!/bin/bash
mkdir -p "$2/functions/release"
[ -e "argocd/clusters/$1/functions/kustomization.yaml" ] || echo written >"$2/functions/kustomization.yaml"
echo "${TAG:-1}" >"$2/functions/release/kustomization.yaml"
"""
LOADED = """
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
loader = SourceFileLoader("argocd", "make/argocd")
argocd = module_from_spec(spec_from_loader("argocd", loader))
loader.exec_module(argocd)
from types import SimpleNamespace
def do(action):
    try:
        print(action())
    except argocd.Failed as failure:
        sys.exit(f"error: {failure}")
"""
COMMIT = "do(lambda: argocd.commit_checkout('munich', SimpleNamespace(outside='file://{server}', writer='secret')))"
SETTINGS = "argocd/clusters/munich/functions/kustomization.yaml"
IMAGES = "argocd/clusters/munich/functions/release/kustomization.yaml"


class Checkout(Machine):
    def setUp(self):
        super().setUp()
        self.server = self.checkout.parent / "server.git"
        self.write("make/release", RELEASE)
        self.write(".gitignore", ".pileus\n")
        self.write("tracked", "before")
        self.git("init", "-q", "--bare", "--initial-branch=main", str(self.server))
        self.git("init", "-q", "--initial-branch=trunk")
        self.git("config", "user.name", "a")
        self.git("config", "user.email", "a@example.org")
        self.git("add", ".")
        self.git("commit", "-q", "-m", "first")
        (self.checkout / ".pileus/argocd").mkdir(parents=True)

    def git(self, *words):
        status, said = self.run_here("git", *words)
        self.assertEqual(0, status, said)
        return said

    def do(self, action, **environment):
        return self.run_here("python3", "-B", "-c", LOADED + action, **environment)

    def commit(self, **environment):
        return self.do(COMMIT.format(server=self.server), **environment)

    def committed(self, **environment):
        status, said = self.commit(**environment)
        self.assertEqual(0, status, said)
        return said.splitlines()[-1]

    def served(self, file):
        return self.run_here("git", "-C", str(self.server), "show", f"main:{file}")

    def push_of_somebody_else(self, file):
        """From a clone that is not this checkout."""
        clone = str(self.checkout.parent / "clone")
        self.git("clone", "-q", str(self.server), clone)
        (self.checkout.parent / "clone" / file).parent.mkdir(parents=True, exist_ok=True)
        (self.checkout.parent / "clone" / file).write_text("theirs")
        who = "-c", "user.name=b", "-c", "user.email=b@example.org"
        self.git("-C", clone, "add", ".")
        self.git("-C", clone, *who, "commit", "-q", "-m", "theirs")
        self.git("-C", clone, "push", "-q", "origin", "HEAD:main")


class CommitTest(Checkout):
    def test_should_serve_what_git_tracks_as_it_is_and_leave_the_checkout_as_it_was(self):
        self.write("tracked", "changed")
        self.write("staged", "new")
        self.git("add", "staged")
        self.write("untracked", "private")
        before = self.git("status", "--porcelain"), self.git("rev-parse", "HEAD")

        commit = self.committed()

        self.assertEqual((0, "changed"), self.served("tracked"))
        self.assertEqual((0, "new"), self.served("staged"))
        self.assertNotEqual(0, self.served("untracked")[0])
        self.assertEqual((0, "1"), self.served(IMAGES))
        self.assertEqual(before, (self.git("status", "--porcelain"), self.git("rev-parse", "HEAD")))
        self.assertEqual(before[1], self.git("rev-parse", f"{commit}^"))

    def test_should_commit_nothing_when_nothing_is_new(self):
        self.assertEqual(self.committed(), self.committed())

    def test_should_begin_again_when_it_was_killed(self):
        self.write(".pileus/argocd/index.lock", "")
        self.write(".pileus/argocd/release/argocd/left", "")
        self.committed()
        self.assertNotEqual(0, self.served("argocd/clusters/munich/argocd/left")[0])

    def test_should_leave_alone_what_a_person_has_changed_when_there_is_another_release(self):
        self.committed()
        self.git("pull", "-q", "pileus", "main")
        self.write(SETTINGS, "mine")
        self.git("commit", "-q", "-a", "-m", "mine")
        self.git("push", "-q", "pileus", "HEAD:main")

        self.committed(TAG="2")

        self.assertEqual((0, "mine"), self.served(SETTINGS))
        self.assertEqual((0, "2"), self.served(IMAGES))

    def test_should_take_nothing_back_when_somebody_else_has_pushed(self):
        self.committed()
        tenant = "argocd/clusters/munich/tenants/team-c.yaml"
        self.push_of_somebody_else(tenant)

        status, said = self.commit(TAG="2")

        self.assertEqual(1, status)
        self.assertIn("git pull pileus main", said)
        self.assertEqual((0, "theirs"), self.served(tenant))
        self.git("pull", "-q", "pileus", "main")
        self.committed(TAG="2")
        self.assertEqual((0, "theirs"), self.served(tenant))
        self.assertEqual((0, "2"), self.served(IMAGES))

    def test_should_say_what_to_do_when_there_is_no_commit(self):
        self.git("checkout", "-q", "--orphan", "empty")
        status, said = self.do("do(argocd.look_at_checkout)")
        self.assertEqual(1, status)
        self.assertIn("or give REPO=", said)


class RepositoryTest(Machine):
    def test_should_say_what_is_wrong_with_an_address_or_a_key(self):
        key = self.checkout / "key"
        key.write_text("no key")
        for url, file, what in (
            ("ftp://host/pileus.git", None, "REPO is an address"),
            ("/srv/pileus.git", None, "REPO is an address"),
            ("https://user:secret@host/pileus.git", None, "put USER:TOKEN in a file"),
            ("https://host/a b.git", None, "a blank"),
            ('https://host/"a.git', None, "a quote"),
            ("git@host:pileus.git", None, "KEY= names the file"),
            ("ssh://git@host/pileus.git", key, "KEY= names the file"),
            ("https://host/pileus.git", key, "USER:TOKEN on one line"),
            ("git@host:pileus.git", self.checkout / "missing", "cannot be read"),
        ):
            with self.subTest(url=url, file=file):
                action = f"do(lambda: argocd.Repository({url!r}, {str(file or '')!r}, ''))"
                status, said = self.run_here("python3", "-B", "-c", LOADED + action)
                self.assertEqual(1, status, said)
                self.assertIn(what, said)
                self.assertNotIn("secret@", said)

    def test_should_show_a_key_to_nobody_but_argo_cd(self):
        (self.checkout / "key").write_text("me:hush\n")
        action = "do(lambda: argocd.json.dumps(argocd.repository_secret(argocd.Repository('https://host/p.git', 'key', ''))))"
        status, said = self.run_here("python3", "-B", "-c", LOADED + action)
        self.assertEqual(0, status, said)
        self.assertEqual({"type", "url", "username", "password"}, set(json.loads(said)["data"]))
        self.assertNotIn("hush", said)


class ForeignTest(Machine):
    """With a kubectl that knows one object."""

    def look(self, kind, found):
        self.write(".pileus/bin/kubectl", f"#!/bin/bash\ncase \"$*\" in *' get {kind} '*) echo '{json.dumps(found)}' ;; esac\n")
        return self.run_here("python3", "-B", "-c", LOADED + "do(argocd.look)")

    def test_should_leave_an_argo_cd_alone_that_is_somebody_elses(self):
        for kind, found in (("namespace", {"metadata": {}}), ("customresourcedefinition", {"metadata": {}})):
            with self.subTest(kind=kind):
                status, said = self.look(kind, found)
                self.assertEqual(1, status)
                self.assertIn("left alone", said)

    def test_should_say_so_when_the_cluster_does_not_answer(self):
        self.write(".pileus/bin/kubectl", "#!/bin/bash\necho 'connection refused' >&2\nexit 1\n")
        status, said = self.run_here("python3", "-B", "-c", LOADED + "do(argocd.look)")
        self.assertEqual(1, status)
        self.assertIn("connection refused", said)

    def test_should_go_on_with_its_own(self):
        status, said = self.look("namespace", {"metadata": {"labels": {"app.kubernetes.io/part-of": "pileus"}}})
        self.assertEqual(0, status, said)


if __name__ == "__main__":
    unittest.main()
