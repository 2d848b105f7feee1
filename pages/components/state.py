"""The session's state: every key in one place, typed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import streamlit as st


class Key:
    """Names in `st.session_state`. Widgets' keys are ids and never contain a translated word."""

    ADMIN_TOKEN = "admin:token"
    """The field in which it is typed; emptied at once."""
    IS_ADMIN = "admin:is"
    """Whether this session gave the administrator's token, False where it gave another."""
    ARM_IDS = "train:arm_ids"
    ARMS = "train:arms"
    TEXT_COLUMN = "train:text_column"
    LABEL_COLUMN = "train:label_column"
    TRAIN_MODALITY = "train:modality"
    OWNER = "train:owner"
    """The name under which the store knows who is asking."""
    ROOM_CODE = "train:room_code"
    ROOM_ASKED = "train:room_asked"
    """The room in which this session was asked for a name, as it started something without one."""
    ROOM_SETUP = "train:room_setup"
    """The room whose set-up this session began with, and which one that was."""
    ROOM_LEFT = "train:room_left"
    ROOM_CLOSED = "train:room_closed"
    RUN_ADDRESS = "train:run_address"
    SETUP_DRAWN = "train:setup_drawn"
    SETUP_KEPT = "train:setup_kept"
    SETUP_BROUGHT = "train:setup_brought"
    """Whether the set-up is a lesson's, whose recipe does not lie on the workbench."""
    SHOWN = "train:shown"
    CURVES = "train:curves"
    DATASET = "train:dataset"
    DATASET_ABOUT = "train:dataset_about"
    DATASET_COLUMNS = "train:dataset_columns"
    """Of a table that was brought: the names of its columns."""
    DATASET_ERROR = "train:dataset_error"
    """Why the dataset that was brought cannot be trained on as it is."""
    DATASET_NOTICE = "train:dataset_notice"
    """Why the file that was brought last is not the dataset."""
    DATASET_FILE = "train:dataset_file"
    DATASET_NAME = "train:dataset_name"
    EARLIER_EDITED = "train:earlier_edited"
    EARLIER_FILTER = "train:earlier_filter"
    DATASET_SOURCE = "train:dataset_source"
    HAND_OVER = "train:hand_over"
    """The secret of the link by which this session was offered somebody's runs."""
    HAND_OVER_LINK = "train:hand_over_link"
    """The link that this session made last, and the run that it hands over, None for all."""
    LESSON_ADDRESS = "train:lesson_address"
    LESSON_ASKED = "train:lesson_asked"
    PROPOSED = "train:proposed"
    PROPOSED_FOR = "train:proposed_for"
    START_ERROR = "train:start_error"
    PRESENTS = "presents"
    OWN_FILES = "own_files"
    """The names of the files that this session brought, by their ids."""
    REDRAW = "redraw"
    """What draws the result while a slider moves."""

    @staticmethod
    def of(modality: str, what: str) -> str:
        """What an explorer page remembers: `image:recipe`, `text:upload` …"""
        return f"{modality}:{what}"

    @staticmethod
    def room_name(code: str) -> str:
        """The field in which one says under which name one is in a room; the store keeps it."""
        return f"room_name:{code}"

    @staticmethod
    def recipe(modality: str) -> str:
        """The one recipe of a modality, which its explorer page edits and the Train page trains."""
        return Key.of(modality, "recipe")

    @staticmethod
    def step(step_id: str, what: str) -> str:
        return f"step:{step_id}:{what}"

    @staticmethod
    def compare(experiment_id: str) -> str:
        return f"compare:{experiment_id}"

    @staticmethod
    def setup(group: str, name: str) -> str:
        return f"setup:{group}:{name}"

    @staticmethod
    def param(step_id: str, name: str) -> str:
        return f"param:{step_id}:{name}"


@dataclass(frozen=True)
class Material:
    """What lies on a workbench: a ready sample by its id, or an upload or pasted text kept as its own bytes."""

    modality: str
    ready: str | None = None
    name: str = ""
    data: bytes = b""

    @cached_property
    def id(self) -> str:
        """What tells one material from another, for the cache; an upload is hashed once, not at every slider move."""
        return self.ready or hashlib.blake2b(self.data, digest_size=16).hexdigest()


def get(key: str, default: Any = None) -> Any:
    return st.session_state.get(key, default)


def put(key: str, value: Any) -> None:
    st.session_state[key] = value


def sync(key: str, value: Any) -> None:
    """Let the widget `key` show `value`, without disturbing it where it does so already."""
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
