"""The link that a class opens: what it leads to, what it hides, and how it is shown on a wall."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import segno
import streamlit as st

from models.lessons import lessons
from models.store.rooms import Room
from pages.components.address import HIDE, ROOM
from pages.components.hiding import EXPLORERS, PARTS, TRAIN
from pages.components.lab.lessons import LESSON
from pages.components.lab.setup_panel import summary
from pages.components.messages import t
from pages.components.words import as_html, as_text

PAGES = (*TRAIN, *EXPLORERS, "lessons")
"""Where a link of a room leads, by the addresses of the pages; or to a lesson, by `lesson:` and its id."""
ALONE = ("localhost", "127.0.0.1", "::1")
"""Names by which a machine reaches itself."""


def chosen_link(room: Room) -> str:
    """Let the teacher choose what the link opens and hides, and return it."""
    with st.expander(t("room.link"), key="room_links", icon=":material/link:", on_change="ignore"):
        opens = st.selectbox(
            t("room.opens"), [*PAGES, *(f"{LESSON}:{name}" for name in lessons())], key="room_page",
            format_func=_label, persist_state="session", width=420,
        )  # fmt: skip
        page, _, lesson = ("train", *opens.partition(":")[1:]) if opens.startswith(f"{LESSON}:") else (opens, "", "")
        st.caption(as_text(t("room.setup_is", what=summary(room.setup))) if room.setup else t("room.setup_how"))
        st.markdown(t("room.hides"))
        chosen = [name for pages in sorted((TRAIN, EXPLORERS), key=lambda pages: page not in pages)
                  for name in _hides(pages)]  # fmt: skip
    named = {ROOM: room.code, **({LESSON: lesson} if lesson else {}), **({HIDE: ",".join(chosen)} if chosen else {})}
    return f"{_base()}/{page}?{urlencode(named, safe=',')}"


def _label(opens: str) -> str:
    kind, _, lesson = opens.partition(":")
    if lesson:
        return t("room.opens_lesson", title=t(f"lesson.{lesson}.title", default=lessons()[lesson].title))
    return t(f"{kind}.title")


def _hides(pages: tuple[str, ...]) -> list[str]:
    names = [name for name, part in PARTS.items() if part.pages == pages]
    with st.container(horizontal=True, gap="small", key=f"room_hides:{pages[0]}"):
        st.caption(t("room.hides_on", pages=", ".join(t(f"{page}.title") for page in pages)), width="content")
        return [
            name
            for name in names
            if st.checkbox(t(f"hide.{name}"), key=f"hide:{name}", width="content", persist_state="session")
        ]


def _base() -> str:
    return (st.context.url or "").removesuffix("/").removesuffix("/room")


def wall_view(code: str, link: str | None) -> None:
    """The code, and for the teacher the link, to be read from the last row, and a picture of it for phones."""
    heading = f'<h2 class="room-code">{as_html(t("room.title_of", code=code))}</h2>'
    if link is None:
        st.html(heading)
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", wrap=False):
        st.html(f'<img class="room-qr" alt="{as_html(t("room.qr"))}" src="{_picture(link)}">', width="content")
        with st.container(gap="xsmall"):
            st.html(heading)
            st.code(link, language=None, wrap_lines=True)
            if (urlsplit(link).hostname or "") in ALONE:
                st.caption(f":orange[:material/warning:] {t('room.alone')}")


@st.cache_data(max_entries=64, show_spinner=False)
def _picture(link: str) -> str:
    """A QR code of the link, dark on white in either theme, as cameras want it."""
    return segno.make(link, micro=False).svg_data_uri(border=4, dark="#000", light="#fff", omitsize=True)
