"""What the words of people become on their way to the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from models.comparison.evidence import Difference
from pages.components.lab.evidence_charts import ShiftRow
from pages.components.lab.evidence_table import numbers
from pages.components.words import as_html, as_read, as_text, in_template, legible

PAGES = Path(__file__).parents[2] / "pages"
TEXTS = ("![a](http://x/y.png)", "<b>", ":red[x]", "$x$", "**x**", ":material/home:", "`x`", "a\\b", "www.x.y", "x@y.z")


@pytest.mark.parametrize("text", TEXTS)
def test_markdown_of_words_holds_no_syntax_and_is_read_as_typed(text: str) -> None:
    made = as_text(text)
    bare = re.sub(r":color\[(\\?.)\]", r"\1", made)
    assert as_read(made) == text
    assert not re.search(r"(?<!\\)[!\[\]<:$*`]", bare)
    assert not re.search(r"www|(?<!\[)@|:material/", made)


def test_words_stand_on_one_line_and_turn_nothing_around_them() -> None:
    assert legible(" a\n\n# b\u202etxt.exe\x00\u2028c ") == "a # b\ufffdtxt.exe\ufffd c"
    assert as_html('"<a\n>') == "&quot;&lt;a &gt;"


def test_a_chart_fills_a_name_into_its_template_as_it_is() -> None:
    """As ECharts does it: by JavaScript's `replace`, `$$` of which is one `$`; then numbers are filled in."""
    filled = in_template("<b> $$ $& {c0} {b}\n").replace("$$", "$")
    assert filled.replace("{c0}", "0.5") == "<b> $$ $& {\u200bc0} {b}"


def test_a_name_that_is_a_columns_own_takes_no_place_of_it() -> None:
    own = Difference(0.25, None, 1, 0, 1, 9, None, None, None)
    for name in ("Class", "Arm", "Accuracy", "Difference, points", "95 % interval", "plain"):
        (row,) = numbers([ShiftRow("1", {0: 50.0, 1: 75.0}, {1: own})], [name, "other"], "Class")
        assert [key.rstrip() for key in row][:2] == ["Class", name]
        assert list(row.values()) == ["1", "50.0 %", "other", "75.0 %", "25.0", ""]


def test_pages_escape_in_one_place() -> None:
    """The texts of the workbench are shown with every line and sign they have, and are no names."""
    own = {
        path.name
        for path in PAGES.rglob("*.py")
        if re.search(r"html\.escape|from html import", path.read_text("utf-8"))
    }
    assert own == {"words.py", "texts.py"}
