"""The cache of images. Run by: python3 -m unittest discover -s images/test"""

import contextlib
import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(SOURCE))
from layout import IN_USE, NAME, Layout, temporary_folder  # noqa: E402

LONG_AGO = time.time() - IN_USE - 1000


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.layout = Layout(self.root / "images")

    def add(self, reference, *layers, used=None):
        """Adds an image with layers of this content, as buildah's dir: format has it."""
        with temporary_folder(self.layout.path, "staging-") as folder:
            config, *layers = [self.write(folder, content) for content in (f"config of {reference}".encode(), *layers)]
            manifest = json.dumps({"schemaVersion": 2, "config": config, "layers": layers})
            (folder / "manifest.json").write_text(manifest)
            (folder / "version").write_text("Directory Transport Version: 1.1\n")
            self.layout.add(reference, folder)
        if used:
            os.utime(self.blob(manifest.encode()), (used, used))

    def write(self, folder, content):
        digest = hashlib.sha256(content).hexdigest()
        (folder / digest).write_bytes(content)
        return {"digest": f"sha256:{digest}", "size": len(content)}

    def blob(self, content):
        return self.layout.path / "blobs/sha256" / hashlib.sha256(content).hexdigest()

    def index(self):
        return json.loads((self.layout.path / "index.json").read_text())

    def has(self, reference):
        """Whether the layout has it, and what was said."""
        with contextlib.redirect_stdout(io.StringIO()) as said:
            return self.layout.has(reference), said.getvalue()


class LayoutTest(Case):
    def test_should_be_an_oci_image_layout(self):
        self.add("dev.local/pileus/web:1", b"base", b"web")
        self.assertEqual({"imageLayoutVersion": "1.0.0"}, json.loads((self.layout.path / "oci-layout").read_text()))
        [image] = self.index()["manifests"]
        self.assertEqual("dev.local/pileus/web:1", image["annotations"][NAME])
        self.assertEqual("application/vnd.oci.image.manifest.v1+json", image["mediaType"])
        manifest = json.loads(self.layout.blob(image).read_text())
        for part in (image, manifest["config"], *manifest["layers"]):
            content = self.layout.blob(part).read_bytes()
            self.assertEqual(f"sha256:{hashlib.sha256(content).hexdigest()}", part["digest"])
            self.assertEqual(len(content), part["size"])

    def test_should_have_only_what_was_added(self):
        self.add("web:1", b"base")
        self.assertEqual((True, ""), self.has("web:1"))
        self.assertEqual((False, ""), self.has("web:2"))
        self.assertEqual((True, ""), (Layout(self.layout.path).has("web:1"), ""))

    def test_should_keep_a_shared_layer_once(self):
        self.add("web:1", b"base", b"web")
        self.add("ssh:1", b"base", b"ssh")
        blobs = list((self.layout.path / "blobs/sha256").iterdir())
        self.assertEqual(2 + 2 + 3, len(blobs))  # manifests, configs, layers

    def test_should_take_the_place_of_the_same_reference(self):
        self.add("web:1", b"one")
        self.add("web:1", b"two")
        self.assertEqual(1, len(self.index()["manifests"]))
        self.assertTrue(self.has("web:1")[0])

    def test_should_say_and_forget_when_a_layer_is_cut_short(self):
        self.add("web:1", b"base", b"web")
        self.add("ssh:1", b"base")
        self.blob(b"web").write_bytes(b"w")
        there, said = self.has("web:1")
        self.assertFalse(there)
        self.assertIn("web:1 is damaged in the cache", said)
        self.assertEqual((False, ""), self.has("web:1"))
        self.assertEqual((True, ""), self.has("ssh:1"))
        self.add("web:1", b"base", b"web")
        self.assertEqual((True, ""), self.has("web:1"))

    def test_should_say_and_forget_when_a_blob_is_gone(self):
        for lost in (b"base", b"config of web:1", None):
            with self.subTest(lost=lost):
                self.add("web:1", b"base")
                (self.blob(lost) if lost else self.layout.blob(self.index()["manifests"][0])).unlink()
                there, said = self.has("web:1")
                self.assertFalse(there)
                self.assertIn("damaged", said)

    def test_should_say_and_forget_when_a_manifest_is_no_json(self):
        self.add("web:1", b"base")
        image = self.index()["manifests"][0]
        self.layout.blob(image).write_bytes(b"?" * image["size"])
        self.layout.shrink(0, set())
        self.assertIn("damaged", self.has("web:1")[1])

    def test_should_start_anew_when_the_index_is_no_json(self):
        self.add("web:1", b"base")
        (self.layout.path / "index.json").write_text('{"manifests": [')
        self.assertEqual((False, ""), self.has("web:1"))
        self.add("web:1", b"base")
        self.assertTrue(self.has("web:1")[0])

    def test_should_lose_nothing_when_several_processes_add_at_once(self):
        program = (
            "import sys; sys.path[:0] = sys.argv[1:3]; import test_layout as t; from pathlib import Path\n"
            "case = t.Case(); case.layout = t.Layout(Path(sys.argv[3]))\n"
            "for number in range(20): case.add(f'{sys.argv[4]}:{number}', b'base', f'{number}'.encode())\n"
        )
        paths = [str(SOURCE), str(Path(__file__).parent), str(self.layout.path)]
        processes = [subprocess.Popen([sys.executable, "-B", "-c", program, *paths, name]) for name in "abc"]
        self.assertEqual([0, 0, 0], [process.wait() for process in processes])
        self.assertEqual(60, len(self.index()["manifests"]))
        self.assertTrue(all(self.layout.has(f"{name}:{number}") for name in "abc" for number in range(20)))


