"""What images/build decides. Run by: python3 -m unittest discover -s images/test"""

import contextlib
import importlib.machinery
import importlib.util
import io
import os
import re
import shutil
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path
from unittest import mock

sys.dont_write_bytecode = True
SOURCE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(SOURCE))
LOADER = importlib.machinery.SourceFileLoader("build", str(SOURCE / "build"))
build = importlib.util.module_from_spec(importlib.util.spec_from_loader("build", LOADER))
sys.modules["build"] = build
LOADER.exec_module(build)
Image = build.Image
ARCHITECTURE = build.Docker.architecture  # as Docker says it; elsewhere it is this machine's

# Stands where Docker would: notes each build and what its context held, and "has" an image once it was built.
ENGINE = """#!/usr/bin/env bash
cd "$(dirname "$0")/store"
case $1 in
  inspect) [ -e "${4//\\//_}" ] ;;
  rmi) rm "${2//\\//_}" ;;
  version) [ "${0##*/}" != podman ] && [ -n "$ARCHITECTURE" ] && echo "$ARCHITECTURE" ;;
  info) [ "${0##*/}" = podman ] && echo "$ARCHITECTURE" ;;
  build) while [ "$1" != -t ]; do shift; done; [[ $2 != */$BROKEN:* ]] && ls "$3" >"${2//\\//_}" ;;
esac
"""


class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.set(build.Docker, architecture=build.go_env("GOHOSTARCH"))

    def set(self, target, **values):
        for name, value in values.items():
            patch = mock.patch.object(target, name, value)
            patch.start()
            self.addCleanup(patch.stop)


class ReferenceTest(Folder):
    def setUp(self):
        super().setUp()
        self.set(build, ROOT=self.root)
        self.file = self.root / "web.Containerfile"
        self.file.write_text("FROM scratch")
        self.input = self.root / "web"
        self.input.mkdir()
        (self.input / "serve").write_text("one")

    def reference(self, **values):
        return Image("web", [self.input], containerfile=self.file, **values).reference

    def test_should_stay_when_nothing_changes(self):
        before = self.reference()
        os.utime(self.input / "serve", (0, 0))
        (self.input / "cached.pyc").touch()
        self.assertEqual(before, self.reference())
        self.assertRegex(before, r"^dev\.local/pileus/web:[0-9a-f]{12}$")

    def test_should_change_with_all_that_goes_in(self):
        base = [Image("base", containerfile=self.file, version=version) for version in ("2026-11", "2026-12")]
        seen = [
            self.reference(),
            self.reference(args={"MODULE": "ui"}),
            self.reference(bases={"BASE": "debian:bookworm-slim"}),
            *(self.reference(bases={"BASE": each}) for each in base),
        ]
        (self.input / "serve").write_text("two")
        seen.append(self.reference())
        (self.input / "serve").rename(self.input / "start")
        seen.append(self.reference())
        self.file.write_text("FROM other")
        seen.append(self.reference())
        self.assertEqual(len(seen), len(set(seen)))

    def test_should_change_with_the_month_of_the_packages(self):
        self.set(build, java_home=lambda: self.root)
        (self.root / "release").write_text('JAVA_VERSION="25"')
        (self.root / "images").mkdir()
        for name in ("base", "jdk"):
            (self.root / f"images/{name}.Containerfile").touch()
        self.set(build, SOURCE=self.root / "images")
        with mock.patch.dict(os.environ, PILEUS_CACHE=str(self.root / "cache")):
            seen = []
            for month in ("2026-11", "2026-12"):
                self.set(build, MONTH=month)
                builder = build.Buildah()
                seen += [image.reference for image in (builder.debian(), builder.debian("sid"), builder.jdk)]
        self.assertEqual(6, len(set(seen)))


class SourcesTest(Folder):
    def test_should_be_debians_where_the_machine_is_ubuntu(self):
        ubuntu = 'NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\nVERSION_CODENAME=noble\n'
        self.assertEqual(("bookworm", False), build.debian_of(ubuntu))
        self.assertEqual(("trixie", True), build.debian_of('ID=debian\nVERSION_CODENAME="trixie"\n'))

    def test_should_be_the_archives_signed_by_debian_where_apt_knows_none(self):
        builder = object.__new__(build.Buildah)
        builder.folder, builder.codename, builder.is_debian = self.root, "bookworm", False
        builder.bases = dict.fromkeys(("bookworm", "trixie", "sid"))
        self.set(build, KEYRING=self.root)
        builder.note_sources()
        signed = "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/"
        self.assertEqual(f"{signed}debian sid main\n", builder.sources("sid").read_text())
        self.assertEqual(
            [f"{signed}debian trixie main", f"{signed}debian trixie-updates main", f"{signed}debian-security trixie-security main"],
            builder.sources("trixie").read_text().splitlines(),
        )
        self.assertIn("bookworm-security", builder.sources("bookworm").read_text())


