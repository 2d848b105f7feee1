"""Hand over: secret links by which runs get another owner, as one needs who comes back with another browser."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from pages.components import state
from pages.components.lab.jobs import attempt, owner, store
from pages.components.lab.shown import RUN, show
from pages.components.messages import t
from pages.components.state import Key
from pages.components.words import as_text

TAKE = "take"
"""Of the link's secret in the address of the Train page. It stays there no longer than it takes to read it."""
MOST_TITLES = 5


def hand_over_menu(experiment_id: str | None) -> None:
    """The menu that makes the link for a run of one's own, or with None for all of them."""
    what = "all" if experiment_id is None else "one"
    with st.popover(
        t(f"hand_over.{what}"), icon=":material/key:", type="tertiary", key=f"hand_over:{experiment_id or what}"
    ):
        st.markdown(t(f"hand_over.{what}_about"))
        made = store().hand_overs.offered(owner(), experiment_id)
        if made is not None:
            st.caption(t("hand_over.made", when=datetime.fromtimestamp(made).astimezone().strftime("%Y-%m-%d %H:%M")))
        st.button(
            t("hand_over.make" if made is None else "hand_over.renew"), key=f"make_link:{experiment_id or what}",
            on_click=_make, args=(experiment_id,), icon=":material/link:",
        )  # fmt: skip
        link: tuple[str | None, str] | None = state.get(Key.HAND_OVER_LINK)
        if link and link[0] == experiment_id:
            st.code(link[1], language=None, wrap_lines=True)
            st.caption(t("hand_over.shown_once"))


def _make(experiment_id: str | None) -> None:
    token = attempt(store().hand_overs.offer, owner(), experiment_id)
    if token is not None:
        run = f"{RUN}={experiment_id}&" if experiment_id else ""
        state.put(Key.HAND_OVER_LINK, (experiment_id, f"{st.context.url or ''}?{run}{TAKE}={token}"))


def follow_hand_over() -> None:
    """Keep the secret that the address holds; the page takes it out of the address when it writes there next."""
    token = st.query_params.get(TAKE)
    if token:
        state.put(Key.HAND_OVER, token)


def hand_over_question() -> None:
    """Ask who came by such a link whether to take what it hands over."""
    token = state.get(Key.HAND_OVER)
    if not token:
        return
    offered = store().hand_overs.look(token)
    with st.container(border=True, gap="small", key="hand_over"):
        if offered is None:
            st.markdown(t("hand_over.spent"))
        elif offered.owner == owner():
            st.markdown(t("hand_over.yours"))
        else:
            titles = [f"- {as_text(title)}" for _, title in offered.runs[:MOST_TITLES]]
            left = len(offered.runs) - len(titles)
            st.markdown("\n".join([
                t("hand_over.ask", count=len(offered.runs)), "",
                *titles, *([f"- {t('hand_over.more', count=left)}"] if left else []),
            ]))  # fmt: skip
            st.caption(t("hand_over.ask_about"))
        with st.container(horizontal=True, gap="small"):
            if offered is not None and offered.owner != owner():
                st.button(t("hand_over.take"), key="take_over", type="primary", on_click=_take, args=(token,),
                          icon=":material/key:")  # fmt: skip
            st.button(t("hand_over.leave"), key="leave_hand_over", on_click=_done)


def _take(token: str) -> None:
    taken = attempt(store().hand_overs.take, token, owner())
    _done()
    if taken is not None:
        st.toast(t("hand_over.taken"), icon=":material/key:")
        if len(taken.runs) == 1:
            show(taken.runs[0][0])


def _done() -> None:
    state.put(Key.HAND_OVER, None)
