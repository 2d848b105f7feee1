"""The way from the pages to the training side: the store, the workers, and who is asking."""

from __future__ import annotations

import re
import secrets

import streamlit as st

from augment import own_files
from augment.errors import Note
from models.data.own_files import folder_of
from models.service.supervisor import ensure_workers
from models.store.room import Room
from models.store.store import Store, StoredExperiment
from pages.components import state
from pages.components.server import settings
from pages.components.state import Key

OWNER_COOKIE = "explorer_owner"
OWNER_NAME = re.compile(r"[\w-]{16,64}", re.ASCII)

_remember_owner = st.components.v2.component(
    "remember_owner",
    html="<span></span>",
    js="""export default function ({ data }) {
      document.cookie = `${data.name}=${data.value}; path=/; max-age=31536000; SameSite=Strict`;
    }""",
)


@st.cache_resource(show_spinner=False)
def store() -> Store:
    own_files.use(folder_of(settings().store))
    own = settings()
    room = Room(*(1_000_000 * size for size in (own.max_kept_mb, own.max_kept_all_mb, own.min_free_mb)))
    return Store(own.store, own.max_queued, room)


def wake_workers() -> Note | None:
    """See to it that training processes run; quick where they do. Returns a sentence where they cannot."""
    return ensure_workers(settings())


def owner() -> str:
    """Who is asking: a random name, kept in a cookie so that one finds one's own runs after closing the tab."""
    name = str(state.get(Key.OWNER) or st.context.cookies.get(OWNER_COOKIE, ""))
    if not OWNER_NAME.fullmatch(name):
        name = secrets.token_urlsafe(16)
    state.put(Key.OWNER, name)
    return name


def is_own(stored: StoredExperiment) -> bool:
    """Whether who looks at an experiment is who started it: others look, and change nothing."""
    return stored.owner == owner()


def remember_owner() -> None:
    """Put the owner's name into the cookie; once a page run."""
    if st.context.cookies.get(OWNER_COOKIE) != owner():
        _remember_owner(data={"name": OWNER_COOKIE, "value": owner()}, key="remember_owner")