class ReplicasTest(Folder):
    def setUp(self):
        super().setUp()
        shutil.copytree(SOURCE, self.root / "images")
        self.set(build, ROOT=self.root, SOURCE=self.root / "images")
        self.target = self.root / "replicas/server/target"
        (self.target / "lib").mkdir(parents=True)
        (self.target / "lib/other.jar").write_text("other")
        (self.target / "app.jar").write_text("server")

    def image(self, builder=None):
        return build.catalogue(builder or build.Docker("docker"), []).get("replicas")

    def test_should_change_with_the_servers_jars_and_with_java(self):
        seen = [self.image().reference]
        for file in ("replicas/server/target/app.jar", "replicas/server/target/lib/other.jar", "images/jvm.options"):
            (self.root / file).write_text("changed")
            seen.append(self.image().reference)
        self.assertEqual(len(seen), len(set(seen)))

    def test_should_be_missed_when_the_server_is_not_packaged(self):
        (self.target / "app.jar").unlink()
        with self.assertRaisesRegex(build.Failed, "replicas/server/target/app.jar is missing: run ./mvnw package"):
            self.image()
        self.assertNotIn("replicas", build.catalogue(build.Docker("docker"), ["shell"]))
        self.assertNotIn("replicas", build.catalogue(build.Docker("docker"), [], functions=False))

    def test_should_have_its_files_at_a_fixed_time_and_no_other_image(self):
        self.set(build, java_home=lambda: self.root)
        (self.root / "release").write_text('JAVA_VERSION="25"')
        with mock.patch.dict(os.environ, PILEUS_CACHE=str(self.root / "cache")):
            builder = build.Buildah()
        builder.folder, builder.command = self.root, ["buildah"]
        dated = {
            name for name, image in build.catalogue(builder, []).items() if "--timestamp" in builder.build_command(image)
        }
        self.assertEqual({"replicas"}, dated)


class MissingTest(unittest.TestCase):
    def setUp(self):
        self.base = Image("base")
        self.jdk = Image("jdk", bases={"BASE": self.base})
        self.java = Image("java", bases={"BASE": self.base, "JDK": self.jdk})

    def test_should_be_all_in_order_when_nothing_is_present(self):
        names = [image.name for image in dict.fromkeys(build.missing(self.java, set()))]
        self.assertEqual(["base", "jdk", "java"], names)

    def test_should_leave_out_bases_of_what_is_present(self):
        self.assertEqual([], list(build.missing(self.java, {self.java})))
        self.assertEqual([self.java], list(build.missing(self.java, {self.base, self.jdk})))


class SideBySideTest(unittest.TestCase):
    def setUp(self):
        self.changed = threading.Condition()
        self.begun, self.ended, self.running, self.most, self.most_trained = [], set(), set(), 0, 0

    def build(self, image):
        with self.changed:
            self.begun.append(image)
            self.running.add(image)
            self.most = max(self.most, len(self.running))
            self.most_trained = max(self.most_trained, sum(each.trained for each in self.running))
            early = [base.name for base in image.built_bases() if base not in self.ended]
            self.changed.notify_all()
            self.assertTrue(self.changed.wait_for(lambda: self.may_end(image), 60), f"nothing runs beside {image.name}")
        time.sleep(0.01)  # one too many has time to begin
        with self.changed:
            self.running.remove(image)
            self.ended.add(image)
        if early:
            raise AssertionError(f"{image.name} began before {early}")

    def may_end(self, image):
        """Whether there were as many beside it as fit; what others wait for ends in any case."""
        if image.trained:
            return self.most_trained >= build.TRAININGS
        return image.name != "web" or self.most >= build.WORKERS

    def test_should_build_bases_first_and_no_more_than_fits(self):
        base, trixie = Image("base"), Image("base", version="trixie")
        java = Image("java", bases={"BASE": base})
        functions = [Image("java", bases={"JAVA": java}, trained=True, version=str(number)) for number in range(6)]
        others = [Image("web", bases={"BASE": base}, version=str(number)) for number in range(6)]
        images = [*others, *functions, trixie, java, base]
        build.side_by_side(images, self.build)
        self.assertEqual(set(images), self.ended)
        self.assertEqual(len(images), len(self.begun))
        self.assertEqual(build.WORKERS, self.most)
        self.assertEqual(build.TRAININGS, self.most_trained)

    def test_should_begin_with_what_most_others_wait_for(self):
        web, base = Image("web"), Image("base")
        images = [web, base, *(Image("java", bases={"BASE": base}, version=str(number)) for number in range(5))]
        with mock.patch.object(build, "WORKERS", 1):  # of two that are begun at once, either may be the first
            build.side_by_side(images, self.build)
        self.assertEqual([base, web], self.begun[:2])

    def test_should_end_with_the_failure_and_build_nothing_on_it(self):
        base = Image("base")
        java = Image("java", bases={"BASE": base})

        def fail(image):
            self.begun.append(image)
            raise build.Failed("no packages")

        with self.assertRaisesRegex(build.Failed, "no packages"):
            build.side_by_side([java, base], fail)
        self.assertEqual([base], self.begun)


