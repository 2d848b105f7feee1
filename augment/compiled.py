"""CompiledRecipe: a recipe under one seed as a flat list of plans, one a step: its draws and its call, over batches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from augment import draws
from augment.example import Example, Sample, UnderWay, settled
from augment.kinds.kind import Around, CarryOut, Made
from augment.params import Scalar
from augment.steps import Step, made_step
from augment.trace import Trace, TraceStep


@dataclass(frozen=True)
class CompiledRecipe:
    """The switched-on steps of a recipe under one seed, ready for batches."""

    plans: tuple[Plan, ...]

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to chance, so that every draw gives the same."""
        return all(plan.is_settled or plan.step.p == 0 for plan in self.plans)

    @property
    def mixes(self) -> bool:
        """Whether a step takes from other examples, so that a pool of them is needed."""
        return bool(self.mixing)

    @property
    def mixing(self) -> tuple[str, ...]:
        """What the steps are called that take from other examples, a policy's own among them."""
        steps = [plan.step.transform for whole in self.plans for plan in (whole, *whole.own)]
        return tuple(dict.fromkeys(transform.label for transform in steps if transform.kind.mixes))

    def split_at_slow(self) -> tuple[CompiledRecipe | None, CompiledRecipe | None]:
        """The steps up to the last slow one, and those after it; None for a part without steps."""
        slow = [place for place, plan in enumerate(self.plans, 1) if plan.is_slow]
        parts = (self.plans[: slow[-1]], self.plans[slow[-1] :]) if slow else ((), self.plans)
        first, rest = (CompiledRecipe(plans) if plans else None for plans in parts)
        return first, rest

    def trace(self, sample: Sample | Example, index: int = 0, pool: Sequence[Example] = ()) -> Trace:
        """What the other ways do to one sample, with every drawn value and the example after every step."""
        source = sample if isinstance(sample, Example) else Example(sample)
        now, done = UnderWay(source), []
        for plan in self.plans:
            step = plan.trace(now, index, pool)
            now = step.outcome
            done.append(step)
        return Trace(source, tuple(done))

    def apply_batch(self, samples: Sequence[Sample], indices: np.ndarray) -> list[Sample]:
        """The augmented samples, as `Recipe.apply` gives them one by one; sample k takes the draws of `indices[k]`."""
        return [example.sample for example in self.apply_to_examples([Example(sample) for sample in samples], indices)]

    def apply_to_examples(
        self, examples: Sequence[Example], indices: np.ndarray, pool: Sequence[Example] = ()
    ) -> list[Example]:
        """The augmented examples, as `Recipe.apply_to` gives them one by one."""
        results, numbers = [UnderWay(example) for example in examples], indices.tolist()
        for plan in self.plans:
            applied, values, states = plan.draw(indices)
            for k in range(len(results)):
                if applied[k]:
                    results[k] = plan.run(results[k], values[k], Around(states[k], numbers[k], pool, plan.run_child))
        return [settled(result) for result in results]


