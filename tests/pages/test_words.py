"""What the words of people become on their way to the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pages.components.words import as_html, as_read, as_text, legible

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


def test_pages_escape_in_one_place() -> None:
    """The texts of the workbench are shown with every line and sign they have, and are no names."""
    own = {
        path.name
        for path in PAGES.rglob("*.py")
        if re.search(r"html\.escape|from html import", path.read_text("utf-8"))
    }
    assert own == {"words.py", "texts.py"}