class ShrinkTest(Case):
    def names(self):
        return {image["annotations"][NAME] for image in self.index()["manifests"]}

    def test_should_take_out_what_was_not_used_for_the_longest_time(self):
        for age, name in enumerate(("new:1", "old:1", "oldest:1")):
            self.add(name, name.encode() * 1000, used=LONG_AGO - age)
        self.layout.shrink(15_000, set())
        self.assertEqual({"new:1", "old:1"}, self.names())
        self.assertFalse(self.blob(b"oldest:1" * 1000).exists())
        self.assertEqual((True, ""), self.has("old:1"))

    def test_should_keep_all_within_the_limit(self):
        self.add("old:1", b"old", used=LONG_AGO)
        self.layout.shrink(10_000, set())
        self.assertEqual({"old:1"}, self.names())

    def test_should_never_take_out_what_is_wanted(self):
        self.add("wanted:1", b"base", used=LONG_AGO - 1)
        self.add("other:1", b"base", used=LONG_AGO)
        self.layout.shrink(0, {"wanted:1"})
        self.assertEqual({"wanted:1"}, self.names())
        self.assertEqual((True, ""), self.has("wanted:1"))

    def test_should_keep_what_another_checkout_may_be_loading(self):
        self.add("loading:1", b"base", used=LONG_AGO)
        self.assertTrue(self.layout.has("loading:1"))
        self.layout.shrink(0, set())
        self.assertEqual({"loading:1"}, self.names())

    def test_should_remove_blobs_that_no_image_names(self):
        self.add("web:1", b"base")
        self.blob(b"left over").write_bytes(b"left over")
        self.layout.shrink(10_000, set())
        self.assertFalse(self.blob(b"left over").exists())
        self.assertTrue(self.has("web:1")[0])


class TemporaryFolderTest(Case):
    def test_should_be_gone_afterwards(self):
        with self.assertRaises(ValueError), temporary_folder(self.root, "staging-") as folder:
            (folder / "file").touch()
            raise ValueError
        self.assertFalse(folder.exists())

    def test_should_remove_what_a_killed_process_left_and_nobody_elses(self):
        program = (
            "import sys, time; sys.path.insert(0, sys.argv[1])\n"
            "from layout import Path, temporary_folder\n"
            "with temporary_folder(Path(sys.argv[2]), 'staging-') as folder:\n"
            "  print(folder, flush=True)\n"
            "  time.sleep(600)\n"
        )
        command = [sys.executable, "-B", "-c", program, str(SOURCE), str(self.root)]
        killed, living = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        left, used = [Path(process.stdout.readline().strip()) for process in (killed, living)]
        self.assertTrue(left.is_dir() and used.is_dir())
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        try:
            with temporary_folder(self.root, "staging-") as folder:
                self.assertEqual({used, folder}, set(self.root.glob("staging-*")))
        finally:
            living.kill()
            living.wait()
            killed.stdout.close()
            living.stdout.close()


if __name__ == "__main__":
    unittest.main()
