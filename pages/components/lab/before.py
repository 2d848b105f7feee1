"""What stands on the Train page before a run: what the network will see, the classes, and what is proposed."""

from __future__ import annotations

import json

import streamlit as st

from augment.example import Example
from augment.recipe import Recipe
from models.comparison.experiment import Experiment
from models.comparison.specs import DatasetSpec
from models.data.datasets import glance
from models.data.glance import Glance
from models.lessons import lesson_of
from models.tasks.network_form import NetworkForm
from models.tasks.task import task
from pages.components import state
from pages.components.lab.proposals import proposed_values, use_proposal
from pages.components.lab.settings import setting_label
from pages.components.look import arm_colour
from pages.components.messages import short_name, t
from pages.components.network_view import network_html
from pages.components.words import as_html

SHOWN = {"image": 10, "audio": 4, "text": 2}
DRAWS = 2
MOST_CLASSES = 30


def before_view(experiment: Experiment) -> None:
    """Draw it for the set-up that `experiment` is."""
    seen = glance(experiment.dataset)
    with st.container(key="before", gap="small"):
        if seen.samples:
            _samples(experiment, seen)
        _classes(seen)
        if not lesson_of(experiment):  # which has reasons of its own for what it sets
            _proposed(experiment.dataset)


def _samples(experiment: Experiment, seen: Glance) -> None:
    arms = list(enumerate(experiment.arms))
    plain = next((place for place, arm in arms if arm.recipe is None), None)
    augmented = next((place for place, arm in arms if arm.recipe is not None), None)
    recipe = None if augmented is None else experiment.arms[augmented].recipe
    written = "" if recipe is None else json.dumps(recipe.to_dict())
    cells = _cells(json.dumps(experiment.dataset.to_dict()), json.dumps(dict(experiment.settings)), written, seen)
    labels = [_arm_label(experiment, plain)] + [_arm_label(experiment, augmented)] * (len(cells) - 1)
    heads = "".join(
        f'<div class="before-class">{as_html(short_name(label))}</div>' for label in seen.labels[: len(cells[0])]
    )
    rows = [f'<div class="before-arm">{label}</div>{"".join(row)}' for label, row in zip(labels, cells, strict=True)]
    st.subheader(t("before.samples"), anchor=False)
    columns = f"grid-template-columns: minmax(4.5rem, auto) repeat({len(cells[0])}, minmax(0, 1fr))"
    st.html(
        f'<div class="before-samples before-{seen.modality}" style="{columns}"><div></div>{heads}{"".join(rows)}</div>'
    )
    settings = {name: f"{value:g}" for name, value in experiment.settings.items()}
    form = t(f"before.form_{seen.modality}", **settings)
    st.caption(form if recipe is None else f"{form} {t('before.drawn_anew')}")


def _arm_label(experiment: Experiment, place: int | None) -> str:
    if place is None:
        return as_html(t("before.as_they_are"))
    dot = f'<span class="arm-dot" style="background:{arm_colour(place)}"></span>'
    return f"{dot}{as_html(experiment.arms[place].name)}"


@st.cache_resource(max_entries=32, show_spinner=False)
def _cells(dataset: str, settings: str, recipe: str, _seen: Glance) -> list[list[str]]:
    """Each row's samples as HTML: as they are, and under DRAWS draws of the recipe where there is one."""
    count = SHOWN[_seen.modality]
    form = NetworkForm(_seen.modality, json.loads(settings), _seen.samples[:count], _seen.samples[count:])
    rows = [form.samples]
    if recipe:
        compiled = Recipe.from_json(recipe).compile()
        pool = [Example(sample) for sample in form.samples] if compiled.mixes else []
        for draw in range(DRAWS):
            numbers = [draw * count + place for place in range(len(form.samples))]
            drawn = zip(form.samples, numbers, strict=True)
            rows.append([compiled.trace(sample, number, pool).result for sample, number in drawn])
    return [
        [
            f"<div>{network_html(_seen.modality, one, label)}</div>"
            for one, label in zip(form.seen(row), _seen.labels, strict=False)
        ]
        for row in rows
    ]


def _classes(seen: Glance) -> None:
    most = max(seen.counts.values())
    longest = max(len(short_name(name)) for name in list(seen.counts)[:MOST_CLASSES])
    bars = [
        f'<div class="before-count"><span title="{as_html(name)}">{as_html(short_name(name))}</span>'
        f'<i><b style="width:{100 * count / most:.0f}%"></b></i><span>{count:,}</span></div>'
        for name, count in list(seen.counts.items())[:MOST_CLASSES]
    ]
    st.subheader(t("before.classes"), anchor=False)
    st.html(f'<div class="before-counts" style="--longest:{longest}">{"".join(bars)}</div>')
    parts = [t("before.contents", samples=f"{seen.size:,}", classes=len(seen.counts), train=f"{seen.train_size:,}")]
    if len(seen.counts) > MOST_CLASSES:
        parts.append(t("before.more_classes", count=len(seen.counts) - MOST_CLASSES))
    st.caption(" ".join(parts))


def _proposed(dataset: DatasetSpec) -> None:
    """What is proposed for this dataset, and a way back to it from what somebody set."""
    values = proposed_values(dataset)
    units = {param.name: param.unit for param in task(dataset.modality).params}
    names = [key.rpartition(":")[2] for key in values]
    told = zip(names, values.values(), strict=True)
    words = [f"{setting_label(name).lower()} {value:g} {units.get(name, '')}".strip() for name, value in told]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(t("before.proposed", values=", ".join(words)), width="stretch")
        if any(state.get(key) != value for key, value in values.items()):
            st.button(t("before.use_proposal"), key="use_proposal", on_click=use_proposal, args=(dataset,))
