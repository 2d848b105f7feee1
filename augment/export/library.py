"""What exports to other libraries share: one registered function a transform writes its counterpart as a call.

A library is a module of its own: a Library, a function for each transform that has a counterpart, and the target, a
script around what `pipeline` gives. A transform without a function has no counterpart, which is said of itself.
"""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from augment.errors import Note
from augment.export.targets import Remark
from augment.params import Value
from augment.recipe import Recipe
from augment.steps import Step

LINE = 88
"""Characters; comments and arguments are wrapped."""


class Expression(str):
    """Code that stands as an argument as it is."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


@dataclass(frozen=True)
class Call:
    """`name(leading…, [parts…], argument=value…)` in Python.

    `notes` say in what it is unlike our transform, `needs` which packages it wants beside the library.
    """

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    needs: tuple[str, ...] = ()
    leading: tuple[Any, ...] = ()
    parts: tuple[Part, ...] | None = None


class Part(NamedTuple):
    """One entry of a pipeline with what is to be said of it; without a call it is left out."""

    call: Call | None
    remarks: tuple[Remark, ...] = ()


Counterpart = Callable[..., Call | Note]
"""Takes the Params of the transform whose name it has, by name: a scalar each, or (low, high) for a number that is
drawn; choices and flags that are drawn come one by one. Where the transform has steps of its own, their Parts come
before. Gives a Note where there is no equal."""


@dataclass(frozen=True)
class Library:
    """A library's counterparts by the name of our transform.

    `with_p(call, p)` is the call applied with probability p, `one_of(calls)` that of one of several, drawn evenly.
    """

    name: str
    with_p: Callable[[Call, float], Call]
    one_of: Callable[[tuple[Call, ...]], Call]
    counterparts: dict[str, Counterpart] = field(default_factory=dict)

    def counterpart(self, function: Counterpart) -> Counterpart:
        """Register the function for the transform of its name. Raises ValueError where there is one already."""
        self._register(function.__name__, function)
        return function

    def _register(self, name: str, function: Counterpart) -> None:
        if name in self.counterparts:
            raise ValueError(f"{self.name} has a counterpart of {name} already")
        self.counterparts[name] = function

    def pipeline(self, recipe: Recipe) -> tuple[Part, ...]:
        """A part for each step that is switched on."""
        return self._parts(recipe.steps)

    def _parts(self, steps: Iterable[Step]) -> tuple[Part, ...]:
        return tuple(self._part(step) for step in steps if step.enabled)

    def _part(self, step: Step) -> Part:
        variants = [self._counterpart(step, values) for values in _choices_one_by_one(step)]
        notes = [note for found in variants for note in ((found,) if isinstance(found, Note) else found.notes)]
        calls = tuple(found for found in variants if isinstance(found, Call))
        remarks = tuple(Remark(step.transform, note) for note in {str(note): note for note in notes}.values())
        if len(calls) < len(variants):
            return Part(None, remarks)
        are_alike = len({repr(replace(call, notes=())) for call in calls}) == 1
        call = calls[0] if are_alike else self.one_of(tuple(self.with_p(call, 1.0) for call in calls))
        return Part(self.with_p(call, step.p), remarks)

    def _counterpart(self, step: Step, values: Mapping[str, Value]) -> Call | Note:
        function = self.counterparts.get(step.transform.name)
        if function is None:
            return self.no_equal()
        own = (self._parts(step.steps),) if step.transform.kind.takes_steps else ()
        return function(*own, **values)

    def no_equal(self, key: str = "", near: str = "") -> Note:
        """What leaves the step out; `near` is a sentence on what comes near it, `key` its id."""
        sentence = f"{{library}} has no equal, so the step is left out. {near}".strip()
        return Note(f"export.no_equal{key and '.' + key}", sentence, library=self.name)

    def near(self, name: str, sentence: str) -> None:
        """Say of a transform without an equal what comes near it. Raises ValueError as `counterpart` does."""
        self._register(name, lambda *parts, **values: self.no_equal(name, sentence))


def _choices_one_by_one(step: Step) -> Iterator[dict[str, Value]]:
    """The step's values, once for each combination of the choices and flags that it draws from."""
    columns: list[tuple[Value, ...]] = []
    for param in step.transform.params:
        value = step.params[param.name]
        if param.kind == "float":  # a default may be written as a whole number
            value = tuple(map(float, value)) if isinstance(value, tuple) else float(value)
        columns.append((value,) if param.is_number or not isinstance(value, tuple) else value)
    for values in itertools.product(*columns):
        yield dict(zip(step.params, values, strict=True))


def ends(value: Value) -> tuple[Any, Any]:
    """The lowest and the highest that may be drawn of a number."""
    return value if isinstance(value, tuple) else (value, value)  # type: ignore[return-value]


def is_drawn(value: Value) -> bool:
    low, high = ends(value)
    return bool(low != high)


def in_row(name: str, calls: Iterable[Call]) -> Call:
    """One call that applies several after one another."""
    calls = tuple(calls)
    needs = tuple(need for call in calls for need in call.needs)
    return Call(name, parts=tuple(Part(call) for call in calls), needs=needs)


def with_argument(call: Call, **arguments: Any) -> Call:
    return replace(call, arguments={**call.arguments, **arguments})


def every_part(parts: Iterable[Part]) -> Iterator[Part]:
    """All parts, each followed by those within it."""
    for part in parts:
        yield part
        if part.call and part.call.parts:
            yield from every_part(part.call.parts)


def remarks_of(parts: Iterable[Part]) -> tuple[Remark, ...]:
    """What is to be said of all parts, each sentence once."""
    said = [remark for part in every_part(parts) for remark in part.remarks]
    return tuple({str(remark): remark for remark in said}.values())


def lines_of(parts: Iterable[Part], indent: str = "    ") -> list[str]:
    """The parts as lines of code, what is to be said of each as a comment above it."""
    lines: list[str] = []
    for part in parts:
        for remark in part.remarks:
            lines += textwrap.wrap(str(remark), LINE, initial_indent=f"{indent}# ", subsequent_indent=f"{indent}# ")
        if part.call:
            lines += _call_lines(part.call, indent)
    return lines


def _call_lines(call: Call, indent: str) -> list[str]:
    leading = [repr(value) for value in call.leading]
    arguments = [f"{name}={_rounded(value)!r}" for name, value in call.arguments.items()]
    if call.parts is not None:
        start, end = ", ".join([*leading, "["]), ", ".join(["]", *arguments])
        return [f"{indent}{call.name}({start}", *lines_of(call.parts, indent + "    "), f"{indent}{end}),"]
    line = f"{indent}{call.name}({', '.join(leading + arguments)}),"
    if len(line) <= LINE:
        return [line]
    return [f"{indent}{call.name}(", *wrapped(leading + arguments, indent + "    "), f"{indent}),"]


def wrapped(items: Iterable[str], indent: str = "    ") -> list[str]:
    """The items, a comma behind each, on as few lines as they go on."""
    lines: list[str] = []
    for item in items:
        longer = f"{lines[-1]} {item}," if lines else ""
        if lines and len(longer) <= LINE:
            lines[-1] = longer
        else:
            lines.append(f"{indent}{item},")
    return lines


def _rounded(value: Any) -> Any:
    """Without what floats add at the end: 0.30000000000000004."""
    return round(value, 9) if isinstance(value, float) else value