class Engine(Folder):
    def setUp(self):
        super().setUp()
        self.set(build, STATE=self.root, REFERENCES=self.root / "images.env")
        (self.root / "store").mkdir()
        self.engine = self.root / "engine"
        self.engine.write_text(ENGINE)
        self.engine.chmod(0o755)
        environment = mock.patch.dict(os.environ, BUILDER=str(self.engine), BROKEN="none")
        environment.start()
        self.addCleanup(environment.stop)

    def run_build(self, *names, functions=False):
        """Returns the names of what was built."""
        with contextlib.redirect_stdout(io.StringIO()) as said:
            build.main(list(names), functions)
        return sorted(line.split()[0] for line in said.getvalue().splitlines())

    def stored(self, name):
        """The file of an image that was built: it lists the context."""
        return self.root / "store" / build.references()[name].replace("/", "_")


class RunTest(Engine):
    def test_should_build_each_once_and_list_all(self):
        self.assertEqual(["game", "java", "model", "models", "shell", "ssh", "web"], self.run_build())
        self.assertEqual([], self.run_build())
        listed = build.references()
        self.assertEqual({"game", "model", "models", "shell", "ssh", "web"}, set(listed))
        self.assertRegex(listed["web"], r"^dev\.local/pileus/web:[0-9a-f]{12}$")

    def test_should_keep_what_is_listed_when_a_run_is_about_others(self):
        build.REFERENCES.write_text("ui=dev.local/pileus/ui:1\nshell=dev.local/pileus/shell:old\n")
        self.assertEqual(["httpd"], self.run_build("httpd"))
        self.assertEqual({"ui", "shell", "httpd"}, set(build.references()))
        self.run_build()
        self.assertEqual("dev.local/pileus/ui:1", build.references()["ui"])
        self.assertNotEqual("dev.local/pileus/shell:old", build.references()["shell"])

    def test_should_build_bases_of_what_is_named(self):
        self.assertEqual(["shell", "ssh"], self.run_build("ssh"))
        self.assertEqual(["ssh"], list(build.references()))

    def test_should_have_docker_remove_what_was_replaced(self):
        old = self.root / "store/dev.local_pileus_shell:old"
        old.touch()
        build.REFERENCES.write_text("shell=dev.local/pileus/shell:old\n")
        self.run_build("shell")
        self.assertFalse(old.exists())

    def test_should_wait_for_another_run_that_lists_its_images(self):
        asked, locked = threading.Event(), build.locked

        def ask(path):
            asked.set()
            return locked(path)

        self.set(build, locked=ask)
        run = threading.Thread(target=self.run_build, args=["httpd"])
        with locked(self.root):
            run.start()
            self.assertTrue(asked.wait(60))
            build.REFERENCES.write_text("ui=dev.local/pileus/ui:1\n")
        run.join()
        self.assertEqual({"ui", "httpd"}, set(build.references()))

    def test_should_name_the_image_and_its_log_when_a_build_fails(self):
        with mock.patch.dict(os.environ, BROKEN="shell"), self.assertRaises(build.Failed) as failure:
            self.run_build()
        self.assertIn("The image shell could not be built. log: ", str(failure.exception))
        self.assertFalse(build.REFERENCES.exists())
        self.assertIn("shell", self.run_build())

    def test_should_list_what_there_is_when_a_name_is_unknown(self):
        with self.assertRaisesRegex(build.Failed, "no image htpd.*httpd"):
            self.run_build("htpd")


