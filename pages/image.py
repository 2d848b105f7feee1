"""The Image page: a picture, a recipe, and at once what the recipe does to the picture."""

import time
from dataclasses import dataclass

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from augment.errors import InputError
from augment.recipe import Recipe, Trace
from pages.components import pictures, state
from pages.components.messages import show_error, t, transform_label
from pages.components.server import settings
from pages.components.state import Key, Picture
from pages.components.values import drawn_text
from pages.components.workbench.link import follow_link, write_link
from pages.components.workbench.picture_source import choose_picture
from pages.components.workbench.recipe_editor import recipe_editor
from pages.components.workbench.take import take_row

DRAWS = (6, 12, 24)
MOST_STEPS_IN_WORDS = 3
PAINT_FIRST_S = 0.08
"""All else waits this long, so that the browser paints the result before it is busy with the rest of the page. A slider
that moves again meanwhile cancels the rest."""


def _preview(side: int) -> tuple[np.ndarray, tuple[int, int]]:
    picture: Picture = state.get(Key.PICTURE)
    return pictures.load_preview(picture.id, side, picture, settings().max_pixels)


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


@dataclass(frozen=True)
class Places:
    """Where things stand on the page. They are laid out once: sending them again would redraw all they hold."""

    panel: DeltaGenerator
    original: DeltaGenerator
    result: DeltaGenerator
    details: DeltaGenerator


def lay_out() -> Places:
    """Recipe left, pictures right."""
    with st.container(horizontal=True, wrap=False, gap="medium"):
        panel = st.container(width=350, key="recipe_panel")
        see = st.container(key="see_panel")
    original, result = see.columns(2)
    return Places(panel, original, result.container(key="result"), see.container())


@st.fragment
def workbench(places: Places) -> None:
    """The result is computed first, so that it goes out with the first message."""
    recipe = state.recipe()
    trace = recipe.trace(_preview(pictures.PREVIEW_SIDE)[0])
    result, caption = pictures.jpeg_url(trace.result), _result_caption(trace)
    places.result.image(result, width="stretch", alt=t("image.result"), caption=caption)
    time.sleep(PAINT_FIRST_S)
    with places.original:
        _original()
    with places.panel:
        choose_picture()
        recipe_editor()
    with places.details:
        write_link()
        take_row(recipe, state.get(Key.PICTURE))
        thumbnail, _ = _preview(pictures.THUMBNAIL_SIDE)
        _steps(recipe.trace(thumbnail))
        _draws(recipe, thumbnail)


follow_link()
try:
    workbench(lay_out())
except InputError as error:
    show_error(error)
