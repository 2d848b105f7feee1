"""Recordings in a store: sound files that recipes name, kept in a folder of their own as long as they are used."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path

from augment import steps
from augment.audio import recordings
from augment.params import RECORDING
from augment.recipe import Recipe
from augment.steps import recordings_of, switched_on
from models.comparison.experiment import Experiment

FOLDER = "recordings"
NOTE_EVERY_S = 3_600.0
"""How often it is noted that a recording is in use: a file of another time is read once more, to see what it holds."""


def folder_of(store: Path) -> Path:
    return store / FOLDER


def named_by(experiment: Experiment) -> list[str]:
    """The ids of the recordings that the arms' recipes apply, each once."""
    return recordings_of(step for recipe in _recipes(experiment) for step in switched_on(recipe.steps))


def _recipes(experiment: Experiment) -> list[Recipe]:
    return [arm.recipe for arm in experiment.arms if arm.recipe is not None]


def require(store: Path, experiment: Experiment) -> None:
    """Raise InputError where a recording that the arms apply is not in the store, or a step cannot be applied here."""
    recordings.require(named_by(experiment), folder_of(store))
    steps.require(step for recipe in _recipes(experiment) for step in switched_on(recipe.steps))


def take_over(store: Path, experiment: Experiment, folder: Path) -> None:
    """Copy the recordings that the arms apply from a folder of anybody's into the store, as far as they are there.

    Raises InputError where one cannot be used.
    """
    for recording in named_by(experiment):
        path = recordings.file_of(recording, folder)
        if path is not None:
            recordings.add(folder_of(store), path.read_bytes())


def used_now(path: Path) -> None:
    """Note that somebody has a recording before them, so that it is kept for longer."""
    with suppress(OSError):
        if time.time() - path.stat().st_mtime > NOTE_EVERY_S:
            os.utime(path)


def named_in(specs: Iterable[str]) -> set[str]:
    """The ids that stand in experiments as they are written: also in such as cannot be read any more."""
    return {recording for spec in specs for recording in RECORDING.findall(spec)}


def remove_unused(store: Path, used: Collection[str], older_than_s: float) -> None:
    """Delete what no experiment names and nobody has brought or shown for `older_than_s`."""
    oldest = time.time() - older_than_s
    for path in folder_of(store).glob("*"):
        with suppress(FileNotFoundError):  # another process was faster
            if path.name not in used and path.stat().st_mtime < oldest:
                path.unlink()
