"""What the app needs to know of texts."""

from __future__ import annotations

from augment.modality import Loaded, Measure, Modality
from augment.saving import encode_text
from augment.tables import ENDINGS
from augment.text.changes import changes
from augment.text.loading import MAX_BYTES, load_text
from augment.text.measures import counted, share_changed
from augment.text.ready import READY
from augment.trace import Trace


def _load(data: bytes, limit: int | None = None) -> Loaded:
    return Loaded(*load_text(data, max_bytes=limit or MAX_BYTES))


def _measure(trace: Trace) -> tuple[Measure, ...]:
    unit = counted(trace.source).unit
    return (Measure(f"{unit}_changed", 100 * share_changed(changes(trace)), "%"),)


MODALITY = Modality(
    name="text",
    noun="a text",
    endings=(".txt", ".md"),
    load=_load,
    limit_unit="bytes",
    extent=len,
    encode=lambda example: encode_text(example.sample),
    written_ending=".txt",
    mime="text/plain",
    measure=_measure,
    ready=READY,
    table_endings=ENDINGS,
)
