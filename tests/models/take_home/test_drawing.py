"""Drawings: SVG and PNG show the same, and text from outside stays text."""

from __future__ import annotations

import itertools
import math
from xml.etree import ElementTree

import cv2
import numpy as np
import pytest

from models.take_home.drawing import (
    MARGIN,
    WIDEST,
    Area,
    Dot,
    Drawing,
    Line,
    Text,
    box,
    dashed,
    faded,
    fitted,
    text_width,
)
from models.take_home.scales import Scale, ends, round_step

SVG = "{http://www.w3.org/2000/svg}"
NASTY = "</text><script>x</script> & \x00\x1b\ud800\u202e\"'"


def picture(drawing: Drawing, scale: float = 2) -> np.ndarray:
    """uint8 (H, W, 3), RGB"""
    decoded = cv2.imdecode(np.frombuffer(drawing.png(scale), np.uint8), cv2.IMREAD_COLOR)
    return decoded[..., ::-1]


def test_an_svg_is_sound_xml_whatever_the_text() -> None:
    drawing = Drawing(NASTY, 100, 50, (Text(5, 20, NASTY),))
    root = ElementTree.fromstring(drawing.svg().encode())
    assert {element.tag for element in root.iter()} == {SVG + name for name in ("svg", "title", "rect", "text")}
    assert root.find(f"{SVG}text").text == "</text><script>x</script> & ����\"'"  # type: ignore[union-attr]
    assert picture(drawing).min() < 128


@pytest.mark.parametrize("scale", [1, 2, 3])
def test_a_png_has_every_shape_where_the_svg_has_it(scale: float) -> None:
    shapes = (
        box((10, 10), 20, 20, "#ff0000"), Dot(60, 20, 8, "#00ff00"), Dot(90, 20, 8, "#0000ff", filled=False),
        Line(((10, 45), (90, 45)), "#123456", 4), Area(((110, 10), (130, 10), (120, 40)), "#ff00ff"),
    )  # fmt: skip
    seen = picture(Drawing("", 140, 60, shapes), scale)
    assert seen.shape == (round((60 + 2 * MARGIN) * scale), round((140 + 2 * MARGIN) * scale), 3)

    def at(x: float, y: float) -> str:
        row, column = int((y + MARGIN) * scale), int((x + MARGIN) * scale)
        return "#" + "".join(f"{value:02x}" for value in seen[row, column])

    assert (at(20, 20), at(60, 20), at(90, 20), at(82.5, 20)) == ("#ff0000", "#00ff00", "#ffffff", "#0000ff")
    assert (at(50, 45), at(120, 15), at(5, 5), at(50, 52)) == ("#123456", "#ff00ff", "#ffffff", "#ffffff")


def test_a_turned_text_reads_upwards_from_its_place() -> None:
    seen = picture(Drawing("", 60, 120, (Text(40, 10, "IIIIIIIIIIII", 12, anchor="end", turned=True),)), 1)
    rows, columns = np.nonzero(seen[..., 0] < 128)
    assert rows.min() == pytest.approx(10 + MARGIN, abs=3)
    assert rows.max() - rows.min() == pytest.approx(text_width("IIIIIIIIIIII"), abs=4)
    assert 40 + MARGIN - 12 <= columns.min() < columns.max() <= 40 + MARGIN + 1
    svg = Drawing("", 60, 120, (Text(40, 10, "I", turned=True),)).svg()
    assert 'transform="rotate(-90 40 10)"' in svg


def test_what_is_see_through_lets_the_paper_show() -> None:
    seen = picture(Drawing("", 20, 20, (box((0, 0), 20, 20, "#000000", 0.5),)))
    assert abs(int(seen[40, 40, 0]) - 128) <= 2
    assert faded("#000000", 0.5) in ("#7f7f7f", "#808080")
    assert (faded("#D55E00", 1), faded("#D55E00", 0)) == ("#d55e00", "#ffffff")


@pytest.mark.parametrize("pattern", [(6, 4), (1.5, 3)])
def test_dashes_cover_their_share_of_a_line(pattern: tuple[float, float]) -> None:
    points = [(0.0, 0.0), (3.0, 4.0), (3.0, 104.0), (203.0, 104.0)]
    parts = dashed(points, pattern)
    drawn = sum(math.dist(a, b) for part in parts for a, b in itertools.pairwise(part))
    assert drawn / 305 == pytest.approx(pattern[0] / sum(pattern), abs=0.03)
    assert parts[0][0] == (0, 0)
    assert dashed(points, ()) == [points]


@pytest.mark.parametrize("text", ["", "short", "a name that is far too long for the place it has", "很长的名字" * 9])
def test_a_text_is_cut_to_the_room_it_has(text: str) -> None:
    kept = fitted(text, 120)
    assert kept == text or kept.endswith("…")
    assert WIDEST * text_width(kept) <= 120
    assert fitted(text, 10_000) == text


@pytest.mark.parametrize(
    "scale",
    [Scale(0, 100, 0, 500), Scale(-3.2, 7.1, 400, 20), Scale(0.003, 0.0041, 0, 1), Scale(1e-5, 40, 0, 9, True),
     Scale(0.3, 5, 0, 9, True), Scale(2, 2.5, 0, 9, True)],
)  # fmt: skip
def test_ticks_lie_within_the_ends_and_in_order(scale: Scale) -> None:
    ticks = scale.ticks()
    assert ticks == sorted(ticks)
    assert len(ticks) <= 9
    assert all(scale.low - 1e-9 <= tick <= scale.high + 1e-9 for tick in ticks)
    places = [scale(tick) for tick in ticks]
    assert places == sorted(places, reverse=scale.end < scale.start)
    assert (scale(scale.low), scale(scale.high)) == (scale.start, pytest.approx(scale.end))


def test_a_scale_keeps_what_lies_beyond_within_the_drawing() -> None:
    assert (Scale(0, 1, 10, 20)(7), Scale(0, 1, 10, 20)(-7), Scale(0, 1, 10, 20)(0.25)) == (20, 10, 12.5)
    assert Scale(1, 100, 0, 10, True)(10) == pytest.approx(5)
    assert Scale(1, 100, 0, 10, True)(0) == 0


def test_ends_have_room_even_for_one_value() -> None:
    assert ends([3.0])[0] < 3 < ends([3.0])[1]
    assert ends([], zero=True)[0] < 0 < ends([])[1]
    assert ends([5, 6], zero=True)[0] < 0
    assert [round_step(least) for least in (0.07, 1, 1.01, 30)] == pytest.approx([0.1, 1, 2, 50])
