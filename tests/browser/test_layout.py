"""What is seen at which width: phones, laptops, projectors; and that assistive software can read every page."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server, place_of, settle, train_little

PHONE = {"width": 390, "height": 844}
EXPLORERS = ("/", "/audio", "/text")
PAGES = (*EXPLORERS, "/lessons", "/train")


def still(page: Page) -> None:
    """Wait until the page has scrolled and stands: as far as it was three frames ago."""
    page.evaluate("window.stood = [0]")
    page.wait_for_function("""() => {
      window.stood.push(document.querySelector('[data-testid=stMain]').scrollTop);
      const last = window.stood.slice(-4);
      return last.length === 4 && last[0] > 0 && last.every(top => top === last[0]) }""")


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(
        page.evaluate("""() => {
        const main = document.querySelector('[data-testid=stMain]'); return main.scrollWidth - main.clientWidth }""")
    )


IN_ITS_COLOURS = """scheme => {
  const app = document.querySelector('[data-testid=stApp]');
  if (!app) return false;
  const probe = document.body.appendChild(document.createElement('i'));
  probe.style.color = 'var(--page)';
  const {backgroundColor, colorScheme} = getComputedStyle(app), own = getComputedStyle(probe).color;
  probe.remove();
  return colorScheme === scheme && own === backgroundColor && document.getAnimations().every(
    animation => animation.playState !== 'running');
}"""
"""Streamlit's colours and ours, which come with a page run, are those of the scheme, and none fades any more."""


@pytest.mark.parametrize("address", PAGES)
def test_a_narrow_window_scrolls_one_way_only_and_assistive_software_finds_nothing_serious(
    page: Page, server: Server, address: str
) -> None:
    page.set_viewport_size(PHONE)
    page.goto(server.url + address)
    settle(page)
    assert overflow(page) == 0
    page.set_viewport_size({"width": 820, "height": 844})
    settle(page)
    assert overflow(page) == 0
    page.set_viewport_size({"width": 1280, "height": 800})
    for scheme in ("light", "dark"):
        if scheme == "dark":  # a page that is open already takes our own colours with its next run alone
            page.emulate_media(color_scheme=scheme)
            page.reload()
        if address in EXPLORERS:  # the browser shows this one itself, once its script has come
            expect(page.get_by_text("Skip to the result")).to_be_attached()
            expect(page.get_by_role("heading", name="Random draws")).to_be_visible()
        page.wait_for_function(IN_ITS_COLOURS, arg=scheme)
        settle(page)
        expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
        serious = [
            (violation["id"], node["target"], node["html"][:120])
            for violation in Axe().run(page).response["violations"]
            if violation["impact"] in ("serious", "critical")
            for node in violation["nodes"]
        ]
        assert not serious, (scheme, serious)


def test_on_a_phone_the_page_is_named_and_the_result_stays_while_one_scrolls_to_the_sliders(
    page: Page, server: Server
) -> None:
    page.set_viewport_size(PHONE)
    page.goto(server.url)
    settle(page)
    result, panel = page.locator(".st-key-result img"), page.locator(".st-key-recipe_panel")
    assert place_of(result)["y"] < place_of(panel)["y"]
    assert place_of(result)["width"] > 250
    assert place_of(panel)["width"] > 330
    expect(page.locator(".page-name")).to_have_text("Image")
    expect(page.locator(".page-name")).to_be_visible()
    page.get_by_test_id("stExpandSidebarButton").click()
    title, close = page.locator(".masthead").first, page.get_by_test_id("stSidebarCollapseButton").locator("button")
    expect(page.locator(".page-name")).to_be_hidden()
    page.wait_for_function("""() => {
      const {x, width} = document.querySelector('[data-testid=stSidebar]').getBoundingClientRect();
      return x === 0 && width > 250 }""")
    assert place_of(title)["x"] + place_of(title)["width"] <= place_of(close)["x"]
    close.click()
    page.locator(".st-key-recipe_panel [data-testid=stNumberInput]").scroll_into_view_if_needed()
    page.mouse.wheel(0, 300)
    still(page)
    shown = place_of(result)
    assert shown["y"] >= 0
    assert shown["y"] + shown["height"] < PHONE["height"] / 2


def test_on_a_phone_a_run_is_started_and_judged(page: Page, server: Server) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{server.url}/train")
    train_little(page)
    page.get_by_role("button", name="Start", exact=True).click()
    verdict = page.locator("[data-testid=stAlert]").filter(has_text="points").first
    expect(verdict).to_be_visible(timeout=120_000)
    assert place_of(verdict)["y"] < place_of(page.locator(".st-key-setup_panel"))["y"]
    assert place_of(page.get_by_test_id("stEChartsChart").first)["width"] > 300
    assert overflow(page) == 0


def test_the_panel_stays_in_view_while_the_page_scrolls(page: Page, server: Server) -> None:
    page.set_viewport_size({"width": 1280, "height": 500})
    page.goto(server.url)
    settle(page)
    panel = page.locator(".st-key-recipe_panel")
    expect(page.locator(".st-key-draws img").first).to_be_attached()
    settle(page)
    before = place_of(panel)
    page.mouse.move(900, 300)
    page.mouse.wheel(0, 300)
    still(page)
    assert page.locator("[data-testid=stMain]").evaluate("main => main.scrollTop") > 50
    assert place_of(panel)["y"] == pytest.approx(before["y"], abs=3)


def test_a_projector_gets_larger_type_and_the_stage_alone_from_the_switch_and_from_a_link(
    page: Page, server: Server, browser: Browser
) -> None:
    page.goto(server.url)
    settle(page)
    width = place_of(page.locator(".st-key-recipe_panel"))["width"]
    page.get_by_role("button", name="Present").click()
    settle(page)
    expect(page.locator(".st-key-draws")).to_be_hidden()
    assert place_of(page.locator(".st-key-recipe_panel"))["width"] > 1.2 * width
    other = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    other.goto(page.url)
    settle(other)
    expect(other.locator(".st-key-draws")).to_be_hidden()
    other.get_by_role("button", name="Leave").click()
    expect(other.locator(".st-key-draws").first).to_be_visible()
    other.context.close()
