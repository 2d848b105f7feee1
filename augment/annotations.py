"""Annotations: what is known of samples beside their labels, and how it is written down after a recipe has moved it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, Protocol

from augment.example import Example, Sample


class Beside(NamedTuple):
    """A file beside a result: the manifest's entry has its name as `field`, and `ending` is that of the name."""

    field: str
    ending: str
    data: bytes


class Written(NamedTuple):
    """What is written of a result's targets: `fields` of its entry in the manifest, and files of their own.

    `record` is what the file of all annotations holds of it, plain dicts and lists; None where there is no such file.
    """

    fields: dict[str, Any]
    files: tuple[Beside, ...]
    record: Any = None


class Annotation(Protocol):
    """What is known of one sample. It can be sent to another process."""

    def start(self, sample: Sample) -> tuple[Example, Callable[[Example], Written]]:
        """The sample with its targets, and what says how a result of it is written.

        Raises InputError where they are not this sample's.
        """


class Annotations(Protocol):
    """What one file says of the samples of a folder."""

    def of(self, path: str) -> Annotation | None:
        """What is known of the file there; None where nothing is."""

    def file(self, records: Callable[[], Iterable[tuple[dict[str, Any], Any]]]) -> Iterable[str]:
        """A file of the same form on the results, piece by piece, so that it need not be held in memory.

        `records` gives their manifest's entries and records, from the first on at every call.
        """
