"""The datasets that ship, by name: each a registered function from the task's settings to a Dataset."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.data.dataset import TEST_SHARE, Dataset, Labelled, as_dataset
from models.data.tables import dataset_from_tables
from models.tasks.task import Settings, task

Prepare = Callable[[Settings], Dataset]


@dataclass(frozen=True)
class Source:
    """`about` says in a sentence what it is. `train_size`: about how many samples its train part holds, of `classes`
    classes. `format` is raised when it would be made otherwise."""

    name: str
    modality: str
    about: str
    train_size: int
    classes: int
    prepare: Prepare
    format: int


SOURCES: dict[str, Source] = {}


def source(
    name: str, modality: str, about: str, train_size: int, *, classes: int, format: int = 1
) -> Callable[[Prepare], Prepare]:
    """Register a function as the named dataset. Raises ValueError where there is one of that name."""

    def register(prepare: Prepare) -> Prepare:
        if name in SOURCES:
            raise ValueError(f"there is a dataset {name} already")
        SOURCES[name] = Source(name, modality, about, train_size, classes, prepare, format)
        return prepare

    return register


DIGITS_ABOUT = "1,797 handwritten digits of 8 × 8 pixels in ten classes, from scikit-learn."
DIGITS_TEST_SHARE = 0.45
"""Of the 1797 digits: about 800 tell two arms a point apart, and about 1000 leave room for small training sizes."""


@source("digits", "image", DIGITS_ABOUT, int(1797 * (1 - DIGITS_TEST_SHARE)), classes=10)
def digits(settings: Settings) -> Dataset:
    from sklearn.datasets import load_digits  # noqa: PLC0415 - takes seconds, and only a first run needs it

    found = load_digits()
    grey = (found.images[..., None] * (255 / 16)).astype(np.uint8)
    rows = [task("image").row(image, settings) for image in grey]
    labels = [str(found.target_names[target]) for target in found.target]
    return as_dataset(Labelled(rows, labels, None), "image", settings, DIGITS_TEST_SHARE)


SOUNDS_ABOUT = (
    "1,200 clips of one second in eight classes that are easily taken for one another, made by this program’s own code."
)
SOUNDS_A_CLASS = 150


@source("sounds", "audio", SOUNDS_ABOUT, int(8 * SOUNDS_A_CLASS * (1 - TEST_SHARE)), classes=8)
def sounds(settings: Settings) -> Dataset:
    from models.data.sounds import synthesise  # noqa: PLC0415 - imports scipy.signal

    clips, labels = synthesise(SOUNDS_A_CLASS, seed=0)
    rows = [task("audio").row(clip, settings) for clip in clips]
    return as_dataset(Labelled(rows, labels, None), "audio", settings)


MESSAGES_ABOUT = "738 short English messages to a town’s help desk in six classes, written for this project."
MESSAGES = Path(__file__).parents[2] / "sample_data" / "texts" / "messages.csv"


@source("messages", "text", MESSAGES_ABOUT, int(738 * (1 - TEST_SHARE)), classes=6)
def messages(settings: Settings) -> Dataset:
    return dataset_from_tables(MESSAGES, None, settings)
