"""The locks are those of the requirements, with a hash for everything; nothing unwanted is in them."""

from __future__ import annotations

import re

import pytest

from tests.supply.licences import LOCKS, licence, wanted
from tests.supply.lock import ROOT, locked

PINNED = {
    "requirements.lock": ["requirements.txt"],
    "requirements-dev.lock": ["requirements.txt", "requirements-dev.txt", "requirements-language-models.txt"],
    "requirements-alone.lock": ["requirements-dev-alone.txt", "requirements-torchvision.txt"],
    "requirements-pip.lock": ["requirements-pip.txt"],
}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_what_is_required_and_a_hash_for_all(lock: str) -> None:
    packages = locked(ROOT / lock)
    for name in PINNED[lock]:
        for line in (ROOT / name).read_text("utf-8").splitlines():
            if not line.startswith("-r"):
                package, version = line.split("==")
                assert packages[package] == version, f"make lock: {package}"
    entries = re.split(r"^(?=[a-z0-9])", (ROOT / lock).read_text("utf-8"), flags=re.MULTILINE)[1:]
    assert len(entries) >= len(packages) > 0
    assert not [entry for entry in entries if not re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry)]


def test_the_torch_for_the_processor_alone_is_the_locked_one() -> None:
    assert locked(ROOT / "requirements-torch-cpu.lock")["torch"] == locked(ROOT / "requirements.lock")["torch"] + "+cpu"


def test_the_locks_agree() -> None:
    app, tests = (locked(ROOT / lock) for lock in LOCKS[:2])
    assert {name: tests.get(name) for name in app} == app


def test_every_licence_is_known_and_wanted() -> None:
    for lock in LOCKS:
        for name in locked(ROOT / lock):
            assert wanted(licence(name)), f"{name}: {licence(name) or 'unknown'}"


@pytest.mark.parametrize(
    ("expression", "may"),
    [
        ("MIT", True),
        ("(Apache-2.0 OR GPL-2.0-only)", True),
        ("MIT AND GPL-3.0-or-later", False),
        ("AGPL-3.0-only", False),
        ("GNU General Public License v3 (GPLv3)", False),
        ("LGPL-2.1-or-later", True),
        ("", False),
    ],
)
def test_what_is_wanted(expression: str, may: bool) -> None:
    assert wanted(expression) is may
