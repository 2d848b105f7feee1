"""The Image page: a picture, a recipe, and at once what the recipe does to the picture."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from augment.example import Example, Targets
from augment.image.readings import grid_points
from augment.kinds.matrix import Frame
from augment.trace import Trace
from pages.components import pictures, state
from pages.components.image_readings import image_readings
from pages.components.marked import Marked, numbered
from pages.components.marks import annotation_of, bring_marks, how_marked, known_targets, marks_of, marks_row
from pages.components.messages import t
from pages.components.state import Key, Material
from pages.components.workbench.bench import workbench
from pages.components.workbench.partners import OWN, start_of
from pages.components.workbench.view import Subject, View


def _example(material: Material, side: int) -> Example:
    """The picture no larger than `side` pixels, and behind the marks a grid of points, which tells what is in view."""
    preview = pictures.load_preview(material.id, side, material)[0]
    marks, frame = marks_of(material), Frame(*preview.sample.shape[:2])
    own = Targets() if marks is None else numbered(marks.at(frame), OWN)
    grid = grid_points(*frame)
    points, ids = grid, np.full(len(grid), -1, np.int32)
    if own.keypoints is not None and own.keypoint_ids is not None:
        points, ids = np.concatenate([own.keypoints, grid]), np.concatenate([own.keypoint_ids, ids])
    return start_of(preview).marked(own._replace(keypoints=points, keypoint_ids=ids))


def _thumbnail(material: Material) -> Example:
    return _example(material, pictures.THUMBNAIL_SIDE)


def _marked() -> Marked:
    return how_marked(state.get(Key.of("image", "material")))


def _original(material: Material, trace: Trace) -> None:
    width, height = pictures.load_preview(material.id, pictures.PREVIEW_SIDE, material)[1]
    marked, example = _marked(), _example(material, pictures.PREVIEW_SIDE)
    size = t("image.size", width=width, height=height)
    if marked.has_names:
        picture = marked.html(example, t("bench.original"))
        st.html(f'{picture}<p class="result-caption"><b>{t("bench.original")}</b> · {size}</p>')
        return
    url, caption = pictures.jpeg_url(marked.picture(example)), f"**{t('bench.original')}** · {size}"
    st.image(url, width="stretch", alt=t("bench.original"), caption=caption)


def _subject(material: Material, pool: Sequence[Example]) -> Subject:
    return Subject(_example(material, pictures.PREVIEW_SIDE), pool, _marked().result)


def _readings(trace: Trace) -> None:
    image_readings(trace)


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
        source=_source, annotation=annotation_of, known=known_targets,
    )
)  # fmt: skip
