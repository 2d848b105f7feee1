"""Take it home, or try it: the recipe as a file, the result at full size, the way to the training page."""

from __future__ import annotations

import streamlit as st

from augment.errors import InputError
from augment.modality import modality as modality_of
from augment.recipe import Recipe
from pages.components import state
from pages.components.messages import show_error, t
from pages.components.state import Key, Material
from pages.components.workbench.partners import partners
from pages.components.workbench.recipes import open_recipe, read_recipe_file
from pages.components.workbench.source import load


def _load_recipe(modality: str) -> None:
    upload = state.get(Key.of(modality, "recipe_file"))
    if upload is None:
        return
    try:
        open_recipe(read_recipe_file(upload.getvalue(), modality))
        state.put(Key.of(modality, "recipe_error"), None)
    except InputError as error:
        state.put(Key.of(modality, "recipe_error"), error)


def take_row(recipe: Recipe, material: Material) -> None:
    """Buttons under the result."""
    kind = modality_of(recipe.modality)

    def full_result() -> bytes:
        return kind.encode(recipe.trace(load(material).sample, pool=partners(material)).result)

    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if st.button(t("take.try"), key="try", type="primary", icon=":material/ssid_chart:", help=t("take.try_help")):
            state.put(Key.TRAIN_MODALITY, recipe.modality)
            state.put(Key.SHOWN, None)
            st.switch_page("pages/train.py")
        st.download_button(
            t("take.save"), recipe.to_json(), "recipe.json", "application/json", key="save", on_click="ignore",
            icon=":material/download:", help=t("take.save_help"),
        )  # fmt: skip
        with st.popover(t("take.load"), icon=":material/upload_file:", help=t("take.load_help")):
            key = Key.of(recipe.modality, "recipe_file")
            st.file_uploader(
                t("take.load_file"), "json", key=key, on_change=_load_recipe, args=(recipe.modality,), max_upload_size=1
            )
            error = state.get(Key.of(recipe.modality, "recipe_error"))
            if error:
                show_error(error)
        st.download_button(
            t("take.result"), full_result, f"result{kind.written_ending}", kind.mime, key="download_result",
            on_click="ignore", icon=":material/download:", help=t(f"{recipe.modality}.result_help"),
        )  # fmt: skip
    st.caption(t("take.link_note" if material.ready else "take.link_upload_note"))
