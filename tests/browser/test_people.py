"""People of one server in a real browser: whose a run is, and how it gets another owner."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from pages.components.hiding import PARTS
from tests.browser.conftest import Server, settle, train_little


@pytest.fixture
def stranger(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


def button(page: Page, name: str):  # type: ignore[no-untyped-def]
    return page.get_by_role("button", name=name, exact=True)


def cookie(context: BrowserContext) -> dict:
    return next(dict(cookie) for cookie in context.cookies() if cookie["name"] == "explorer_owner")


def test_a_run_is_its_owners_until_it_is_handed_over(page: Page, stranger: Page, server: Server) -> None:
    page.goto(f"{server.url}/train")
    train_little(page, steps=2_000)
    button(page, "Start").click()
    page.wait_for_url("**run=*")
    button(page, "Pause").click()
    expect(button(page, "Resume")).to_be_visible()
    assert page.evaluate("document.cookie.includes('explorer_owner')") is False
    known = cookie(page.context)
    assert (known["httpOnly"], known["sameSite"], known["secure"]) == (True, "Lax", False)
    page.reload()
    expect(button(page, "Resume")).to_be_visible()
    assert cookie(page.context)["value"] == known["value"]

    stranger.goto(page.url)
    expect(button(stranger, "Copy this set-up")).to_be_visible()
    assert button(stranger, "Resume").count() == button(stranger, "Stop").count() == 0
    assert known["value"] not in stranger.content()

    settle(page)
    page.get_by_text("Earlier runs").click()
    settle(page)
    button(page, "Name, note, hand over, delete").first.click()
    settle(page)
    button(page, "Hand over").click()
    settle(page)
    button(page, "Make the link").click()
    code = page.locator(".stCode", has_text="take=")
    expect(code).to_be_visible()
    stranger.goto(code.inner_text().strip())
    button(stranger, "Take over").click()
    expect(button(stranger, "Resume")).to_be_visible()
    assert re.search(r"run=\w+$", stranger.url)
    button(stranger, "Stop").click()
    expect(button(stranger, "Stop")).to_have_count(0)
    page.reload()
    expect(button(page, "Copy this set-up")).to_be_visible()


def test_what_a_link_hides_is_out_of_sight_until_it_is_shown(page: Page, server: Server) -> None:
    found: set[str] = set()
    for place in ("train", "image"):
        page.goto(f"{server.url}/{place}?hide={','.join(PARTS)}")
        expect(page.get_by_text("hidden by this link")).to_be_visible()
        expect(button(page, "Start" if place == "train" else "Re-roll")).to_be_visible()
        settle(page)
        expect(page.locator("[data-testid=stTopNavLink][aria-current=page]")).to_have_count(1)
        if place == "image":
            expect(button(page, "Try it in training")).to_be_visible()
        keys = [key for part in PARTS.values() for key in part.keys if page.locator(f".st-key-{key}").count()]
        assert not [key for key in keys if page.locator(f".st-key-{key}").is_visible()]
        button(page, "Show all").click()
        settle(page)
        for key in keys:
            expect(page.locator(f".st-key-{key}")).to_be_visible()
        found |= set(keys)
    assert found == {key for part in PARTS.values() for key in part.keys}, "every part is a place on a page"
