"""Values on the wire between two processes of ours: a head of JSON, and behind it the bytes of arrays as they are.

Nothing is unpickled on either side: whoever has taken over the process that decodes files can send values, no code.
"""

from __future__ import annotations

import dataclasses
import importlib
import json
import struct
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from augment.errors import Note

_HEAD = struct.Struct("<Q")
_PACKAGES = ("augment.", "models.")
_PLAIN = (str, int, float, type(None))


def send(file: BinaryIO, value: object) -> None:
    """Write plain values, arrays, bytes, tuples, lists, paths, Notes, and records (NamedTuples and dataclasses) of
    our own.

    What a dict holds is taken for JSON. Raises TypeError for anything else, before a byte is written.
    """
    parts: list[Any] = []
    words = _told(value, parts)
    head = json.dumps([words, [memoryview(part).nbytes for part in parts]]).encode()
    file.write(_HEAD.pack(len(head)) + head)
    for part in parts:
        file.write(memoryview(part).cast("B") if len(part) else b"")
    file.flush()


def receive(file: BinaryIO, most_bytes: int = 1 << 40) -> Any:
    """What `send` wrote. Raises EOFError where nobody is there any more, and ValueError for what is not to be taken."""
    (size,) = _HEAD.unpack(_read(file, _HEAD.size, most_bytes).tobytes())
    words, sizes = json.loads(_read(file, size, most_bytes).tobytes())
    if sum(sizes) > most_bytes:
        raise ValueError("more than is taken")
    return _meant(words, [_read(file, size, most_bytes) for size in sizes])


def _read(file: BinaryIO, size: int, most_bytes: int) -> np.ndarray:
    if not 0 <= size <= most_bytes:
        raise ValueError("more than is taken")
    data, done = np.empty(size, np.uint8), 0
    while done < size:
        count = file.readinto(data[done:].data)  # type: ignore[attr-defined]
        if not count:
            raise EOFError
        done += count
    return data


def _told(value: Any, parts: list[Any]) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, (*_PLAIN, dict)):
        return value
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        parts.append(np.ascontiguousarray(value).reshape(-1))
        return ["array", value.dtype.str, list(value.shape)]
    if isinstance(value, bytes):
        parts.append(value)
        return ["bytes"]
    if isinstance(value, Path):
        return ["path", str(value)]
    if isinstance(value, Note):
        values = {name: own if isinstance(own, _PLAIN) else str(own) for name, own in value.values.items()}
        return ["note", value.key, value.sentence, values]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields: Any = [getattr(value, field.name) for field in dataclasses.fields(value)]
    elif isinstance(value, list | tuple):
        fields = value
    else:
        raise TypeError(f"no value for the wire: {type(value)}")
    kind = type(value)
    name = kind.__name__ if kind in (list, tuple) else f"{kind.__module__}:{kind.__qualname__}"
    return [name, *(_told(field, parts) for field in fields)]


def _meant(words: Any, parts: list[np.ndarray]) -> Any:
    """The parts are taken in the order in which they were put."""
    if not isinstance(words, list):
        return words
    name, *fields = words
    match name:
        case "array":
            kind, shape = fields
            return parts.pop(0).view(_number(kind)).reshape(shape)
        case "bytes":
            return parts.pop(0).tobytes()
        case "path":
            return Path(fields[0])
        case "note":
            key, sentence, values = fields
            return Note(key, sentence, **values)
    meant = [_meant(field, parts) for field in fields]
    make = {"list": list, "tuple": tuple}.get(name)
    return make(meant) if make else _record(name)(*meant)


def _number(kind: str) -> np.dtype[Any]:
    dtype = np.dtype(kind)
    if dtype.kind not in "biuf":
        raise ValueError("no numbers")
    return dtype


def _record(name: str) -> Any:
    module, _, attribute = name.partition(":")
    if not module.startswith(_PACKAGES):
        raise ValueError("no record of ours")
    found = getattr(importlib.import_module(module), attribute)
    if not (isinstance(found, type) and (dataclasses.is_dataclass(found) or hasattr(found, "_fields"))):
        raise ValueError("no record of ours")
    return found
