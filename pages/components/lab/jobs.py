"""The way from the pages to the training side: the store, the workers, and who is asking."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import streamlit as st

from augment import own_files
from augment.errors import InputError, Note
from models.data.own_files import folder_of
from models.service.supervisor import ensure_workers
from models.store.owners import owner_name
from models.store.room import Room
from models.store.store import Store
from models.store.stored import StoredExperiment
from pages.components import state
from pages.components.messages import error_text
from pages.components.owner_cookie import known_secret
from pages.components.server import settings
from pages.components.state import Key
from pages.components.words import as_text


@st.cache_resource(show_spinner=False)
def store() -> Store:
    own_files.use(folder_of(settings().store))
    own = settings()
    room = Room(*(1_000_000 * size for size in (own.max_kept_mb, own.max_kept_all_mb, own.min_free_mb)))
    return Store(own.store, own.limits, room)


def wake_workers() -> Note | None:
    """See to it that training processes run; quick where they do. Returns a sentence where they cannot."""
    return ensure_workers(settings())


def owner() -> str:
    """Who is asking, by the name under which the store knows them.

    It follows from the secret in the browser's cookie, so that one finds one's own runs after closing the tab. A
    browser that keeps no cookies has a name for as long as the session lasts.
    """
    name: str | None = state.get(Key.OWNER)
    if name is None:
        name = owner_name(known_secret(st.context.cookies.to_dict()) or secrets.token_urlsafe(16))
        state.put(Key.OWNER, name)
    return name


def is_own(stored: StoredExperiment) -> bool:
    """Whether who looks at an experiment is who started it: others look, and change nothing."""
    return stored.owner == owner()


def attempt(change: Callable[..., Any], *args: Any, **named: Any) -> Any:
    """Change something in the store, and return what that gives; where it is refused, say why and return None."""
    try:
        return change(*args, **named)
    except InputError as error:
        st.toast(as_text(error_text(error)), icon=":material/error:")
        return None
