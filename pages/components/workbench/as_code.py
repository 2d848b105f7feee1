"""The recipe as code, for this package or another library: what to know of it, the code, and a file of it."""

from __future__ import annotations

import streamlit as st

from augment.export.targets import Remark, export, targets
from augment.recipe import Recipe
from pages.components.messages import note_text, t, transform_label
from pages.components.state import Key
from pages.components.words import as_text


def code_menu(recipe: Recipe) -> None:
    """A button that opens a menu: for what, save it, what to know of it, the code."""
    known = targets(recipe.modality)
    names = list(known)
    with st.popover(t("take.code"), icon=":material/code:", help=t("take.code_help")):
        to = names[0]
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            if len(names) > 1:
                to = st.segmented_control(
                    t("take.code_to"), names, default=to, required=True, format_func=_label,
                    key=Key.of(recipe.modality, "code_to"),
                )  # fmt: skip
            key = Key.of(recipe.modality, "code_marks")
            marks = recipe.modality in known[to].moving and st.checkbox(
                t("take.code_marks"), key=key, help=t("take.code_marks_help")
            )
            exported = export(recipe, to, marks=marks)
            st.download_button(
                t("take.code_save"), exported.code, f"augment_with_{to}.py", "text/x-python",
                key=Key.of(recipe.modality, "code_save"), on_click="ignore", icon=":material/download:",
            )  # fmt: skip
        if exported.remarks:
            st.caption("\n".join(f"- {as_text(_remark_text(remark))}" for remark in exported.remarks))
        st.code(exported.code, language="python")


def _label(name: str) -> str:
    """Libraries are called the same in every language."""
    return t(f"take.code_to_{name}", default=name)


def _remark_text(remark: Remark) -> str:
    text = note_text(remark.note)
    return f"{transform_label(remark.transform)}: {text}" if remark.transform else text
