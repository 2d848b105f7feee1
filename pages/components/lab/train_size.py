"""How many training samples a run gets: in all, or of each class."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from augment.errors import InputError
from models.comparison.experiment import JUDGE
from models.comparison.specs import PER_CLASS, TRAIN_SIZE, DatasetSpec, TrainSize
from models.data.dataset import HELD_OUT_SHARE, MAX_HELD_OUT
from models.data.datasets import class_count, largest_train_size
from pages.components import state
from pages.components.lab.settings import setting
from pages.components.messages import t
from pages.components.state import Key

IS_PER_CLASS = "is_per_class"


def choose_train_size(dataset: DatasetSpec) -> int | dict[str, int]:
    """Draw the control; the written form of what it says, with no more samples than there are. Raises InputError."""
    most = largest_train_size(dataset)
    if state.get(Key.setup("experiment", JUDGE.name)) == "validation":
        most = int(most * (1 - min(HELD_OUT_SHARE, MAX_HELD_OUT / most)))
    key = Key.setup("experiment", IS_PER_CLASS)
    is_per_class = bool(state.get(key, False))
    if is_per_class:
        most //= class_count(dataset)
    param = PER_CLASS if is_per_class else TRAIN_SIZE
    if most <= param.low:
        raise InputError(
            "train.too_few", "There are {count} samples to train on, and at least {least} are needed: add samples.",
            count=most, least=param.low + 1,
        )  # fmt: skip
    count = int(setting(replace(param, high=max(param.low, min(param.high, most))), "experiment"))
    state.sync(key, is_per_class)
    st.checkbox(t("train.per_class"), key=key, help=t("train.per_class_help"), persist_state="session")
    return TrainSize(count, is_per_class).to_value()


def use_train_size(size: TrainSize) -> None:
    """Bring the control to this size."""
    state.put(Key.setup("experiment", IS_PER_CLASS), size.per_class)
    state.put(Key.setup("experiment", (PER_CLASS if size.per_class else TRAIN_SIZE).name), size.count)


def size_text(size: TrainSize) -> str:
    return t("run.samples_of_each" if size.per_class else "run.samples", count=size.count)