class SiteTest(Engine):
    def setUp(self):
        super().setUp()
        shutil.copytree(SOURCE, self.root / "images")
        self.set(build, ROOT=self.root, SOURCE=self.root / "images")
        self.site = self.root / "images/site"

    def references(self):
        images = build.catalogue(build.Docker("docker"), [])
        return {images["minio"].reference, images["s3www-stand-in"].reference}

    def test_should_change_with_their_modules_and_the_compiler(self):
        seen = [self.references()]
        (self.site / "go.sum").write_text("changed")
        seen.append(self.references())
        self.set(build, go_env=lambda _: "go1.99.1")
        for architecture in ("amd64", "arm64"):
            self.set(build.Docker, architecture=architecture)
            seen.append(self.references())
        self.assertEqual(2 * len(seen), len(set.union(*seen)))

    def test_should_leave_minio_as_it_is_when_the_stand_in_changes(self):
        before = self.references()
        (self.site / "s3www-stand-in/main.go").write_text("package main")
        self.assertEqual(1, len(before & self.references()))

    def test_should_say_of_which_commit_minio_is_and_that_it_is_no_release(self):
        (self.site / "go.mod").write_text(
            "require github.com/minio/mc v0.0.0-20250313080218-cf909e1063a9 // indirect\n"
            "require github.com/minio/minio v0.0.0-20260212201848-7aac2a2c5b7c // indirect\n"
        )
        flags = list(build.minio_flags())
        self.assertIn("-X github.com/minio/minio/cmd.Version=2026-02-12T20:18:48Z", flags)
        self.assertIn("-X github.com/minio/minio/cmd.ReleaseTag=DEVELOPMENT.2026-02-12T20-18-48Z", flags)
        self.assertIn("-X github.com/minio/mc/cmd.CommitID=cf909e1063a9", flags)

    def test_should_compile_into_a_folder_that_is_all_of_the_context(self):
        self.assertEqual(["s3www-stand-in"], self.run_build("s3www-stand-in"))
        self.assertEqual("s3www-stand-in\n", self.stored("s3www-stand-in").read_text())
        self.assertEqual([], list(self.root.glob("context-*")))

    def test_should_show_what_the_compiler_says_when_it_fails(self):
        (self.site / "s3www-stand-in/main.go").write_text("package main\nfunc main() { serve() }\n")
        with self.assertRaisesRegex(build.Failed, r"undefined: serve(.|\n)*The image s3www-stand-in could not be built"):
            self.run_build("s3www-stand-in")
        self.assertEqual([], list(self.root.glob("context-*")))

    def test_should_stay_listed_after_a_run_about_all_as_long_as_they_are_current(self):
        self.run_build("s3www-stand-in", "httpd")
        self.run_build(functions=True)
        self.assertLessEqual({"s3www-stand-in", "httpd", "web"}, set(build.references()))
        self.stored("httpd").unlink()
        (self.site / "s3www-stand-in/new.go").write_text("package main\n")
        self.run_build(functions=True)
        self.assertTrue({"s3www-stand-in", "httpd"}.isdisjoint(build.references()))


class ArgocdTest(Engine):
    def setUp(self):
        super().setUp()
        shutil.copytree(SOURCE, self.root / "images")
        self.set(build, ROOT=self.root, SOURCE=self.root / "images")

    def programs(self, tag):
        """As the launcher leaves them."""
        for folder in ("bin", "build"):
            (self.root / folder).mkdir(exist_ok=True)
        for program in ("argocd", "helm", "helm3", "kustomize"):
            (self.root / "bin" / program).write_text(program)
        (self.root / "build/tools-argocd").write_text(tag)

    def test_should_hold_the_programs_by_the_names_that_argo_cd_calls(self):
        self.programs("1")
        self.assertEqual(["argocd"], self.run_build("argocd"))
        self.assertEqual(["argocd", "helm", "kustomize"], self.stored("argocd").read_text().split())

    def test_should_have_the_helm_that_argo_cd_knows(self):
        self.programs("1")
        image, context = build.catalogue(build.Docker("docker"), [])["argocd"], self.root / "context"
        context.mkdir()
        image.prepare(context, None)
        self.assertEqual("helm3", (context / "helm").read_text())

    def test_should_change_with_the_tag_of_the_programs(self):
        seen = set()
        for tag in ("1", "2"):
            self.programs(tag)
            self.run_build("argocd")
            seen.add(build.references()["argocd"])
        self.assertEqual(2, len(seen))

    def test_should_be_missed_when_it_is_asked_for_and_the_programs_are_not_built(self):
        self.programs("1")
        self.run_build("argocd", "redis")
        (self.root / "build/tools-argocd").unlink()
        with self.assertRaisesRegex(build.Failed, "build/tools-argocd is missing: run make argocd-programs"):
            self.run_build("argocd")
        self.run_build(functions=True)
        self.assertIn("redis", build.references())
        self.assertNotIn("argocd", build.references())


