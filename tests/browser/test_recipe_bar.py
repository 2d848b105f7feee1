"""What only a browser can show of the recipe's bar: clipboard, focus, what is scrolled into view, words for all."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server, settle

ICON_NAMES = re.compile(r"^\w+ icon$|^[a-z]+_[a-z]+$")
"""As Streamlit names a button that has an icon alone, and as icons are written."""


def open_image_page(page: Page, server: Server, query: str = "") -> None:
    page.goto(f"{server.url}/?{query}")
    expect(page.locator(".st-key-result img")).to_be_visible()
    settle(page)


def focused(page: Page) -> str:
    """The words of what has the focus, within a component too."""
    return page.evaluate(
        "() => { let a = document.activeElement; while (a.shadowRoot?.activeElement) a = a.shadowRoot.activeElement;"
        " return a.innerText || a.getAttribute('aria-label') || '' }"
    )


def test_the_link_is_copied_and_opens_the_same_view(page: Page, server: Server) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_image_page(page, server, "sample=digit_7")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.url
    assert "digit_7" in copied
    expect(page.get_by_role("button", name="Copy link")).to_be_visible()


def test_without_a_clipboard_the_link_is_still_copied_or_shown(browser: Browser, server: Server) -> None:
    """As on a page without https: there is no navigator.clipboard."""
    context = browser.new_context()
    context.add_init_script(
        "delete Navigator.prototype.clipboard; document.execCommand = () => window.allowed ?? false"
    )
    page = context.new_page()
    open_image_page(page, server)
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Press Ctrl and C")).to_be_visible()
    assert page.get_by_role("textbox", name="Press Ctrl and C").input_value() == page.url
    expect(page.get_by_role("button", name="Copy link")).to_be_visible()
    page.evaluate("window.allowed = true")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    expect(page.get_by_role("textbox", name="Press Ctrl and C")).to_have_count(0)
    context.close()


def test_an_added_step_is_scrolled_into_view(page: Page, server: Server) -> None:
    open_image_page(page, server)
    page.get_by_label("Add a step").fill("Hue")
    page.get_by_role("option", name=re.compile("Hue")).click()
    card = page.locator(".st-key-card-hue")
    expect(card).to_be_in_viewport(ratio=0.9)
    settle(page)
    expect(card).to_be_in_viewport(ratio=0.9)
    page.get_by_role("button", name="Undo").click()
    expect(card).to_have_count(0)
    page.get_by_role("button", name="Redo").click()
    expect(card).to_have_count(1)


def test_undo_and_back_walk_over_the_same_recipes(page: Page, server: Server) -> None:
    open_image_page(page, server)
    cards = page.locator("[class*='st-key-card-']")
    for entry, count in (("Remove all steps", 0), ("Photo look", 5)):
        page.get_by_role("button", name="Recipe", exact=True).click()
        page.get_by_test_id("stMenuButtonBody").get_by_text(entry, exact=True).click()
        expect(cards).to_have_count(count)
        settle(page)
    page.go_back()
    expect(cards).to_have_count(0)
    settle(page)
    page.get_by_role("button", name="Undo").click()
    expect(cards).to_have_count(3)
    settle(page)
    for count in (0, 5):
        page.get_by_role("button", name="Redo").click()
        expect(cards).to_have_count(count)
        settle(page)


@pytest.mark.parametrize("address", ["", "audio", "text"])
def test_accessible_names_are_words_and_try_it_in_training_is_within_ten_tabs(
    page: Page, server: Server, address: str
) -> None:
    page.goto(f"{server.url}/{address}")
    last = ("Undo", "Try it in training", "Copy link")
    for name in last:
        expect(page.get_by_role("button", name=name, exact=True)).to_be_visible()
    expect(page.get_by_text("Skip to the result")).to_be_attached()
    settle(page)
    named = re.findall(r'(?:button|link|switch|slider|combobox|img) "([^"]*)"', page.locator("body").aria_snapshot())
    assert {*last} <= {*named}
    assert not [name for name in named if ICON_NAMES.search(name) or "**" in name or not name.strip()]
    for _ in range(10):
        page.keyboard.press("Tab")
        if focused(page) == "Skip to the result":
            break
    assert focused(page) == "Skip to the result"
    page.keyboard.press("Enter")
    assert "Try it in training" in focused(page)


def test_a_warning_stands_below_its_own_slider(page: Page, server: Server) -> None:
    recipe = '{"modality":"image","steps":[{"transform":"rotate","params":{"angle":180}},{"transform":"scale"}]}'
    open_image_page(page, server, f"sample=digit&recipe={quote(recipe)}")
    expect(page.get_by_text("Near 180°, things stand on their head")).to_be_visible()
    keys = ("param-rotate-angle", "step-rotate-risk-angle", "step-rotate-p", "card-scale")
    tops = page.evaluate(
        "keys => keys.map(key => document.querySelector(`[class*=st-key-${key}]`).getBoundingClientRect().top)", keys
    )
    assert tops == sorted(tops)


def test_a_name_is_there_when_the_menu_is_first_opened_after_other_changes(page: Page, server: Server) -> None:
    recipe = '{"modality":"image","name":"Sixes","steps":[{"transform":"rotate"}]}'
    open_image_page(page, server, f"recipe={quote(recipe)}")
    page.get_by_role("button", name="Re-roll").click()
    settle(page)
    page.get_by_role("button", name="Save, load").click()
    box = page.get_by_role("textbox", name="Name", exact=True)
    expect(box).to_have_value("Sixes")
    box.fill("Sixes and nines")
    box.press("Enter")
    expect(page.locator(".st-key-recipe_panel").get_by_text("Sixes and nines")).to_be_visible()
    settle(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save recipe").click()
    assert download.value.suggested_filename == "sixes_and_nines.json"
