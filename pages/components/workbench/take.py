"""Take it home, or try it: the link, the result at full size, the recipe as code, the way to the training page."""

from __future__ import annotations

from functools import partial

import streamlit as st

from augment.annotations import Annotation
from augment.modality import modality as modality_of
from augment.recipe import Recipe
from pages.components import state
from pages.components.browser.parts import copy_link
from pages.components.lab.shown import leave_lesson
from pages.components.messages import t
from pages.components.own_files import usable
from pages.components.state import Key, Material
from pages.components.workbench.as_code import code_menu
from pages.components.workbench.partners import partners
from pages.components.workbench.source import load
from pages.components.workbench.variants import variants_menu
from pages.components.workbench.view import View


def full_result(recipe: Recipe, material: Material, annotation: Annotation | None = None) -> bytes:
    """The result at full size as a file: what the page shows, without the steps that it leaves out.

    With what is marked in the sample, since some steps do otherwise then.
    """
    applied, start = usable(recipe), load(material).example
    if annotation is not None:
        start = start.marked(annotation.start(start.sample)[0].targets)
    trace = applied.trace(start, pool=partners(material, applied).pool)
    return modality_of(recipe.modality).encode(trace.example)


def take_row(view: View, recipe: Recipe, material: Material) -> None:
    """Buttons under the result, and those that this modality has alone."""
    kind, annotation = modality_of(recipe.modality), view.annotation(material)
    saved = partial(full_result, recipe, material, annotation)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="take_row"):
        if st.button(t("take.try"), key="try", type="primary", icon=":material/ssid_chart:", help=t("take.try_help")):
            leave_lesson()
            state.put(Key.TRAIN_MODALITY, recipe.modality)
            state.put(Key.SHOWN, None)
            view.tried()
            st.switch_page("train.py")
        # By themselves: a link that hides them leaves the way to training.
        with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content", key="takings"):
            copy_link("copy_link")
            st.download_button(
                t("take.result"), saved, f"result{kind.written_ending}", kind.mime, key="download_result",
                on_click="ignore", icon=":material/download:",
                help=t(f"{recipe.modality}.result_help"),
            )  # fmt: skip
            variants_menu(recipe, material, annotation)
            view.takings(recipe, material)
            code_menu(recipe)
    if not material.ready:
        st.caption(t("take.link_upload_note"))
