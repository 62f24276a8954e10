"""A cache of images in one OCI image layout, which checkouts share and which the launcher loads from.

Layers are kept as they are, not compressed, so that what images have in common is there once. An image is named by its
whole reference, and a reference by all that went into the image. Nothing has to be shut down: at any moment the
layout is whole, since blobs are moved in before the index that names them, and the index is replaced at one go.
"""

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

NAME = "org.opencontainers.image.ref.name"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
IN_USE = 3600  # seconds for which an image that somebody asked for stays, whatever the limit


class Layout:
    """An OCI image layout. An image's last use is the time of its manifest's file."""

    def __init__(self, path):
        self.path = path
        self.blobs = path / "blobs/sha256"
        self.blobs.mkdir(parents=True, exist_ok=True)
        with self.lock():
            self.replace("oci-layout", {"imageLayoutVersion": "1.0.0"})

    def has(self, reference):
        """Whether the image is there and whole. Notes that it was used; one that is damaged is taken out."""
        image = self.images().get(reference)
        if image is None:
            return False
        try:
            damaged = next((each for each in self.parts(image) if not self.is_whole(each)), None)
        except ValueError:
            damaged = image
        if damaged:
            print(f"    {reference} is damaged in the cache ({damaged['digest']}) and is built again", flush=True)
            self.remove(reference)
            return False
        os.utime(self.blob(image))
        return True

    def add(self, reference, folder):
        """Takes in an image that was written to a folder of the cache's file system in the format that containers
        call "dir": files named by their digests, and manifest.json."""
        manifest = folder / "manifest.json"
        content = manifest.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        names = {NAME: reference}
        image = {"mediaType": MANIFEST, "digest": f"sha256:{digest}", "size": len(content), "annotations": names}
        with self.lock():
            manifest.rename(folder / digest)
            for file in folder.iterdir():
                if len(file.name) == len(digest):
                    file.replace(self.blobs / file.name)
            self.write({**self.images(), reference: image})

    def remove(self, reference):
        with self.lock():
            self.write({name: image for name, image in self.images().items() if name != reference})

    def shrink(self, limit, wanted):
        """Takes out what was not used for the longest time, until the limit in bytes is kept; never what is wanted."""
        with self.lock():
            images = self.images()
            old = [name for name in images.keys() - wanted if self.last_used(images[name]) < time.time() - IN_USE]
            for name in sorted(old, key=lambda name: self.last_used(images[name])):
                if sum(self.sizes(images).values()) <= limit:
                    break
                del images[name]
            self.write(images)
            needed = self.sizes(images)
            for blob in self.blobs.iterdir():
                if blob.name not in needed:
                    blob.unlink()

    def sizes(self, images):
        """The size of each blob that the images need, by its name."""
        sizes = {}
        for image in images.values():
            try:
                sizes |= {self.blob(part).name: part["size"] for part in self.parts(image)}
            except (OSError, ValueError):
                continue  # damaged: whoever wants it builds it again
        return sizes

    def images(self):
        """The manifests' descriptors, by the images' references."""
        try:
            index = json.loads((self.path / "index.json").read_text())
            return {image["annotations"][NAME]: image for image in index["manifests"]}
        except (FileNotFoundError, ValueError, KeyError):
            return {}

    def write(self, images):
        self.replace("index.json", {"schemaVersion": 2, "manifests": list(images.values())})

    def replace(self, name, content):
        new = self.path / f"{name}.new"
        new.write_text(json.dumps(content))
        new.replace(self.path / name)

    def parts(self, image):
        """The descriptors of all that an image consists of."""
        yield image
        if self.is_whole(image):
            manifest = json.loads(self.blob(image).read_text())
            yield from (manifest["config"], *manifest["layers"])

    def blob(self, descriptor):
        return self.blobs / descriptor["digest"].removeprefix("sha256:")

    def is_whole(self, descriptor):
        """As far as its size tells: blobs are written by programs that check digests, and a disk that is full or a
        machine that goes down cuts files short."""
        blob = self.blob(descriptor)
        return blob.exists() and blob.stat().st_size == descriptor["size"]

    def last_used(self, image):
        blob = self.blob(image)
        return blob.stat().st_mtime if blob.exists() else 0

    def lock(self):
        """Held while the index or the blobs change. Who loads images may hold it too, shared."""
        return locked(touched(self.path / "lock"))

    def claim(self, name):
        """Held while an image of this name is built, so that no other checkout builds it as well."""
        return locked(touched(self.path / f"{name}.lock"))


def touched(file):
    file.touch()
    return file


@contextmanager
def locked(path, wait=True):
    """Holds a lock on a file or on a folder. It goes with the process, however that ends."""
    file = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(file)


@contextmanager
def temporary_folder(parent, prefix, remove=shutil.rmtree):
    """A folder that is removed afterwards; by the next one with this prefix, should this process be killed."""
    parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        with locked(parent):
            for left in parent.glob(f"{prefix}*"):
                # It may be removed by its owner meanwhile.
                with suppress(BlockingIOError, FileNotFoundError), locked(left, wait=False):
                    remove(left)
            folder = Path(tempfile.mkdtemp(dir=parent, prefix=prefix))
            stack.enter_context(locked(folder))
        stack.callback(remove, folder)
        yield folder
