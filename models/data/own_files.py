"""Files of people's own in a store: those that recipes name, kept in a folder as long as they are used."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from augment import steps
from augment.own_files import ID, add, file_of
from models.comparison.experiment import Experiment

FOLDER, OLD_FOLDER = "files", "recordings"
NOTE_EVERY_S = 3_600.0
"""How often it is noted that a file is in use: a file of another time is read once more, to see what it holds."""


def folder_of(store: Path) -> Path:
    return store / FOLDER


def take_over_old(store: Path) -> None:
    """Give the folder of a store from the time when only recordings were brought its present name."""
    with suppress(OSError):  # there is none, or both
        (store / OLD_FOLDER).rename(folder_of(store))


def require(store: Path, experiment: Experiment) -> None:
    """Raise InputError where a file that the arms apply is not in the store, or something else that they need."""
    steps.require(_applied(experiment), folder_of(store))


def take_over(store: Path, experiment: Experiment, folder: Path) -> None:
    """Copy the files that the arms apply from a folder of anybody's into the store, as far as they are there.

    Raises InputError where one cannot be used.
    """
    for own, sort in steps.own_files_of(_applied(experiment)).items():
        path = file_of(own, folder)
        if path is not None:
            add(folder_of(store), path.read_bytes(), sort)


def _applied(experiment: Experiment) -> Iterator[steps.Step]:
    """The steps of all arms that are on."""
    for arm in experiment.arms:
        if arm.recipe is not None:
            yield from steps.switched_on(arm.recipe.steps)


def used_now(path: Path) -> None:
    """Note that somebody has a file before them, so that it is kept for longer."""
    with suppress(OSError):
        if time.time() - path.stat().st_mtime > NOTE_EVERY_S:
            os.utime(path)


def named_in(specs: Iterable[str]) -> set[str]:
    """The ids that stand in experiments as they are written: also in such as cannot be read any more."""
    return {own for spec in specs for own in ID.findall(spec)}


def remove_unused(store: Path, used: Collection[str], older_than_s: float) -> None:
    """Delete what no experiment names and nobody has brought or shown for `older_than_s`."""
    oldest = time.time() - older_than_s
    for path in folder_of(store).glob("*"):
        with suppress(FileNotFoundError):  # another process was faster
            if path.name not in used and path.stat().st_mtime < oldest:
                path.unlink()
