"""Safe reading of text files: UTF-8, or what older programs wrote."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from augment.errors import InputError, Note

MAX_BYTES = 1_000_000

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
LEAST_ZEROS = 4
"""In UTF-16 without its mark, at least one in so many letters is of the Latin alphabet, a digit or a space."""
LEAST_WHOLE = 3
"""For every damaged character, a line in UTF-8 has at least so many whole ones beyond ASCII."""
MOST_ALONE = 3
"""At most one in so many of the high bytes of Chinese text stands alone: half of a rare character."""
MIXED = "mixed"
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f�]+")
_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")


class LoadedText(NamedTuple):
    """`text` without a byte order mark; `notes` say what was assumed on the way."""

    text: str
    notes: tuple[Note, ...]


def load_text(data: bytes, *, max_bytes: int = MAX_BYTES) -> LoadedText:
    """Decode one text file.

    Raises InputError where `data` is empty, longer than `max_bytes`, or not text.
    """
    if not data:
        raise InputError("text.empty", "The file is empty.")
    if len(data) > max_bytes:
        raise InputError(
            "text.too_long",
            "The text has {megabytes} megabytes; at most {limit} are allowed.",
            megabytes=f"{len(data) / 1e6:.1f}",
            limit=f"{max_bytes / 1e6:g}",
        )
    encoding = _encoding(data)
    text = _mixed(data) if encoding == MIXED else data.decode(encoding)
    if "\0" in text:
        raise _not_text()
    if encoding == "utf-8-sig":
        return LoadedText(text, ())
    if encoding == MIXED:
        sentence = "Not all of it is UTF-8: lines in another encoding were read as they can be; look whether they are."
        return LoadedText(text, (Note("text.mixed", sentence),))
    note = Note("text.encoding", "Not UTF-8; read as {encoding}.", encoding=encoding)
    return LoadedText(text, (note,))


def _not_text() -> InputError:
    return InputError("text.not_text", "The file is not a plain text file; save a document as plain text (.txt) first.")


def _encoding(data: bytes) -> str:
    """UTF-16 by its mark or its zeros, else UTF-8 if it can be or mostly is, else a code page. Raises InputError."""
    if data.startswith(_UTF16_MARKS):
        if not _can_be(data, "utf-16"):
            raise _not_text()
        return "utf-16"
    if unmarked := _unmarked_utf16(data):
        return unmarked
    if _can_be(data, "utf-8-sig"):
        return "utf-8-sig"
    return MIXED if _is_mostly_utf8(data) else _code_page(data)


def _code_page(data: bytes) -> str:
    """A Chinese or a Western European one.

    GB 18030 accepts nearly any bytes. Chinese text stands out because its bytes above 127 mostly come together; the
    accented letters of Western languages stand alone.
    """
    lengths = [len(run) for run in _HIGH_BYTES.findall(data)]
    if lengths.count(1) * MOST_ALONE <= sum(lengths) and _can_be(data, "gb18030"):
        return "gb18030"
    return "cp1252" if _can_be(data, "cp1252") else "latin-1"


def _unmarked_utf16(data: bytes) -> str | None:
    """Which UTF-16 this is, by its zeros: every other byte of Western text, and of no other text any."""
    if 0 not in data:
        return None
    for encoding, zeros, others in (("utf-16-le", data[1::2], data[::2]), ("utf-16-be", data[::2], data[1::2])):
        is_likely = zeros.count(0) * LEAST_ZEROS > len(zeros) and 0 not in others
        if is_likely and _can_be(data, encoding) and _CONTROLS.search(data.decode(encoding)) is None:
            return encoding
    return None


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether most lines with more than ASCII in them are UTF-8, or a single line nearly is: one file joined others."""
    lines = [line for line in data.split(b"\n") if not line.isascii()]
    whole = [line for line in lines if _can_be(line, "utf-8-sig")]
    return 2 * sum(map(len, whole)) > sum(map(len, lines)) or all(map(_is_damaged_utf8, lines))


def _mixed(data: bytes) -> str:
    """Line by line: UTF-8, with � where a character is damaged, or another encoding."""
    return "\n".join(map(_line, data.split(b"\n")))


def _line(line: bytes) -> str:
    if _can_be(line, "utf-8-sig"):
        return line.decode("utf-8-sig")
    return line.decode("utf-8", "replace") if _is_damaged_utf8(line) else line.decode(_code_page(line))


def _is_damaged_utf8(line: bytes) -> bool:
    text = line.decode("utf-8", "replace")
    beyond_ascii = sum(map(len, _BEYOND_ASCII.findall(text)))
    return beyond_ascii >= LEAST_WHOLE * text.count("�")


def _can_be(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
