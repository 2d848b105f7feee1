"""What the networks of one's own runs make of the sample on the workbench, before and after the recipe."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import streamlit as st

from augment.errors import InputError
from augment.example import Example, Sample
from augment.modality import modality as modality_of
from augment.trace import Trace
from models.service.predictions import Predicted, Predictions
from models.store.stored import StoredExperiment
from pages.components import state
from pages.components.lab.jobs import is_own, owner, store
from pages.components.look import arm_colour
from pages.components.messages import error_text, t
from pages.components.server import settings
from pages.components.state import Key, Material
from pages.components.words import as_html, legible
from pages.components.workbench.view import Subject, View

MOST_OFFERED, MOST_CLASSES = 12, 12


@st.cache_resource(show_spinner=False, on_release=Predictions.close)
def _predictions(folder: str) -> Predictions:
    return Predictions(settings().store)


def trained_choice(modality: str) -> None:
    """A menu of the finished runs whose networks can be asked; nothing where there are none."""
    offered = _offered(modality)
    if not offered:
        return
    titles = {stored.id: stored.title for stored in offered}
    st.selectbox(
        t("trained.choose"), list(titles), index=None, format_func=lambda run: legible(titles.get(run, "")),
        key=Key.of(modality, "trained"), placeholder=t("trained.none"), help=t("trained.help"),
    )  # fmt: skip


def ask_button(stored: StoredExperiment) -> None:
    """The way from a run of one's own that has networks to ask to the page where they are asked."""
    if stored.experiment is None or not stored.ended or not is_own(stored):
        return
    modality = stored.experiment.modality
    if stored.id in (offered.id for offered in _offered(modality)):
        help = t("trained.ask_help", page=t(f"{modality}.title"))
        if st.button(t("trained.ask"), key="ask_trained", icon=":material/network_intelligence:", help=help):
            state.put(Key.of(modality, "trained"), stored.id)
            st.switch_page(f"{modality}.py")


def _offered(modality: str) -> list[StoredExperiment]:
    known = store().asked_of(owner(), MOST_OFFERED)
    return [stored for stored in known if stored.experiment and stored.experiment.modality == modality]


def asked(view: View) -> View:
    """`view`, or where a run is chosen, one that shows below the result what its networks say."""
    run = state.get(Key.of(view.modality, "trained"))
    offered = _offered(view.modality) if run else []
    stored = next((stored for stored in offered if stored.id == run), None)
    if stored is None or stored.experiment is None:
        return view
    arms = [(arm.name, arm_colour(place)) for place, arm in enumerate(stored.experiment.arms)]
    networks = _predictions(str(settings().store))
    if not networks.is_ready:
        st.toast(t("trained.loading"), icon=":material/hourglass_empty:")

    def subject(material: Material, pool: Sequence[Example]) -> Subject:
        shown, plain = view.subject(material, pool), modality_of(view.modality).plain
        panel = Panel(networks, stored.id, tuple(arms), plain, plain(shown.start))
        return shown._replace(html=lambda trace: shown.html(trace) + panel.html(trace))

    return replace(view, subject=subject)


@dataclass(frozen=True)
class Panel:
    """What the networks of a run make of the `original` and of what becomes of it; `arms` are names and colours.

    `plain` brings an example to the form in which networks are asked.
    """

    networks: Predictions
    run: str
    arms: tuple[tuple[str, str], ...]
    plain: Callable[[Example], Sample]
    original: Sample

    @cached_property
    def _of_original(self) -> Predicted:
        """Asked once: a slider moves the result alone."""
        return self.networks.of(self.run, self.original)

    def html(self, trace: Trace) -> str:
        """A row an arm; or one sentence where nothing answers. Needs no session."""
        try:
            before, after = self._of_original, self.networks.of(self.run, self.plain(trace.example))
        except InputError as error:
            return f'<p class="result-caption">{as_html(error_text(error))}</p>'
        head = "".join(f"<th>{as_html(t(key))}</th>" for key in ("trained.says", "bench.original", "bench.result"))
        rows = [
            f'<tr><td><span class="arm-dot" style="background:{colour}"></span>{as_html(name)}</td>'
            f"{_cell(before, place, colour)}{_cell(after, place, colour, _class(before, place))}</tr>"
            for place, (name, colour) in enumerate(self.arms)
            if place in after.arms
        ]
        more = ", …" if len(after.classes) > MOST_CLASSES else ""
        known = t("trained.known", classes=", ".join(after.classes[:MOST_CLASSES]) + more)
        table = f'<table class="predictions"><tr>{head}</tr>{"".join(rows)}</table>'
        return f'{table}<p class="result-caption">{as_html(known)}</p>'


def _class(found: Predicted, arm: int) -> int:
    return int(found.arms[arm].argmax())


def _cell(found: Predicted, arm: int, colour: str, before: int | None = None) -> str:
    """The likeliest class and its probability; marked, in words too, where it is another one than before."""
    place = _class(found, arm)
    share = 100 * float(found.arms[arm][place])
    words = f"{as_html(found.classes[place])} · {share:.0f} %"
    bar = f'<i style="width:{share:.0f}%;background:{colour}"></i>'
    if before is None or before == place:
        return f"<td>{words}{bar}</td>"
    was = 100 * float(found.arms[arm][before])
    changed = as_html(t("trained.no_longer", name=found.classes[before], percent=f"{was:.0f}"))
    return f'<td class="changed"><b>{words}</b> {changed}{bar}</td>'
