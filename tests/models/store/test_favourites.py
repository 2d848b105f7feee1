"""Favourites belong to who marked them; the oldest mark makes room."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from models.store import favourites
from models.store.store import Store


def test_marks_are_kept_apart_by_person_and_modality(tmp_path: Path) -> None:
    with closing(Store(tmp_path)) as store:
        store.favourites.mark("ann", "image", "rotate")
        store.favourites.mark("ann", "image", "rotate")
        store.favourites.mark("ann", "text", "aeda")
        store.favourites.mark("bob", "image", "hue")
        assert store.favourites.of("ann", "image") == {"rotate"}
        store.favourites.unmark("ann", "image", "rotate")
        assert store.favourites.of("ann", "image") == set()
        assert store.favourites.of("bob", "image") == {"hue"}
    with closing(Store(tmp_path)) as store:
        assert store.favourites.of("ann", "text") == {"aeda"}


def test_the_oldest_mark_makes_room_and_forgotten_ones_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(favourites, "MOST", 2)
    with closing(Store(tmp_path)) as store:
        store.favourites.mark("bob", "image", "hue")
        for name in ("rotate", "scale", "shear"):
            store.favourites.mark("ann", "image", name)
        assert store.favourites.of("ann", "image") == {"scale", "shear"}
        store.prune(30)
        assert store.favourites.of("bob", "image") == {"hue"}
        monkeypatch.setattr(favourites, "KEPT_S", -1.0)
        store.prune(30)
        assert store.favourites.of("bob", "image") == set()
