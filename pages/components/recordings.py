"""Recordings on the pages: what they are called, and which of a recipe's are not on this server."""

from __future__ import annotations

from dataclasses import replace

from augment.audio import recordings
from augment.recipe import Recipe
from augment.steps import Step, recordings_of
from models.data.recordings import folder_of, used_now
from pages.components import state
from pages.components.messages import short_name, t
from pages.components.server import settings
from pages.components.state import Key


def bring(name: str, data: bytes) -> str:
    """Keep a sound file in the store, and call it by its name in this session. Returns its id. Raises InputError."""
    recording = recordings.add(folder_of(settings().store), data)
    others = {known for other, known in own_recordings().items() if other != recording}
    label = short_name(name)
    label = f"{label} · {recordings.short(recording)}" if label in others else label
    state.put(Key.RECORDINGS, {**own_recordings(), recording: label})
    return recording


def own_recordings() -> dict[str, str]:
    """The recordings that this session brought: what each is called, by its id."""
    return state.get(Key.RECORDINGS) or {}


def recording_label(recording: str) -> str:
    """The name of the file in the session that brought it, to others its first digits. Plain text."""
    return own_recordings().get(recording) or unnamed_recording(recording)


def unnamed_recording(recording: str) -> str:
    return t("recording.unnamed", short=recordings.short(recording))


def missing_in(step: Step) -> list[str]:
    """The recordings that a step itself names and that are not on this server; those that are count as used now."""
    missing = []
    for recording in recordings_of([replace(step, steps=())]):
        path = recordings.file_of(recording)
        if path is None:
            missing.append(recording)
        else:
            used_now(path)
    return missing


def usable(recipe: Recipe) -> Recipe:
    """The recipe with those steps switched off that need a recording, or a model, which is not on this server."""
    return replace(recipe, steps=tuple(_usable(step) for step in recipe.steps))


def _usable(step: Step) -> Step:
    own = tuple(_usable(child) for child in step.steps)
    is_usable = not missing_in(step) and step.transform.missing(step.params) is None
    return replace(step, steps=own, enabled=step.enabled and is_usable)
