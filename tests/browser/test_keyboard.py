"""From a picture to a training run without a mouse."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, settle

FOCUSED = """() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element?.ariaLabel || element?.innerText || '';
}"""


def tab_to(page: Page, name: str, most: int) -> None:
    """Go on with Tab until what is focused has that name; `most` presses are allowed."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if name in page.evaluate(FOCUSED):
            return
    raise AssertionError(f"{name} is not reached within {most} Tabs")


def test_a_picture_is_augmented_and_tried_by_the_keyboard_alone(page: Page, server: Server) -> None:
    page.goto(server.url)
    expect(page.get_by_role("heading", name="Random draws")).to_be_visible()
    expect(page.get_by_text("Skip to the result")).to_be_attached()
    settle(page)

    tab_to(page, "Add a step", most=30)
    page.keyboard.type("gaussian blur")
    page.keyboard.press("Enter")
    expect(page.get_by_role("switch", name="Gaussian blur")).to_be_visible()
    settle(page)

    tab_to(page, "Angle, to", most=40)
    before = page.locator(".live-result").inner_html()
    page.keyboard.press("PageUp")
    expect(page.get_by_role("slider", name="Angle, to")).to_have_attribute("aria-valuenow", "25")
    page.wait_for_function("before => document.querySelector('.live-result').innerHTML !== before", arg=before)
    expect(page).to_have_url(re.compile("25"))
    settle(page)

    tab_to(page, "Try it in training", most=60)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_enabled()
    settle(page)

    expect(page.get_by_text("Skip to Start")).to_be_attached()
    tab_to(page, "Skip to Start", most=12)
    page.keyboard.press("Enter")
    assert "Start" in page.evaluate(FOCUSED)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    tab_to(page, "Stop", most=60)
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("^Stopped ·"))).to_be_visible()
