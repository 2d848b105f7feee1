"""A lossless tokeniser: it says where the words of a text are and never touches what is between them.

Positions are indices into the str. The spans of `tokenise(text)` stand end to end and cover the text, so that whoever
edits by span cannot damage `don't`, `$5.99`, a link, a line break or an emoji that was not meant.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby, takewhile
from typing import NamedTuple


class Token(NamedTuple):
    """`text[start:end]`; `kind` is word, number, url, email, emoji, punctuation or space."""

    kind: str
    start: int
    end: int


def _marks() -> str:
    """The combining marks of Unicode as the inside of a character class: accents, vowel signs of Indian scripts …

    `re` has no class for them, and its \\w leaves them out, which would cut a decomposed `é` in two.
    """
    codes = [code for code in range(0x300, 0x1F000) if unicodedata.category(chr(code))[0] == "M"]
    runs = [[code for _, code in run] for _, run in groupby(enumerate(codes), lambda pair: pair[1] - pair[0])]
    return "".join(f"{chr(run[0])}-{chr(run[-1])}" for run in runs)


UNSPACED = (
    r"\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u312f\u31a0-\u31bf\u31f0-\u31ff"
    r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
"""Chinese characters and Japanese kana, which stand without spaces: each counts as a word."""

_MARK = rf"[{_marks()}\u00ad\u200c\u200d\U000e0100-\U000e01ef]"
_RUN = rf"(?:[^\W_{UNSPACED}]+(?!\ufe0f?\u20e3){_MARK}*+)++"
"""Letters and digits with their marks; the digit of a keycap emoji (1️⃣) is none of them."""

_SHORT_FORM = r"(?<=\b[^\W\d_])\.(?=[^\W\d_]\b)"
_CODE_JOINT = r"(?<=[A-Z])/(?=\d{3})"
_JOINT = rf"(?:['’\-‐_&]|(?<=\d)[.,:/](?=\d)|{_CODE_JOINT}|{_SHORT_FORM})"
"""What joins two runs into one word: don't, well-known, AT&T, 5.99, 12:30, INV/2024, U.S. — but not a full stop without
space."""

_CODE = re.compile(r"(?:\d\D*){3}")
"""Three digits make a code of what begins with a letter: A-48213, B380, but not MP3 or covid-19."""

_LINK = rf"[^\s<>\"“”‘’«»{UNSPACED}\u3000-\u303f\uff00-\uffef\U0001f000-\U0001faff]"
_LINK_END = rf"(?:{_LINK}*(?<![.,;:!?()\[\]{{}}'…]))"
_LABEL = r"[A-Za-z0-9\-]{1,63}"
_HOST = rf"(?:{_LABEL}\.){{1,8}}(?:com|org|net|edu|gov|io|cn|de|uk|eu|fr|jp|hk|tw|info|app|dev|ai)\b(?:\.[a-z]{{2}}\b)?"

_PICTURE = r"[\u231a-\u23ff\u25fb-\u25fe\u2600-\u27bf\u2b1b\u2b1c\u2b50\u2b55\U0001f000-\U0001faff]"
_STYLED = rf"(?:[^\w\s]\ufe0f|{_PICTURE})[\U0001f3fb-\U0001f3ff]?[\U000e0020-\U000e007f]*"
_FLAG = r"[\U0001f1e6-\U0001f1ff]{2}"
"""A picture may be followed by a skin tone or a region's letters, and be joined to others (👩‍🚀): one emoji."""

_PLAIN = r"(?P<plain>[A-Za-z]++(?=[.,;!?]?(?:\s|\Z)))"
"""Most words: told apart at one glance, since nothing that goes on behind a space is one with them."""

_WHAT_IS_NO_WORD = "|".join(
    (
        rf"(?P<url>(?:(?i:https?|ftp)://|(?i:www)\.)\w{_LINK_END}|{_HOST}(?![\w@])(?:/{_LINK_END})?)",
        # 64 characters before the @ at most (RFC 5321): without a limit a long text of dots took forever
        rf"(?P<email>[^\W{UNSPACED}](?:[^\W{UNSPACED}]|[.+%\-]){{0,63}}@{_LABEL}(?:\.{_LABEL}){{1,8}})",
        rf"(?P<emoji>{_FLAG}|[0-9#*]\ufe0f?\u20e3|{_STYLED}(?:\u200d{_STYLED})*)",
    )
)
_WORD = rf"(?P<word>[{UNSPACED}]{_MARK}*+)|(?P<run>{_RUN}(?:{_JOINT}{_RUN})*+)"

_TOKEN = re.compile(rf"(?P<space>\s++)|{_PLAIN}|{_WHAT_IS_NO_WORD}|{_WORD}|(?P<punctuation>.)", re.DOTALL)
_BETWEEN = r"[\s.,;:!?()\"']++(?!\ufe0f)"
"""What stands between words and begins none, nor a link or emoji: passed over at once."""
_WORDS = re.compile(rf"{_PLAIN}[.,;!?]?\s*+|{_BETWEEN}|{_WHAT_IS_NO_WORD}|{_WORD}")
_UNSPACED = re.compile(f"[{UNSPACED}]")
FIRST_UNSPACED = "\u3005"


def tokenise(text: str, start: int = 0, end: int | None = None) -> tuple[Token, ...]:
    """The tokens of `text` that begin in `[start, end)`, in order and without a gap; a token must begin at `start`.

    What begins with a digit is a number, also `3rd` and `20km`, and so is a code: a letter, and three digits or more
    behind it (`A-48213`, `INV/2024/07`). Languages that write neither spaces nor Chinese
    characters (Thai, Khmer) come out as long words.
    """
    end = len(text) if end is None else end
    return tuple(_token(match) for match in takewhile(lambda match: match.start() < end, _TOKEN.finditer(text, start)))


def words(text: str) -> list[Token]:
    """The tokens that a transform may edit: the words alone.

    Numbers and codes stay as they are, with links, addresses and emoji: a price or a date is often what the label is
    read from, and half of one (`$fox`) is no price.
    """
    # A Token made by tuple's own constructor takes a third of the time, and there are thirty in a sentence
    return [
        _new(Token, ("word", *match.span(group)))
        for match in _WORDS.finditer(text)
        if (group := match.lastindex or 0) == _PLAIN_GROUP or _is_word(match, group)
    ]


_new = tuple.__new__
_PLAIN_GROUP, _WORD_GROUP, _RUN_GROUP = (_WORDS.groupindex[name] for name in ("plain", "word", "run"))


def _is_word(match: re.Match[str], group: int) -> bool:
    return group == _WORD_GROUP or (group == _RUN_GROUP and _run_kind(match.group()) == "word")


def _run_kind(run: str) -> str:
    return "word" if run[0].isalpha() and not _CODE.search(run) else "number"


def is_unspaced(text: str) -> bool:
    """Whether `text` begins with a character that stands without spaces: Chinese or kana."""
    return text >= FIRST_UNSPACED and _UNSPACED.match(text) is not None


def has_unspaced(text: str) -> bool:
    """Whether Chinese characters or kana are anywhere in `text`."""
    return not text.isascii() and _UNSPACED.search(text) is not None


def _token(match: re.Match[str]) -> Token:
    kind = match.lastgroup or ""
    if kind == "plain":
        kind = "word"
    elif kind == "run":
        kind = _run_kind(match.group())
    return Token(kind, match.start(), match.end())
