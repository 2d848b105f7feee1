"""Files of people's own on the pages: what they are called, and which steps need what is not on this server."""

from __future__ import annotations

from dataclasses import replace

from augment.own_files import FileSort, file_of, short, sort_of
from augment.recipe import Recipe
from augment.steps import Step, own_files_of, problems_of
from models.data.own_files import used_now
from pages.components import state
from pages.components.lab.jobs import owner, store
from pages.components.messages import short_name, t
from pages.components.state import Key


def bring(sort: FileSort, name: str, data: bytes) -> str:
    """Keep a file in the store, and call it by its name in this session. Returns its id. Raises InputError."""
    own = store().brought.add_file(data, sort, owner())
    others = {known for other, known in own_files().items() if other != own}
    label = short_name(name)
    label = f"{label} · {short(own)}" if label in others else label
    state.put(Key.OWN_FILES, {**own_files(), own: label})
    return own


def own_files() -> dict[str, str]:
    """The files that this session brought: what each is called, by its id."""
    return state.get(Key.OWN_FILES) or {}


def file_label(own: str) -> str:
    """The name of the file in the session that brought it, to others its first digits. Plain text."""
    return own_files().get(own) or unnamed(own)


def unnamed(own: str) -> str:
    return t(f"own_file.{sort_of(own)}.unnamed", short=short(own))


def usable(recipe: Recipe) -> Recipe:
    """The recipe with those steps switched off that need something which is not on this server.

    Files that are here count as used now.
    """
    return replace(recipe, steps=tuple(_usable(step) for step in recipe.steps))


def _usable(step: Step) -> Step:
    alone = [replace(step, steps=())]
    for path in map(file_of, own_files_of(alone)):
        if path is not None:
            used_now(path)
    own = tuple(_usable(child) for child in step.steps)
    return replace(step, steps=own, enabled=step.enabled and not problems_of(alone))
