"""Where language models lie on this machine, and what to run where one does not. Reads names of files alone."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from augment.errors import Note, raised
from augment.text.language_models.known import Model
from augment.text.language_models.process import trouble

REQUIREMENTS = "requirements-language-models.txt"
WEIGHTS = "model.safetensors"
TOKENISERS = ("tokenizer.json", "vocab.txt", "vocab.json")
"""One of them is there in whatever form a tokeniser is kept."""


class Known(Protocol):
    """A row of `known`: its name in recipes, and the models that it takes."""

    @property
    def name(self) -> str: ...
    @property
    def models(self) -> tuple[Model, ...]: ...


def missing(rows: Sequence[Known]) -> Note | None:
    """What of `rows` cannot be used: it is not on this machine (with the one command that gets it), or has just failed.

    None where all is well.
    """
    lacking = [row for row in rows if any(snapshot(model) is None for model in row.models)]
    models = {model.repository: model for row in lacking for model in row.models if snapshot(model) is None}
    packages = {name for row in rows for model in row.models for name in model.packages if not find_spec(name)}
    if not packages and not lacking:
        return next(filter(None, (trouble(str(snapshot(model))) for row in rows for model in row.models)), None)
    commands = [f"pip install -r {REQUIREMENTS}"] if packages else []
    commands += [f"python -m augment.text.language_models {' '.join(row.name for row in lacking)}"] if lacking else []
    return Note(
        "language_model.missing",
        "{model} cannot be used on this machine yet; this gets what is missing ({megabytes} MB): {command}",
        model=" and ".join(model.repository.rpartition("/")[2] for row in lacking or rows for model in row.models),
        megabytes=sum(model.megabytes for model in models.values()) + (30 if packages else 0),
        command=" && ".join(commands),
    )


def require(row: Known) -> list[str]:
    """The folders of the models of a row, in order. Raises InputError where `missing` says something."""
    folders = [snapshot(model) for model in row.models]
    if None in folders and (note := missing([row])) is not None:
        raise raised(note)
    return [str(folder) for folder in folders]


def snapshot(model: Model) -> Path | None:
    """The folder that holds a model's files; None where there is none, or weights in no other form than safetensors."""
    return next((path for path in _snapshots(model.repository) if _is_whole(path)), None)


def _is_whole(path: Path) -> bool:
    has = [(path / name).is_file() for name in ("config.json", WEIGHTS)]
    return all(has) and any((path / name).is_file() for name in TOKENISERS)


def _snapshots(repository: str) -> Iterable[Path]:
    """Where the model may lie: models that were named without their owner once are still found under that name."""
    for name in (repository, repository.rpartition("/")[2]):
        folder = _cache() / f"models--{name.replace('/', '--')}"
        try:
            commit = (folder / "refs" / "main").read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            continue
        if commit.isalnum():
            yield folder / "snapshots" / commit


def _cache() -> Path:
    """The cache of huggingface_hub, as that finds it."""
    for variable in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
        if named := os.environ.get(variable):
            return Path(named).expanduser()
    home = os.environ.get("HF_HOME") or Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "huggingface"
    return Path(home).expanduser() / "hub"
