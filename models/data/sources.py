"""The datasets that ship, by name: each a registered function from the task's settings to a Dataset."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from augment.image.ready import scikit_learn_file
from models.data.dataset import TEST_SHARE, Dataset, Labelled, as_dataset
from models.data.glance import FEW, Glance, glance_at, in_turn
from models.data.tables import dataset_from_tables, glance_at_tables
from models.tasks.task import Settings, task

Prepare = Callable[[Settings], Dataset]


@dataclass(frozen=True)
class Source:
    """`about` says in a sentence what it is. `train_size`: about how many samples its train part holds, and `proposed`
    how many of them to train on at first. `glance` takes a first look. `format` is raised when it would be made
    otherwise."""

    name: str
    modality: str
    about: str
    train_size: int
    glance: Callable[[], Glance]
    prepare: Prepare
    format: int
    proposed: int = 100


SOURCES: dict[str, Source] = {}


def source(
    name: str, modality: str, about: str, train_size: int, glance: Callable[[], Glance], *, format: int = 1
) -> Callable[[Prepare], Prepare]:
    """Register a function as the named dataset. Raises ValueError where there is one of that name."""

    def register(prepare: Prepare) -> Prepare:
        if name in SOURCES:
            raise ValueError(f"there is a dataset {name} already")
        SOURCES[name] = Source(name, modality, about, train_size, glance, prepare, format)
        return prepare

    return register


DIGITS_ABOUT = "1,797 handwritten digits of 8 × 8 pixels in ten classes, from scikit-learn."
DIGITS_TEST_SHARE = 0.45
"""Of the 1797 digits: about 800 tell two arms a point apart, and about 1000 leave room for small training sizes."""


def _digits() -> tuple[np.ndarray, list[str]]:
    """Images uint8 (1797, 8, 8, 1) and their labels, read without importing scikit-learn, which takes a second."""
    with gzip.open(scikit_learn_file("data", "digits.csv.gz"), "rt") as lines:
        table = np.loadtxt(lines, delimiter=",")
    grey = (table[:, :64].reshape(-1, 8, 8, 1) * (255 / 16)).astype(np.uint8)
    return grey, [str(int(target)) for target in table[:, 64]]


DIGITS_TRAINED = int(1797 * (1 - DIGITS_TEST_SHARE))


def _glance_at_digits() -> Glance:
    images, labels = _digits()
    found = [(labels[index], "", images[index].repeat(3, 2)) for index in in_turn(labels, FEW)]
    return glance_at("image", Counter(labels), DIGITS_TRAINED, found)


@source("digits", "image", DIGITS_ABOUT, DIGITS_TRAINED, _glance_at_digits)
def digits(settings: Settings) -> Dataset:
    images, labels = _digits()
    rows = [task("image").row(image, settings) for image in images]
    return as_dataset(Labelled(rows, labels, None), "image", settings, DIGITS_TEST_SHARE)


SOUNDS_ABOUT = (
    "1,200 clips of one second in eight classes that are easily taken for one another, made by this program’s own code."
)
SOUNDS_A_CLASS = 150


SOUNDS_TRAINED = int(8 * SOUNDS_A_CLASS * (1 - TEST_SHARE))


def _glance_at_sounds() -> Glance:
    from models.data.sounds import synthesise  # noqa: PLC0415 - imports scipy.signal

    clips, labels = synthesise(2, seed=0)
    found = [(labels[index], "", clips[index]) for index in in_turn(labels, FEW)]
    return glance_at("audio", dict.fromkeys(labels, SOUNDS_A_CLASS), SOUNDS_TRAINED, found)


@source("sounds", "audio", SOUNDS_ABOUT, SOUNDS_TRAINED, _glance_at_sounds)
def sounds(settings: Settings) -> Dataset:
    from models.data.sounds import synthesise  # noqa: PLC0415 - imports scipy.signal

    clips, labels = synthesise(SOUNDS_A_CLASS, seed=0)
    rows = [task("audio").row(clip, settings) for clip in clips]
    return as_dataset(Labelled(rows, labels, None), "audio", settings)


MESSAGES_ABOUT = "738 short English messages to a town’s help desk in six classes, written for this project."
MESSAGES = Path(__file__).parents[2] / "sample_data" / "texts" / "messages.csv"


@source(
    "messages", "text", MESSAGES_ABOUT, int(738 * (1 - TEST_SHARE)),
    lambda: glance_at_tables(MESSAGES, None, 1 - TEST_SHARE), format=2,
)  # fmt: skip
def messages(settings: Settings) -> Dataset:
    return dataset_from_tables(MESSAGES, None, settings)


MESSAGES_ZH_ABOUT = "504 short Chinese messages to a web shop in six classes, written for this project."
MESSAGES_ZH = MESSAGES.with_name("messages_zh.csv")


@source(
    "messages_zh", "text", MESSAGES_ZH_ABOUT, int(504 * (1 - TEST_SHARE)),
    lambda: glance_at_tables(MESSAGES_ZH, None, 1 - TEST_SHARE),
)  # fmt: skip
def messages_zh(settings: Settings) -> Dataset:
    return dataset_from_tables(MESSAGES_ZH, None, settings)
