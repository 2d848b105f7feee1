"""Step: a transform in a recipe, how it is written as JSON, and how steps get their ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import count
from pathlib import Path
from typing import Any

from augment.errors import InputError
from augment.own_files import FileSort
from augment.params import Value, shown
from augment.reading import read_fields
from augment.transforms import MODALITIES, Transform, catalogue

MAX_OWN_STEPS = 16


@dataclass(frozen=True)
class Step:
    """A transform in a recipe: a value for each of its Params, a probability `p` in [0, 1], and a stable `id`.

    `steps` are the steps of its own, which a policy chooses among.
    """

    transform: Transform
    params: Mapping[str, Value]
    p: float = 1.0
    id: str = ""
    enabled: bool = True
    steps: tuple[Step, ...] = ()


def read_steps(entries: object, modality: str, most: int, within: str = "") -> list[Step]:
    """The steps of a recipe, or those of the policy at the place `within` ("2."), which holds no policy itself."""
    if not isinstance(entries, list) or len(entries) > most:
        raise InputError("recipe.steps", "“steps” must be a list of at most {most} steps.", most=most)
    return [read_step(entry, f"{within}{place}", modality) for place, entry in enumerate(entries, 1)]


def read_step(entry: object, position: str, modality: str) -> Step:
    fields = read_fields(entry, f"Step {position}", ("transform",), ("params", "p", "id", "enabled", "steps"))
    known = catalogue(modality)
    name = fields["transform"]
    if not isinstance(name, str) or name not in known:
        raise InputError(
            "recipe.transform",
            "Step {position} names the transform {name}, which there is not for {modality}{hint}.",
            position=position, name=shown(name), modality=modality, hint=_hint(name, modality),
        )  # fmt: skip
    transform = known[name]
    what = f"Step {position} ({name})"
    p, step_id, enabled = fields.get("p", 1.0), fields.get("id", ""), fields.get("enabled", True)
    if isinstance(p, bool) or not isinstance(p, int | float) or not 0 <= p <= 1:
        raise InputError(
            "recipe.p", "{what}: p is {value}; allowed is a number from 0 to 1.", what=what, value=shown(p)
        )
    if not isinstance(step_id, str) or len(step_id) > 64 or not step_id.isprintable():
        raise InputError("recipe.id", "{what}: the id must be a text of at most 64 printable characters.", what=what)
    if not isinstance(enabled, bool):
        raise InputError("recipe.enabled", "{what}: enabled must be true or false.", what=what)
    params = _read_params(fields.get("params", {}), transform, what)
    return Step(transform, params, float(p), step_id, enabled, _read_own_steps(fields, transform, position, modality))


def _hint(name: object, modality: str) -> str:
    """What may have been meant: a transform of nearly that name, or one of another modality."""
    if not isinstance(name, str):
        return ""
    others = [other for other in MODALITIES if name in catalogue(other)]
    near = get_close_matches(name[:64].lower(), catalogue(modality), 3, 0.5)
    if others:
        return f"; it is one for {' and '.join(others)}"
    return f"; nearest by name: {', '.join(near)}" if near else ""


def _read_own_steps(fields: dict[str, Any], transform: Transform, position: str, modality: str) -> tuple[Step, ...]:
    if "steps" not in fields:
        return ()
    if not transform.kind.takes_steps:
        raise InputError("recipe.no_own_steps", "Step {position} ({name}) takes no steps of its own.",
                         position=position, name=transform.name)  # fmt: skip
    own = read_steps(fields["steps"], modality, MAX_OWN_STEPS, f"{position}.")
    if any(step.transform.kind.takes_steps for step in own):
        raise InputError("recipe.nested", "Step {position} ({name}) holds a step with steps of its own; one level is "
                         "allowed.", position=position, name=transform.name)  # fmt: skip
    return tuple(own)


def _read_params(data: object, transform: Transform, what: str) -> dict[str, Value]:
    names = tuple(param.name for param in transform.params)
    given = read_fields(data, f"{what}: params", (), names)
    values = transform.defaults()
    for param in transform.params:
        if param.name in given:
            try:
                values[param.name] = param.check(given[param.name])
            except InputError as error:
                raise InputError(
                    "recipe.step_param_value",
                    "{what}: {param} is {value}; allowed is {allowed}.",
                    what=what,
                    **error.values,
                ) from None
    return values


def write_steps(steps: tuple[Step, ...]) -> list[dict[str, Any]]:
    """The steps as JSON holds them; ids that follow from the order, and defaults of a step, are left out."""
    usual = usual_ids(steps)
    return [_write_step(step, usual) for step in steps]


def _write_step(step: Step, usual: dict[int, str]) -> dict[str, Any]:
    params = {name: _write_value(value) for name, value in step.params.items()}
    entry: dict[str, Any] = {"transform": step.transform.name, "p": _write_value(step.p), "params": params}
    if step.id != usual[id(step)]:
        entry["id"] = step.id
    if not step.enabled:
        entry["enabled"] = False
    if step.steps:
        entry["steps"] = [_write_step(own, usual) for own in step.steps]
    return entry


def _write_value(value: Value) -> Any:
    """Tuples as lists, whole floats as whole numbers: `[-15, 15]`."""
    if isinstance(value, tuple):
        return [_write_value(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def every_step(steps: Iterable[Step]) -> Iterator[Step]:
    """All steps, each followed by its own."""
    for step in steps:
        yield step
        yield from step.steps


def switched_on(steps: Iterable[Step]) -> Iterator[Step]:
    """The steps that are, each with those of its own that are."""
    for step in steps:
        if step.enabled:
            yield replace(step, steps=tuple(switched_on(step.steps)))


def own_files_of(steps: Iterable[Step]) -> dict[str, FileSort]:
    """The ids of the files of people's own that the steps and their own steps name, and of which sort each is."""
    return {value: sort for value, sort in _of_files(steps) if sort.names(value)}


