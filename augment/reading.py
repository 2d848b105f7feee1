"""Reading what people wrote: JSON, and objects with known keys, each refusal in one sentence."""

from __future__ import annotations

import json
from typing import Any

from augment.errors import InputError
from augment.params import shown


def read_json(text: str | bytes, what: str, most_characters: int, *, mends: bool = False) -> Any:
    """Plain dicts and lists. `what` begins the sentence: "The recipe". Raises InputError.

    JSON can name halves of characters (U+D800 to U+DFFF), which no file can hold: with `mends` they become `?`.
    """
    if len(text) > most_characters:
        raise InputError(
            "reading.too_long", "{what} is longer than {limit} characters.", what=what, limit=most_characters
        )
    try:
        value = json.loads(text)
        is_whole = not mends or (isinstance(text, str) and "\\ud" not in text.lower())
        return value if is_whole else json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise InputError(
            "reading.not_json", "{what} is not valid JSON{where}.", what=what, where=_place(error)
        ) from None


def _place(error: Exception) -> str:
    """Where a reader stumbled; its own words help nobody."""
    if not isinstance(error, json.JSONDecodeError):
        return ""
    return f": something is missing or wrong at line {error.lineno}, character {error.colno}"


def read_fields(data: object, what: str, required: tuple[str, ...], optional: tuple[str, ...]) -> dict[str, Any]:
    """`data` as a dict with the required keys and no unknown ones. Raises InputError."""
    if not isinstance(data, dict):
        raise InputError(
            "reading.not_object", "{what} must be a JSON object, not {value}.", what=what, value=shown(data)
        )
    for key in required:
        if key not in data:
            raise InputError("reading.missing_key", "{what} has no “{key}”.", what=what, key=key)
    for key in data:
        if key not in required + optional:
            allowed = ", ".join(required + optional)
            raise InputError(
                "reading.unknown_key",
                "{what} has an unknown key {key}; known are {allowed}.",
                what=what,
                key=shown(key),
                allowed=allowed,
            )
    return data
