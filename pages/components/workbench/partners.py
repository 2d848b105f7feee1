"""Whom a step that mixes takes its partner from on a workbench: the modality's other samples that ship."""

from __future__ import annotations

import streamlit as st

from augment.example import Example
from augment.modality import modality as modality_of
from pages.components.state import Material


def partners(material: Material) -> tuple[Example, ...]:
    return tuple(example for ready, example in _ready_examples(material.modality) if ready != material.ready)


@st.cache_resource(max_entries=8, show_spinner=False)
def _ready_examples(modality: str) -> list[tuple[str, Example]]:
    return [(name, Example(make())) for name, make in modality_of(modality).ready.items()]
