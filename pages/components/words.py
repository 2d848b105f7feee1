"""A person's words on the page (names of files, classes, runs, arms, columns): shown as typed, and never as markup.

Each place takes one of three forms. Labels, captions, tooltips, toasts, tabs, metrics, the cells of `st.table`, the
options of radios, pills, segmented controls and menu buttons are Markdown: `as_text`. `st.html` is HTML: `as_html`.
`st.text`, `st.code`, charts, data frames, and the options of selectboxes show plain text: `legible`; but what a chart
fills into a template is `in_template`.
"""

from __future__ import annotations

import html
import re

from models.take_home.drawing import printable

_SYNTAX = re.compile(r"[\\`*_{}\[\]()<>#+\-.!|~:$&^=\"'/]")
_REPLACED = re.compile(r"(?<=ww)w|\\:(?=\S)|@|(?<=\\[-<>~])\\[->=]", re.IGNORECASE)
"""Where, in an escaped text, Streamlit's own replacements begin: www., http: and :icon:, a@b, -> and >=."""
_FILLED = re.compile(r"\{(?=[a-e]\d+\})")
"""What begins a place that ECharts fills, as `{c0}`."""
_SPAN = re.compile(r":color\[(\\?.)\]")


def legible(words: str) -> str:
    """`words` on one line, a replacement character for each that cannot be seen or turns the text around it."""
    return printable(" ".join(words.split()))


def as_text(words: str) -> str:
    """Markdown that shows `words` letter by letter, to be read and copied as typed.

    A backslash keeps a letter from being syntax. Addresses, icons, emoji and arrows are sought in the text that comes
    out of that, so a piece of each gets a span of its own: a colour that names none, which has no style.
    """
    escaped = _SYNTAX.sub(r"\\\g<0>", legible(words))
    return _REPLACED.sub(r":color[\g<0>]", escaped)


def as_read(text: str) -> str:
    """The letters of a caption with words from `as_text` in it, as plain text: what a picture's `alt` says."""
    bare = _SPAN.sub(r"\1", text).replace("**", "")
    return re.sub(r"\\(.)", r"\1", bare)


def in_template(words: str) -> str:
    """The name of a datum that an ECharts formatter fills into its `{b}`, to be read letter by letter.

    It is filled by JavaScript's `replace`, to which `$&` is what is replaced; what then stands in it is filled too.
    """
    return _FILLED.sub("{\N{ZERO WIDTH SPACE}", legible(words)).replace("$", "$$")


def as_html(words: str) -> str:
    """HTML that shows `words` letter by letter, between tags and in attributes."""
    return html.escape(legible(words))
