"""The Image page: a picture, a recipe, and at once what the recipe does to the picture."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from augment.example import Example
from augment.recipe import Trace
from pages.components import pictures
from pages.components.messages import t
from pages.components.state import Material
from pages.components.workbench.bench import workbench
from pages.components.workbench.view import Subject, View


def _preview(material: Material) -> np.ndarray:
    return pictures.load_preview(material.id, pictures.PREVIEW_SIDE, material)[0]


def _thumbnail(material: Material) -> np.ndarray:
    return pictures.load_preview(material.id, pictures.THUMBNAIL_SIDE, material)[0]


def _original(material: Material, trace: Trace) -> None:
    preview, (width, height) = pictures.load_preview(material.id, pictures.PREVIEW_SIDE, material)
    caption = f"**{t('bench.original')}** · {t('image.size', width=width, height=height)}"
    st.image(pictures.jpeg_url(preview), width="stretch", alt=t("bench.original"), caption=caption)


def _subject(material: Material, pool: Sequence[Example]) -> Subject:
    return Subject(_preview(material), pool, _result)


def _result(trace: Trace) -> str:
    return pictures.picture_html(trace.result, t("bench.result"))


def _steps(trace: Trace, captions: Sequence[str]) -> None:
    urls = [pictures.jpeg_url(trace.source), *(pictures.jpeg_url(done.sample) for done in trace.steps)]
    st.container(key="strip").image(urls, caption=list(captions), width=150, alt=pictures.without_marks(captions))


def _draws(traces: Sequence[Trace], captions: Sequence[str]) -> None:
    urls = [pictures.jpeg_url(trace.result) for trace in traces]
    st.container(key="draws").image(urls, caption=list(captions), width=150, alt=pictures.without_marks(captions))


workbench(View("image", _subject, _thumbnail, _original, _steps, _draws))
