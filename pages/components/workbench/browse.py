"""Browse: every transform from weak to strong, and every ready recipe, on the sample that lies on the workbench."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial

import streamlit as st

from augment.example import Example
from augment.needs import NEEDS
from augment.recipe import Recipe
from augment.strengths import main_param, strengths
from augment.trace import Trace
from augment.transforms import Transform, in_families
from pages.components import state
from pages.components.messages import family_label, param_label, t, transform_label
from pages.components.recipe_text import recipe_text
from pages.components.state import Key, Material
from pages.components.values import value_text
from pages.components.words import as_text
from pages.components.workbench.favourites import favourites, first, star
from pages.components.workbench.partners import partners
from pages.components.workbench.recipe_bar import open_ready
from pages.components.workbench.recipes import add_step, ready_recipes
from pages.components.workbench.view import View

PICTURES = 5
_ENDING = re.compile(r"(?<=\w{3})(ing|ed|er|es|s|y)$")
_SAYING_NOTHING = {
    "and", "are", "but", "for", "from", "have", "image", "images", "not", "photo", "photos", "picture", "pictures",
    "samples", "sound", "sounds", "text", "texts", "that", "the", "they", "things", "this", "too", "very", "with",
}  # fmt: skip
AT_ONCE = 16
"""Transforms that are shown before more are asked for."""


def browse_button(view: View, material: Material) -> None:
    """The button that opens the dialog."""
    if st.button(t("browse.open"), key="browse", icon=":material/grid_on:", help=t("browse.help")):
        st.dialog(t("browse.title"), width="large")(_browse)(view, material)


def _browse(view: View, material: Material) -> None:
    modality, marked = view.modality, favourites(view.modality)
    what = st.segmented_control(
        t("browse.what"), ("transforms", "ready"), default="transforms", required=True,
        format_func=lambda part: t(f"browse.{part}"), key=Key.of(modality, "browse"), label_visibility="collapsed",
    )  # fmt: skip
    if what == "ready":
        ready = ready_recipes(modality)
        for name in first(marked, ready):
            _ready(view, material, name, name in marked)
        return
    found = _chosen(modality, marked)
    st.caption(t("browse.found", count=len(found)) if found else t("browse.nothing"))
    shown = state.get(Key.of(modality, "browse_shown"), AT_ONCE)
    for transform in found[:shown]:
        _transform(view, material, transform, transform.name in marked)
    if len(found) > shown:
        more = t("browse.more", count=len(found) - shown)
        st.button(more, key="browse_more", on_click=state.put, args=(Key.of(modality, "browse_shown"), shown + AT_ONCE))


def _chosen(modality: str, marked: set[str]) -> list[Transform]:
    """What is searched for, by words, by need, by family; the marked ones first."""
    known = in_families(modality)
    families = list(dict.fromkeys(transform.family for transform in known))
    known.sort(key=lambda own: own.name not in marked)
    words = st.text_input(
        t("browse.search"), key=Key.of(modality, "browse_words"), placeholder=t(f"browse.placeholder_{modality}")
    )
    with st.container(horizontal=True, gap="small"):
        family = st.selectbox(
            t("browse.family"), families, index=None, format_func=family_label, placeholder=t("browse.any"),
            key=Key.of(modality, "browse_family"),
        )  # fmt: skip
        need = None
        if NEEDS[modality]:
            need = st.selectbox(
                t("browse.need"), list(NEEDS[modality]), index=None, placeholder=t("browse.any"),
                format_func=lambda need: need_text(modality, need), key=Key.of(modality, "browse_need"),
            )  # fmt: skip
    within = [own for own in known if family in (None, own.family) and (need is None or need in own.needs)]
    return matching(words or "", within)


def need_text(modality: str, need: str) -> str:
    return t(f"need.{need}", default=NEEDS[modality][need])


def matching(words: str, transforms: Iterable[Transform]) -> list[Transform]:
    """Those in which some of `words` are found, best first; all where there are no words worth a search.

    A word counts the more the fewer transforms it is found in: of "my photos are dark", "dark" says most.
    """
    wanted = {
        _stem(word) for word in re.findall(r"\w+", words.lower()) if len(word) > 2 and word not in _SAYING_NOTHING
    }
    known = list(transforms)
    if not wanted:
        return known
    scores = [0.0] * len(known)
    for word in wanted:
        found = [_hits(transform, word) for transform in known]
        rarity = max(1, sum(map(bool, found))) ** -0.5
        scores = [score + hits * rarity for score, hits in zip(scores, found, strict=True)]
    best = max(scores, default=0.0)
    places = [place for place, score in enumerate(scores) if score > best / 4]
    return [known[place] for place in sorted(places, key=lambda place: -scores[place])]


def _stem(word: str) -> str:
    """Without what English puts behind it: foggy and fogs are fog, rotated is rotat."""
    stem = _ENDING.sub("", word)
    return stem[:-1] if len(stem) > 3 and stem[-1] == stem[-2] else stem


def _hits(transform: Transform, word: str) -> int:
    """Threefold in a name, twice in a need, once in what is said of the transform."""
    name = f"{transform_label(transform)} {transform.name} {family_label(transform.family)}".lower()
    needs = " ".join(need_text(transform.modality, need) for need in transform.needs).lower()
    about = " ".join([transform.summary, *(param.help for param in transform.params)]).lower()
    return 3 * (word in name) + 2 * (word in needs) + (word in about)


def _transform(view: View, material: Material, transform: Transform, is_marked: bool) -> None:
    name, main = transform.name, main_param(transform)
    with st.container(border=True, key=f"browse:{name}"):
        _head(
            partial(star, view.modality, name, is_marked),
            (transform_label(transform), transform.summary, t("browse.add")),
            partial(add_step, view.modality, name), name,
        )  # fmt: skip
        if transform.kind.takes_steps:
            return
        recipes = strengths(transform, PICTURES)
        captions = [""] * len(recipes)
        if main is not None:
            label, values = param_label(transform, main).lower(), (recipe.steps[0].params for recipe in recipes)
            captions = [f"{label} {value_text(main, own[main.name])}" for own in values]
        view.strip(f"browse_strip:{name}", _traces(view, material, recipes, draws=1), captions)


def _ready(view: View, material: Material, name: str, is_marked: bool) -> None:
    recipe = ready_recipes(view.modality)[name]
    with st.container(border=True, key=f"browse:{name}"):
        _head(
            partial(star, view.modality, name, is_marked),
            (t(f"recipe.ready.{name}"), t(f"recipe.when.{name}"), t("browse.use")),
            partial(open_ready, view.modality, name), name,
        )  # fmt: skip
        st.caption(as_text(recipe_text(recipe)))
        view.strip(
            f"browse_strip:{name}", _traces(view, material, [recipe] * PICTURES, draws=PICTURES), [""] * PICTURES
        )


def _head(draw_star: Callable[[str], None], titles: tuple[str, str, str], act: Callable[[], None], name: str) -> None:
    """Its star, what it is and what it does, and the button of that title that takes it and closes the dialog."""
    title, about, action = titles
    with st.container(horizontal=True, vertical_alignment="top", wrap=False, gap="small"):
        draw_star(title)
        st.markdown(f"**{title}** · {as_text(about)}", width="stretch")
        if st.button(action, key=f"browse_take:{name}", on_click=act):
            st.rerun()


def _traces(view: View, material: Material, recipes: Sequence[Recipe], draws: int) -> list[Trace]:
    """What each of `recipes` does, with `draws` different draws in turn: with one, strength alone tells them apart."""
    small = view.thumbnail(material)
    pool: Sequence[Example] = partners(material, recipes[0], view.known).pool
    return [recipe.trace(small, index=place % draws, pool=pool) for place, recipe in enumerate(recipes)]
