"""Step: a transform in a recipe, how it is written as JSON, and how steps get their ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from augment.errors import InputError
from augment.params import Value, shown
from augment.transforms import Transform, catalogue


@dataclass(frozen=True)
class Step:
    """A transform in a recipe: a value for each of its Params, a probability `p` in [0, 1], and a stable `id`."""

    transform: Transform
    params: Mapping[str, Value]
    p: float = 1.0
    id: str = ""
    enabled: bool = True


def read_fields(data: object, what: str, required: tuple[str, ...], optional: tuple[str, ...]) -> dict[str, Any]:
    """`data` as a dict with the required keys and no unknown ones. Raises InputError."""
    if not isinstance(data, dict):
        raise InputError(
            "recipe.not_object", "{what} must be a JSON object, not {value}.", what=what, value=shown(data)
        )
    for key in required:
        if key not in data:
            raise InputError("recipe.missing_key", "{what} has no “{key}”.", what=what, key=key)
    for key in data:
        if key not in required + optional:
            allowed = ", ".join(required + optional)
            raise InputError(
                "recipe.unknown_key",
                "{what} has an unknown key {key}; known are {allowed}.",
                what=what,
                key=shown(key),
                allowed=allowed,
            )
    return data


def read_step(entry: object, position: int, modality: str) -> Step:
    fields = read_fields(entry, f"Step {position}", ("transform",), ("params", "p", "id", "enabled"))
    known = catalogue(modality)
    name = fields["transform"]
    if not isinstance(name, str) or name not in known:
        raise InputError(
            "recipe.transform",
            "Step {position} names the transform {name}; known for {modality} are {allowed}.",
            position=position, name=shown(name), modality=modality, allowed=", ".join(known),
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
    return Step(transform, _read_params(fields.get("params", {}), transform, what), float(p), step_id, enabled)


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


def write_step(step: Step, usual_id: str) -> dict[str, Any]:
    params = {name: _write_value(value) for name, value in step.params.items()}
    entry: dict[str, Any] = {"transform": step.transform.name, "p": _write_value(step.p), "params": params}
    if step.id != usual_id:
        entry["id"] = step.id
    if not step.enabled:
        entry["enabled"] = False
    return entry


def _write_value(value: Value) -> Any:
    """Tuples as lists, whole floats as whole numbers: `[-15, 15]`."""
    if isinstance(value, tuple):
        return [_write_value(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def free_id(name: str, steps: Iterable[Step]) -> str:
    """An id that none of `steps` has: `rotate`, then `rotate-2` …"""
    taken = {step.id for step in steps}
    candidates = (name if number == 1 else f"{name}-{number}" for number in count(1))
    return next(candidate for candidate in candidates if candidate not in taken)


def usual_ids(names: list[str]) -> list[str]:
    """The ids of steps that name none: the transform's name, from the second on with a number."""
    seen: Counter[str] = Counter()
    usual = []
    for name in names:
        seen[name] += 1
        usual.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return usual


def with_ids(steps: list[Step]) -> tuple[Step, ...]:
    """Steps with an id each. Raises InputError where two have the same."""
    usual = usual_ids([step.transform.name for step in steps])
    named = tuple(replace(step, id=step.id or usual_id) for step, usual_id in zip(steps, usual, strict=True))
    repeated = [step_id for step_id, count in Counter(step.id for step in named).items() if count > 1]
    if repeated:
        raise InputError("recipe.repeated_id", "Two steps have the id {id}; each needs its own.", id=shown(repeated[0]))
    return named
