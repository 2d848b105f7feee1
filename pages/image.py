"""The Image page: a picture, a recipe, and at once what the recipe does to the picture."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from augment.example import Example, Targets
from augment.image.readings import grid_points
from augment.kinds.matrix import Frame
from augment.recipe import Trace
from pages.components import pictures, state
from pages.components.image_readings import image_readings
from pages.components.marks import Marked, annotation_of, bring_marks, how_marked, marks_of, marks_row
from pages.components.messages import t
from pages.components.state import Key, Material
from pages.components.workbench.bench import workbench
from pages.components.workbench.partners import start_of
from pages.components.workbench.view import Subject, View


def _example(material: Material, side: int) -> Example:
    """The picture no larger than `side` pixels, and behind the marks a grid of points, which tells what is in view."""
    preview = pictures.load_preview(material.id, side, material)[0]
    marks, frame = marks_of(material), Frame(*preview.sample.shape[:2])
    own = Targets() if marks is None else marks.at(frame)
    grid = grid_points(*frame)
    points = grid if own.keypoints is None else np.concatenate([own.keypoints, grid])
    return start_of(preview).marked(own._replace(keypoints=points))


def _thumbnail(material: Material) -> Example:
    return _example(material, pictures.THUMBNAIL_SIDE)


def _marked() -> Marked:
    return how_marked(state.get(Key.of("image", "material")))


def _original(material: Material, trace: Trace) -> None:
    width, height = pictures.load_preview(material.id, pictures.PREVIEW_SIDE, material)[1]
    preview = _marked().picture(_example(material, pictures.PREVIEW_SIDE))
    caption = f"**{t('bench.original')}** · {t('image.size', width=width, height=height)}"
    st.image(pictures.jpeg_url(preview), width="stretch", alt=t("bench.original"), caption=caption)


def _subject(material: Material, pool: Sequence[Example]) -> Subject:
    return Subject(_example(material, pictures.PREVIEW_SIDE), pool, _marked().result)


def _readings(trace: Trace) -> None:
    image_readings(trace, _marked().points)


def _source() -> None:
    marks_row(state.get(Key.of("image", "material")))


def _steps(trace: Trace, captions: Sequence[str]) -> None:
    _strip("strip", [trace.start, *(done.example for done in trace.steps)], captions)


def _draws(traces: Sequence[Trace], captions: Sequence[str]) -> None:
    _strip("draws", [trace.example for trace in traces], captions)


def _small(key: str, traces: Sequence[Trace], captions: Sequence[str]) -> None:
    _strip(key, [trace.example for trace in traces], captions, width=190)


def _strip(key: str, examples: Sequence[Example], captions: Sequence[str], width: int = 150) -> None:
    marked = _marked()
    urls = [pictures.jpeg_url(marked.picture(example)) for example in examples]
    st.container(key=key).image(urls, caption=list(captions), width=width, alt=pictures.without_marks(captions))


workbench(
    View(
        "image", _subject, _thumbnail, _original, _steps, _draws, _small, readings=_readings, other_ways=bring_marks,
        source=_source, annotation=annotation_of,
    )
)  # fmt: skip
