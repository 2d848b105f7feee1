"""Whom a step that mixes takes its partner from on a workbench, and how the label's shares are shown then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from augment.example import Example, Sample, Shares, Targets
from augment.modality import modality as modality_of
from augment.recipe import Recipe
from augment.steps import every_step
from pages.components.look import source_colour
from pages.components.messages import t
from pages.components.state import Material
from pages.components.words import as_html

OWN = 0
"""The class of the material itself; those of its partners follow."""


@dataclass(frozen=True)
class Partners:
    """The modality's other samples that ship, each as a class of its own: `names` by class.

    For steps that take something from a sample of the same label and keep it, all are of one class, which has no name.
    """

    pool: tuple[Example, ...] = ()
    names: tuple[str, ...] = ()

    def words(self, shares: Shares) -> str:
        """`70 % Melody + 30 % Birds`; empty where no step mixes labels."""
        if not self.names:
            return ""
        parts = (t("mixture.part", percent=f"{100 * share:.0f}", name=self.names[label]) for label, share in shares)
        return " + ".join(parts)

    def html(self, shares: Shares) -> str:
        """The words below a bar of the shares; empty where no step mixes."""
        words = self.words(shares)
        if not words:
            return ""
        bar = "".join(f'<i style="flex:{share:.4f};background:{source_colour(label)}"></i>' for label, share in shares)
        keys = (f'<i class="share-key" style="background:{source_colour(label)}"></i>' for label, _ in shares)
        keyed = " + ".join(key + as_html(self.words((share,))) for key, share in zip(keys, shares, strict=True))
        label = t("mixture.label", parts=keyed)
        return f'<div class="label-shares" aria-hidden="true">{bar}</div><p class="result-caption">{label}</p>'


def start_of(sample: Sample | Example) -> Example:
    """A sample of the material before anything is mixed."""
    return (sample if isinstance(sample, Example) else Example(sample))._replace(shares=((OWN, 1.0),))


Known = Callable[[Material, int], Targets | None]
"""What is marked in a sample, at full size, by its number as a source: OWN, or that of a partner."""


def partners(material: Material, recipe: Recipe, known: Known = lambda material, number: None) -> Partners:
    """Nobody where nothing in the recipe mixes."""
    if not recipe.compile().mixes:
        return Partners()
    mixing = [step.transform.kind for step in every_step(recipe.steps) if step.transform.kind.mixes]
    samples = _ready_samples(material.modality)
    others = [(ready, samples[ready]) for ready in other_ready(material)]
    if all(kind.given_pool for kind in mixing):
        return Partners(tuple(start_of(sample) for _, sample in others))
    pool = tuple(
        Example(sample, known(Material(material.modality, ready), number), ((number, 1.0),))
        for number, (ready, sample) in enumerate(others, OWN + 1)
    )
    own = t(f"ready.{material.ready}") if material.ready else t("mixture.own")
    return Partners(pool, (own, *(t(f"ready.{ready}") for ready, _ in others)))


def other_ready(material: Material) -> list[str]:
    """The ready samples that partners come from; the first is source 1."""
    return [ready for ready in modality_of(material.modality).ready if ready != material.ready]


@st.cache_resource(max_entries=8, show_spinner=False)
def _ready_samples(modality: str) -> dict[str, Sample]:
    return {name: make() for name, make in modality_of(modality).ready.items()}