def problems_of(steps: Iterable[Step], folder: Path | None = None) -> list[InputError]:
    """What the steps and their own need and is not here: files in `folder` (None: the process's own), and others."""
    found = (sort.problem(value, folder) for value, sort in dict.fromkeys(_of_files(steps)))
    return [problem for problem in found if problem]


def require(steps: Iterable[Step], folder: Path | None = None) -> None:
    """Raise the first of `problems_of`."""
    for problem in problems_of(steps, folder):
        raise problem


def _of_files(steps: Iterable[Step]) -> Iterator[tuple[str, FileSort]]:
    """The values of all Params that take files: ids and choices that ship."""
    for step in every_step(steps):
        for param in step.transform.params:
            if param.files:
                value = step.params[param.name]
                yield from ((str(item), param.files) for item in (value if isinstance(value, tuple) else (value,)))


def free_id(name: str, steps: Iterable[Step]) -> str:
    """An id that none of `steps` has: `rotate`, then `rotate-2` …"""
    taken = {step.id for step in every_step(steps)}
    candidates = (name if number == 1 else f"{name}-{number}" for number in count(1))
    return next(candidate for candidate in candidates if candidate not in taken)


def copy_of(step: Step, steps: Iterable[Step]) -> Step:
    """The step again, under ids, its own steps' too, that none of `steps` has."""
    taken = list(steps)
    copy = replace(step, id=free_id(step.transform.name, taken), steps=())
    taken.append(copy)
    own = []
    for child in step.steps:
        own.append(replace(child, id=free_id(child.transform.name, taken)))
        taken.append(own[-1])
    return replace(copy, steps=tuple(own))


def usual_ids(steps: Iterable[Step]) -> dict[int, str]:
    """By `id(step)` the id of a step that names none: the transform's name, from the second on with a number."""
    seen: Counter[str] = Counter()
    usual: dict[int, str] = {}
    for step in every_step(steps):
        name = step.transform.name
        seen[name] += 1
        usual[id(step)] = name if seen[name] == 1 else f"{name}-{seen[name]}"
    return usual


def with_ids(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Steps with an id each. Raises InputError where two have the same."""
    usual = usual_ids(steps)

    def named(step: Step) -> Step:
        return replace(step, id=step.id or usual[id(step)], steps=tuple(named(own) for own in step.steps))

    result = tuple(named(step) for step in steps)
    repeated = [step_id for step_id, times in Counter(step.id for step in every_step(result)).items() if times > 1]
    if repeated:
        raise InputError("recipe.repeated_id", "Two steps have the id {id}; each needs its own.", id=shown(repeated[0]))
    return result
