"""Take it home, or try it: the recipe as a file, the result at full size, the way to the training page."""

from __future__ import annotations

import streamlit as st

from augment.errors import InputError
from augment.recipe import Recipe
from pages.components import pictures, state
from pages.components.messages import show_error, t
from pages.components.server import settings
from pages.components.state import Key, Picture
from pages.components.workbench.recipe_editor import open_recipe, read_recipe_file


def _load_recipe() -> None:
    upload = state.get(Key.RECIPE_FILE)
    if upload is None:
        return
    try:
        open_recipe(read_recipe_file(upload.getvalue(), "image"))
        state.put(Key.RECIPE_ERROR, None)
    except InputError as error:
        state.put(Key.RECIPE_ERROR, error)


def take_row(recipe: Recipe, picture: Picture) -> None:
    """Buttons under the result."""

    def full_result() -> bytes:
        return pictures.png(recipe.apply(pictures.load_full(picture, settings().max_pixels).pixels))

    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if st.button(t("image.try"), key="try", type="primary", icon=":material/ssid_chart:", help=t("image.try_help")):
            state.put(Key.TRY_RECIPE, recipe)
            st.switch_page("pages/train.py")
        st.download_button(
            t("image.save"), recipe.to_json(), "recipe.json", "application/json", key="save", on_click="ignore",
            icon=":material/download:", help=t("image.save_help"),
        )  # fmt: skip
        with st.popover(t("image.load"), icon=":material/upload_file:", help=t("image.load_help")):
            st.file_uploader(
                t("image.load_file"), "json", key=Key.RECIPE_FILE, on_change=_load_recipe, max_upload_size=1
            )
            if state.get(Key.RECIPE_ERROR):
                show_error(state.get(Key.RECIPE_ERROR))
        st.download_button(
            t("image.download_result"), full_result, "result.png", "image/png", key="download_result",
            on_click="ignore", icon=":material/download:", help=t("image.download_result_help"),
        )  # fmt: skip
    st.caption(t("image.link_note" if picture.sample else "image.link_upload_note"))
