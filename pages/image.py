"""The Image page: a picture, a recipe, and at once what the recipe does to the picture."""

import time

import numpy as np
import streamlit as st

from augment.errors import InputError
from augment.recipe import Recipe, Trace
from pages.components import pictures, state
from pages.components.link import follow_link, write_link
from pages.components.messages import show_error, t, transform_label
from pages.components.picture_source import choose_picture, picture_id
from pages.components.recipe_editor import recipe_editor
from pages.components.server import settings
from pages.components.state import Key
from pages.components.take import take_row
from pages.components.values import drawn_text

DRAWS = (6, 12, 24)
MOST_STEPS_IN_WORDS = 3
PAINT_FIRST_S = 0.08
"""All else waits this long, so that the browser paints the result before it is busy with the rest of the page. A slider
that moves again meanwhile cancels the rest."""


def _preview(side: int) -> tuple[np.ndarray, tuple[int, int]]:
    picture = state.get(Key.PICTURE)
    return pictures.load_preview(picture_id(picture), side, picture, settings().max_pixels)


def _result(recipe: Recipe) -> None:
    preview, _ = _preview(pictures.PREVIEW_SIDE)
    trace = recipe.trace(preview)
    st.container(key="result").image(
        pictures.jpeg_url(trace.result), width="stretch", alt=t("image.result"), caption=_result_caption(trace)
    )


def _original() -> None:
    preview, (width, height) = _preview(pictures.PREVIEW_SIDE)
    caption = f"{t('image.original')} · {t('image.size', width=width, height=height)}"
    st.image(pictures.jpeg_url(preview), width="stretch", alt=t("image.original"), caption=caption)


def _result_caption(trace: Trace) -> str:
    drawn = [drawn_text(done.step, done.drawn) for done in trace.steps if done.applied]
    return " · ".join([f"{t('image.seed').lower()} {state.recipe().seed}", *drawn])


def _steps(trace: Trace) -> None:
    if not trace.steps:
        return
    st.subheader(t("image.steps"))
    captions = [t("image.original")]
    for done in trace.steps:
        what = drawn_text(done.step, done.drawn) if done.applied else t("image.not_applied")
        captions.append(f"**{transform_label(done.step.transform)}** {what}")
    st.container(key="strip").image(
        [pictures.jpeg_url(trace.source), *(pictures.jpeg_url(done.sample) for done in trace.steps)],
        caption=captions, width=150, alt=captions,
    )  # fmt: skip


def _draws(recipe: Recipe, thumbnail: np.ndarray) -> None:
    if not any(step.enabled for step in recipe.steps):
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(t("image.draws"), width="content")
        count = st.segmented_control(
            t("image.draws_count"), DRAWS, key=Key.DRAWS, default=DRAWS[0], required=True, label_visibility="collapsed"
        )
    traces = [recipe.trace(thumbnail, index=index) for index in range(1, count + 1)]
    captions = [_draw_caption(trace) for trace in traces]
    st.container(key="draws").image(
        [pictures.jpeg_url(trace.result) for trace in traces], caption=captions, width=150, alt=captions
    )


def _draw_caption(trace: Trace) -> str:
    """The drawn values, or where they are too many to read under a small picture, which steps were applied."""
    applied = [done for done in trace.steps if done.applied]
    if len(applied) <= MOST_STEPS_IN_WORDS:
        return " · ".join(drawn_text(done.step, done.drawn) for done in applied) or t("image.not_applied")
    return ", ".join(transform_label(done.step.transform) for done in applied)


@st.fragment
def workbench() -> None:
    """Recipe left, pictures right; the result is computed and sent before anything else."""
    with st.container(horizontal=True, wrap=False, gap="medium"):
        panel = st.container(width=350, key="recipe_panel")
        see = st.container(key="see_panel")
    left, right = see.columns(2)
    recipe = state.recipe()
    with right:
        _result(recipe)
    time.sleep(PAINT_FIRST_S)
    with left:
        _original()
    with panel:
        choose_picture()
        recipe_editor()
    with see:
        write_link()
        take_row(recipe, state.get(Key.PICTURE))
        thumbnail, _ = _preview(pictures.THUMBNAIL_SIDE)
        _steps(recipe.trace(thumbnail))
        _draws(recipe, thumbnail)


follow_link()
try:
    workbench()
except InputError as error:
    show_error(error)