@dataclass(frozen=True)
class Plan:
    """One step under one seed: its draws over many indices, and the call. `own` are the plans of its own steps."""

    step: Step
    seed: int
    key: int
    names: np.ndarray
    own: tuple[Plan, ...]

    @classmethod
    def of(cls, step: Step, seed: int) -> Plan:
        names = ("p", *(param.name for param in step.transform.params))
        own = tuple(cls.of(child, seed) for child in step.steps if child.enabled)
        return cls(step, seed, draws.key_of(step.id), _name_keys(names), own)

    @cached_property
    def is_settled(self) -> bool:
        """Whether nothing is left to chance: so are most steps that a policy makes, and draws take longer than they."""
        transform, kind = self.step.transform, self.step.transform.kind
        is_fixed = not any(isinstance(value, tuple) for value in self.step.params.values())
        return is_fixed and self.step.p == 1 and not (transform.needs_rng or kind.mixes or kind.draws)

    @property
    def mixes(self) -> bool:
        return self.step.transform.kind.mixes or any(plan.mixes for plan in self.own)

    @property
    def is_slow(self) -> bool:
        return self.step.transform.is_slow or any(plan.is_slow for plan in self.own)

    def draw(self, indices: np.ndarray) -> tuple[list[bool], list[tuple[Scalar, ...]], list[int]]:
        """For each index: whether the step is applied, its Params' values, and the state for a generator."""
        params = self.step.transform.params
        if self.is_settled:
            values = tuple(self.step.params[param.name] for param in params)
            return [True] * len(indices), [values] * len(indices), [0] * len(indices)  # type: ignore[list-item]
        states = draws.states(self.seed, indices, self.key)
        uniforms = draws.uniforms(states, self.names)
        columns = [param.draw(self.step.params[param.name], uniforms[:, k]) for k, param in enumerate(params, 1)]
        rows: list[tuple[Scalar, ...]] = list(zip(*columns, strict=True)) if columns else [()] * len(indices)
        return (uniforms[:, 0] < self.step.p).tolist(), rows, states.tolist()

    @cached_property
    def state_plan(self) -> Callable[[UnderWay, tuple[Scalar, ...], Around], Any]:
        """Of what is under way and the values: what the transform states is to be done; None where nothing is."""
        transform, function = self.step.transform, self.step.transform.function
        given, kind, own, called = transform.kind.given, transform.kind, len(self.own), transform.kind.called
        if called is not None:
            return lambda now, values, around: called(transform, now, values, self._drawing(around))
        if not (transform.needs_rng or kind.takes_steps or kind.given_pool):  # a shorter way for nearly all of them
            if given is None:
                return lambda now, values, around: function(*values)
            return lambda now, values, around: function(given(now), *values)

        def state(now: UnderWay, values: tuple[Scalar, ...], around: Around) -> Any:
            first = () if given is None else (given(now),)
            steps, others = (own,) * kind.takes_steps, (around.pool,) * kind.given_pool
            return function(*first, *steps, *others, *values, **self._drawing(around))

        return state

    def _drawing(self, around: Around) -> dict[str, np.random.Generator]:
        """What the function receives by name: a generator, where it draws itself."""
        return {"rng": draws.generator(around.state)} if self.step.transform.needs_rng else {}

    @cached_property
    def carry_out(self) -> CarryOut:
        return self.step.transform.kind.carry_out

    def run(self, now: UnderWay, values: tuple[Scalar, ...], around: Around) -> UnderWay:
        plan = self.state_plan(now, values, around)
        return now if plan is None else self.carry_out(now, plan, around)

    def run_child(self, which: int | Made, now: UnderWay, around: Around) -> UnderWay:
        child = self._child(which)
        (applied,), (values,), (state,) = child.draw(np.array([around.index]))
        return child.run(now, values, Around(state, around.index, around.pool, child.run_child)) if applied else now

    def _child(self, which: int | Made) -> Plan:
        return self.own[which] if isinstance(which, int) else Plan.of(made_step(which, self.step), self.seed)

    def trace(self, now: UnderWay, index: int, pool: Sequence[Example]) -> TraceStep:
        """`draw` and `run` for one index, with all that was drawn and stated."""
        (applied,), (values,), (state,) = self.draw(np.array([index]))
        drawn = dict(zip((param.name for param in self.step.transform.params), values, strict=True))
        children: list[TraceStep] = []

        def trace_child(which: int | Made, at: UnderWay, around: Around) -> UnderWay:
            children.append(self._child(which).trace(at, index, pool))
            return children[-1].outcome

        around = Around(state, index, pool, trace_child)
        plan = self.state_plan(now, values, around) if applied else None
        if plan is None:
            return TraceStep(self.step, applied, drawn, None, now)
        outcome = self.carry_out(now, plan, around)
        return TraceStep(self.step, True, drawn, plan, outcome, tuple(children))


@lru_cache(maxsize=1024)
def _name_keys(names: tuple[str, ...]) -> np.ndarray:
    return np.array([draws.key_of(name) for name in names], np.uint64)
