"""What is said to the person using the app: a refusal (InputError), or a remark beside a result (Note)."""

from __future__ import annotations

from typing import Any


class InputError(ValueError):
    """Something a person gave (a recipe, a file, a setting) cannot be used.

    `key` names the sentence in the message catalogue, `values` are what the sentence speaks of, and
    `str(error)` is that sentence in English, so that a command line needs no catalogue.
    """

    def __init__(self, key: str, sentence: str, /, **values: object) -> None:
        self.key = key
        self.values = values
        super().__init__(sentence.format(**values))


class Note:
    """Something worth knowing about what was done: a conversion on loading, an entry left out.

    `key`, `values` and `str(note)` are as in InputError; `sentence` is the latter with its gaps.
    """

    def __init__(self, key: str, sentence: str, /, **values: object) -> None:
        self.key = key
        self.values = values
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence.format(**self.values)

    def __repr__(self) -> str:
        return f"Note({self.key!r}, {str(self)!r})"


def note_to_dict(note: InputError | Note) -> dict[str, Any]:
    """A sentence for people with its key and values, so that a page can show it in another language."""
    return {"key": note.key, "sentence": str(note), "values": {name: str(value) for name, value in note.values.items()}}


def note_from_dict(data: dict[str, Any]) -> Note:
    """What `note_to_dict` wrote."""
    sentence = data["sentence"].replace("{", "{{").replace("}", "}}")
    return Note(data["key"], sentence, **data["values"])


def raised(note: Note) -> InputError:
    """What went wrong somewhere else, to be raised here."""
    return InputError(note.key, str(note).replace("{", "{{").replace("}", "}}"), **note.values)
