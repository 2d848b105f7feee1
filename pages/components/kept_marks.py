"""Files of marks that people brought, kept as their pictures are: for a day, for their browser alone."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress

from models.store.samples import KeptSample, find_sample, forget_sample, keep_sample
from pages.components.lab.jobs import owner
from pages.components.server import settings
from pages.components.state import Material


def keep_marks(material: Material, files: Sequence[KeptSample]) -> None:
    """Keep the files for the next time that this picture is on the workbench, in place of those kept before."""
    packed = json.dumps([[file.name, base64.b64encode(file.data).decode()] for file in files]).encode()
    with suppress(OSError):  # a full disk costs a reload the marks, and nothing else
        keep_sample(settings().store, owner(), KeptSample("", packed), _id(material))


def kept_marks(material: Material) -> list[KeptSample]:
    """The files that this browser brought for the picture."""
    kept = find_sample(settings().store, owner(), _id(material))
    return [KeptSample(name, base64.b64decode(data)) for name, data in json.loads(kept.data)] if kept else []


def forget_marks(material: Material) -> None:
    forget_sample(settings().store, owner(), _id(material))


def _id(material: Material) -> str:
    """Of the marks by their picture: no two pictures have one content."""
    return hashlib.blake2b(f"marks of {material.id}".encode(), digest_size=16).hexdigest()
