"""The archive of images. Run by: python3 -m unittest discover -s images/test"""

import hashlib
import importlib.machinery
import importlib.util
import json
import subprocess
import sys
import tarfile
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(SOURCE))
from layout import Layout, temporary_folder  # noqa: E402

loader = importlib.machinery.SourceFileLoader("archive", str(SOURCE / "archive"))
module = importlib.util.module_from_spec(importlib.util.spec_from_loader("archive", loader))
loader.exec_module(module)


class ArchiveTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.layout = Layout(self.root / "images")
        for name, layers in {"ui": [b"base", b"ui"], "web": [b"base", b"web"], "other": [b"another"]}.items():
            self.add(f"dev.local/pileus/{name}:1", *layers)

    def add(self, reference, *layers):
        with temporary_folder(self.layout.path, "staging-") as folder:
            config = json.dumps({"architecture": "arm64", "name": reference}).encode()
            config, *layers = [self.write(folder, content) for content in (config, *layers)]
            (folder / "manifest.json").write_text(json.dumps({"schemaVersion": 2, "config": config, "layers": layers}))
            self.layout.add(reference, folder)

    def write(self, folder, content):
        digest = hashlib.sha256(content).hexdigest()
        (folder / digest).write_bytes(content)
        return {"digest": f"sha256:{digest}", "size": len(content)}

    def archive(self, *references, out="a.tar"):
        architectures = module.archive(self.layout, references, self.root / out)
        self.assertEqual(architectures, {"arm64"})
        with tarfile.open(self.root / out) as tar:
            return {entry.name: tar.extractfile(entry).read() for entry in tar}

    def test_should_be_an_oci_layout_of_what_was_asked_for(self):
        files = self.archive("dev.local/pileus/ui:1", "dev.local/pileus/web:1")
        self.assertEqual(json.loads(files["oci-layout"]), {"imageLayoutVersion": "1.0.0"})
        images = json.loads(files["index.json"])["manifests"]
        self.assertEqual(
            [image["annotations"]["io.containerd.image.name"] for image in images],
            ["dev.local/pileus/ui:1", "dev.local/pileus/web:1"],
        )
        needed = set()
        for image in images:
            manifest = json.loads(files[path(image)])
            needed |= {path(part) for part in (image, manifest["config"], *manifest["layers"])}
        self.assertEqual(needed, {name for name in files if name.startswith("blobs/")})
        for name in needed:
            self.assertEqual(hashlib.sha256(files[name]).hexdigest(), name.rsplit("/", 1)[1])
        self.assertEqual(sum(content == b"base" for content in files.values()), 1)

    def test_should_be_read_by_docker_load(self):
        files = self.archive("dev.local/pileus/ui:1")
        (image,) = json.loads(files["manifest.json"])
        self.assertEqual(image["RepoTags"], ["dev.local/pileus/ui:1"])
        self.assertEqual(json.loads(files[image["Config"]])["name"], "dev.local/pileus/ui:1")
        self.assertEqual([files[layer] for layer in image["Layers"]], [b"base", b"ui"])

    def test_should_be_the_same_to_the_bit(self):
        for out in ("a.tar", "b.tar"):
            self.archive("dev.local/pileus/ui:1", out=out)
        self.assertEqual(*(hashlib.sha256((self.root / out).read_bytes()).digest() for out in ("a.tar", "b.tar")))

    def test_should_say_what_is_missing(self):
        command = [SOURCE / "archive", "--builder=buildah", f"--cache={self.root}", self.root / "a.tar", "dev.local/pileus/no:1"]
        ended = subprocess.run(command, capture_output=True, text=True)
        self.assertEqual(ended.returncode, 1)
        self.assertIn("dev.local/pileus/no:1. Build them", ended.stderr)
        self.assertFalse((self.root / "a.tar").exists())


def path(descriptor):
    return "blobs/" + descriptor["digest"].replace(":", "/")


if __name__ == "__main__":
    unittest.main()
