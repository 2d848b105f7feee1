"""The message catalogue: every text that a page shows, one TOML file a language."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

import streamlit as st

from augment.errors import InputError, Note
from augment.params import Param
from augment.risks import Risk
from augment.transforms import Transform
from pages.components.words import legible

FOLDER = Path(__file__).parents[1] / "messages"
FALLBACK = "en"
MOST_NAME_CHARACTERS = 24


@functools.cache
def languages() -> dict[str, dict[str, str]]:
    """All messages by language code and dotted key: `{"en": {"app.title": …}}`."""
    return {path.stem: _flat(tomllib.loads(path.read_text("utf-8"))) for path in sorted(FOLDER.glob("*.toml"))}


def _flat(table: dict, prefix: str = "") -> dict[str, str]:
    messages: dict[str, str] = {}
    for key, value in table.items():
        messages |= _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: value}
    return messages


_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak this language where no session says which."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def language() -> str:
    """The language of this session: the browser's, where there is a catalogue for it, else English."""
    if (spoken := _spoken.get()) is None:
        locale = (st.context.locale or FALLBACK).lower()
        spoken = next((code for code in languages() if locale.startswith(code)), FALLBACK)
        # A session has its own threads; asking Streamlit for each of a page's 550 messages took a twentieth of a run.
        _spoken.set(spoken)
    return spoken


def t(key: str, /, default: str | None = None, **values: object) -> str:
    """The message `key` in the session's language, filled with `values`.

    `default` serves what carries its own English text (transforms, errors) and may be missing from the English file.
    Where `count` is 1, the message `key`_one goes before, if there is one.
    """
    spoken, fallback = languages()[language()], languages()[FALLBACK]
    singular = spoken.get(f"{key}_one") if values.get("count") == 1 else None
    message = singular or spoken.get(key) or fallback.get(key) or default
    if message is None:
        raise KeyError(key)
    return message.format(**values) if values else message


def error_text(error: InputError) -> str:
    """The sentence of an error, as plain text."""
    template = languages()[language()].get(f"error.{error.key}")
    return template.format(**error.values) if template else str(error)


def show_error(error: InputError) -> None:
    """One sentence in the page, as plain text."""
    with st.container(horizontal=True, vertical_alignment="top", gap="small", wrap=False):
        st.markdown(":red[:material/error:]", width="content")
        st.text(legible(error_text(error)), width="stretch")


def note_text(note: Note) -> str:
    """A note on what was converted, skipped or went wrong, as plain text."""
    template = languages()[language()].get(f"note.{note.key}")
    return template.format(**note.values) if template else str(note)


def transform_label(transform: Transform) -> str:
    return t(f"transform.{transform.name}.label", default=transform.label)


def family_label(family: str) -> str:
    return t(f"family.{family}", default=family.replace("_", " ").capitalize())


def risk_text(transform: Transform, risk: Risk) -> str:
    """What a value can do to the label, as plain text."""
    return t(f"transform.{transform.name}.risk.{risk.name}", default=risk.sentence)


def param_label(transform: Transform, param: Param) -> str:
    """What people read for a Param: its own label, else that of all Params of its name."""
    own = t(f"transform.{transform.name}.{param.name}.label", default=param.label)
    return own or t(f"param.{param.name}", default=param.title)


def opposite_label(transform: Transform, param: Param) -> str:
    """The same within a sentence, for values below zero."""
    return t(f"transform.{transform.name}.{param.name}.opposite", default=param.opposite)


def short_name(name: str, longest: int = MOST_NAME_CHARACTERS) -> str:
    """A name from outside where there is little room: at most `longest` characters, its end cut off."""
    name = legible(name)
    return name if len(name) <= longest else name[: longest - 1] + "…"