class BuilderTest(Folder):
    def setUp(self):
        super().setUp()
        self.set(build, ROOT=self.root)
        (self.root / "make").mkdir()

    def choose(self, script):
        program = self.root / "make/choose"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        with mock.patch.dict(os.environ, BUILDER=""):
            return build.chosen_builder()

    def test_should_be_what_goes_with_the_cluster(self):
        self.assertEqual("podman", self.choose("echo CLUSTER=current BUILDER=podman"))

    def test_should_be_the_one_that_is_asked_for(self):
        with mock.patch.dict(os.environ, BUILDER="podman"):
            self.assertEqual("podman", build.chosen_builder())

    def test_should_fail_in_the_words_of_the_choice_when_there_is_none(self):
        with self.assertRaisesRegex(build.Failed, "^error: Docker does not answer$"):
            self.choose("echo 'error: Docker does not answer' >&2; exit 1")

    def test_should_fail_with_a_sentence_when_its_program_is_absent(self):
        with self.assertRaisesRegex(build.Failed, "missing here: no-such-engine, which BUILDER= names"):
            build.Docker("no-such-engine").has(mock.Mock(reference="dev.local/pileus/base:1"))


class ArchitectureTest(Engine):
    """Of the machine that runs the images, which is the daemon's: on arm64 as on any other."""

    def setUp(self):
        super().setUp()
        self.set(build.Docker, architecture=ARCHITECTURE)

    def test_should_be_the_one_of_the_daemon_whatever_the_default_platform(self):
        for name in ("docker", "podman"):
            program = self.root / name
            shutil.copy(self.engine, program)
            builder = build.Docker(str(program))
            environment = {"ARCHITECTURE": "arm64", "DOCKER_DEFAULT_PLATFORM": "linux/s390x"}
            with self.subTest(name), mock.patch.dict(os.environ, environment):
                words = builder.build_command(Image("web", containerfile=SOURCE / "web.Containerfile"))
                self.assertEqual("linux/arm64", words[words.index("--platform") + 1])

    def test_should_be_what_the_images_programs_are_compiled_for(self):
        compiled = {}
        self.set(build, run=lambda command, log, **options: compiled.update(options["env"]))
        with mock.patch.dict(os.environ, ARCHITECTURE="riscv64", GOARCH="mips"):
            build.catalogue(build.Docker(str(self.engine)), [], functions=False)["minio"].prepare(self.root, None)
        self.assertEqual(("linux", "riscv64"), (compiled["GOOS"], compiled["GOARCH"]))

    def test_should_say_what_to_do_when_the_daemon_does_not_answer(self):
        with mock.patch.dict(os.environ, ARCHITECTURE=""), self.assertRaisesRegex(build.Failed, "does not answer.* Start it"):
            build.Docker(str(self.engine)).architecture

    def test_should_be_named_nowhere(self):
        named = []
        for folder in ("images", "make", "knative", "argocd", "cluster", "charts/*/templates", "functions/*/src/main", "operator/src/main"):
            for file in (file for each in SOURCE.parent.glob(folder) for file in each.rglob("*") if file.is_file()):
                if "test" in file.parts or file.name.endswith(("_test.go", "go.sum", ".pyc")) or file.name == "NOTICE":
                    continue
                if re.search(rb"amd64|x86.64|i[36]86|GOARCH=\w", file.read_bytes()):
                    named.append(str(file.relative_to(SOURCE.parent)))
        self.assertEqual([], named)


class CacheTest(unittest.TestCase):
    def test_should_follow_the_environment(self):
        home = str(Path.home())
        for environment, expected in (
            ({}, f"{home}/.cache/pileus"),
            ({"XDG_CACHE_HOME": "/var/cache"}, "/var/cache/pileus"),
            ({"XDG_CACHE_HOME": "/var/cache", "PILEUS_CACHE": "/mnt/cache"}, "/mnt/cache"),
        ):
            with mock.patch.dict(os.environ, {"HOME": home, **environment}, clear=True):
                self.assertEqual(Path(expected), build.cache())

    def test_should_have_a_size_in_gigabytes(self):
        for size, expected in ((None, 4e9), ("", 4e9), ("10", 1e10), ("0.5", 5e8)):
            with mock.patch.dict(os.environ, {} if size is None else {"PILEUS_CACHE_SIZE": size}, clear=True):
                self.assertEqual(expected, build.cache_size())
        for size in ("5G", "-1", "much", "nan"):
            with mock.patch.dict(os.environ, PILEUS_CACHE_SIZE=size), self.assertRaisesRegex(build.Failed, size):
                build.cache_size()


if __name__ == "__main__":
    unittest.main()
