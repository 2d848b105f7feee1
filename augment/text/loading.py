"""Safe reading of text files: UTF-8, or what older programs wrote."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from augment.errors import InputError, Note

MAX_BYTES = 1_000_000

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
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
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise _not_text() from None
    if "\0" in text:
        raise _not_text()
    if encoding == "utf-8-sig":
        return LoadedText(text, ())
    note = Note("text.encoding", "Not UTF-8; read as {encoding}.", encoding=encoding)
    return LoadedText(text, (note,))


def _not_text() -> InputError:
    return InputError("text.not_text", "The file is not a plain text file; save a document as plain text (.txt) first.")


def _encoding(data: bytes) -> str:
    """UTF-16 by its mark, else UTF-8 if it can be, else a Chinese or a Western European code page.

    GB 18030 accepts nearly any bytes. Chinese text stands out because its bytes above 127 come in pairs;
    the accented letters of Western languages mostly stand alone.
    """
    if data.startswith(_UTF16_MARKS):
        return "utf-16"
    if _can_be(data, "utf-8-sig"):
        return "utf-8-sig"
    comes_in_pairs = all(len(run) % 2 == 0 for run in _HIGH_BYTES.findall(data))
    if comes_in_pairs and _can_be(data, "gb18030"):
        return "gb18030"
    return "cp1252" if _can_be(data, "cp1252") else "latin-1"


def _can_be(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
