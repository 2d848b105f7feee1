"""How strong a recipe is on a picture: readings, the difference picture, and the histograms before and after."""

from __future__ import annotations

import base64
import math

import numpy as np
import streamlit as st

from augment.example import Example
from augment.image.kept import on_white
from augment.image.readings import difference, histograms, readings
from augment.modality import Measure
from augment.trace import Trace
from pages.components import pictures
from pages.components.messages import t
from pages.components.readings import readings_table
from pages.components.words import as_html

WIDTH, HEIGHT = 256, 96
"""Of the histograms, in units of their own."""
VISIBLE = 1.05
"""A factor below it is none to speak of."""
COLOURS = {"red": "#e0503c", "green": "#2f9e44", "blue": "#3b7dd8"}
"""Of the channels, to be seen on a light page and a dark one."""
GREY = {"grey": "#8a9296"}


def image_readings(trace: Trace) -> None:
    """The table, and below it what there is to look at once it is opened, both of what is seen over white.

    Keypoints without a number are spread evenly.
    """
    source, result = on_white(trace.start), on_white(trace.example)
    found = list(readings(result, source))
    share = _area_kept(trace.example)
    if share is not None:
        found.append(Measure("area_kept", 100 * share, "%"))
    readings_table(readings(source), found, _reading)
    closer = st.expander(t("image.closer"), key="closer", on_change="rerun")
    if not closer.open:
        return
    with closer, st.container(horizontal=True, gap="large"):
        if result.shape == source.shape:
            seen, factor = difference(source, result)
            caption = (
                t("image.difference", factor=f"{factor:.1f}") if factor >= VISIBLE else t("image.difference_whole")
            )
            st.image(
                pictures.jpeg_url(pictures.fit(seen, 320)), width=320, caption=caption, alt=t("image.difference_alt")
            )
        with st.container(width=320):
            st.html(_histograms_html(histograms(source), histograms(result)))
            st.caption(t("image.histograms"))


def _area_kept(example: Example) -> float | None:
    """The share of the source's area that is still in view."""
    if example.targets is None or example.targets.keypoints is None:
        return None
    visible, ids = example.targets.visible, example.targets.keypoint_ids
    return 1.0 if visible is None else float((visible if ids is None else visible[ids < 0]).mean())


def _reading(own: Measure) -> str:
    """`12.5 %`, `31.2 dB`, `0.874`, `∞ dB` where nothing has changed."""
    if math.isinf(own.value):
        return f"∞ {own.unit}"
    return f"{own.value:.1f} {own.unit}" if own.unit else f"{own.value:.3f}"


def _histograms_html(before: np.ndarray, after: np.ndarray) -> str:
    """Both as lines over the levels, one a channel; the square root of the counts, so that few are seen beside many."""
    heights = [np.sqrt(counts / counts.sum()) for counts in (before, after)]
    largest = max(float(part.max()) for part in heights)
    lines = []
    for part, look in zip(heights, ('stroke-width="0.9" stroke-dasharray="2 1.5"', 'stroke-width="1.7"'), strict=True):
        for counts, colour in zip(part, _channels(part).values(), strict=True):
            points = " ".join(f"{level},{HEIGHT * (1 - value / largest):.1f}" for level, value in enumerate(counts))
            lines.append(f'<polyline points="{points}" stroke="{colour}" {look}/>')
    # An image of its own: of SVG within a page, Streamlit lets nothing through.
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 {WIDTH + 2} {HEIGHT + 2}" width="{2 * WIDTH}" '
        f'height="{2 * HEIGHT}" fill="none">{"".join(lines)}</svg>'
    )
    url = "data:image/svg+xml;base64," + base64.b64encode(drawing.encode()).decode()
    picture = f'<img src="{url}" alt="{as_html(t("image.histograms_alt"))}">'
    ends = f"<p><span>{as_html(t('image.black'))}</span><span>{as_html(t('image.white'))}</span></p>"
    return f'<div class="histograms">{picture}{ends}{_legend_html(_channels(before) | _channels(after))}</div>'


def _channels(counts: np.ndarray) -> dict[str, str]:
    """The colours of the channels of which these are the counts, by name."""
    return COLOURS if len(counts) == 3 else GREY


def _legend_html(channels: dict[str, str]) -> str:
    """Which line is of which picture, and which colour of which channel."""
    entries = [("dashed", "currentColor", t("bench.original")), ("solid", "currentColor", t("bench.result"))]
    entries += [("solid", colour, t(f"image.{name}")) for name, colour in channels.items()]
    spans = (
        f'<span><i style="border-top-style:{line};border-top-color:{colour}"></i>{as_html(name)}</span>'
        for line, colour, name in entries
    )
    return f'<p class="legend">{"".join(spans)}</p>'
