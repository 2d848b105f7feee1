"""The ways between pages in a real browser: one recipe over all of them, Back, links in a fresh session, reloads."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs, urlparse

from playwright.sync_api import Browser, Locator, Page, expect
from playwright.sync_api import Error as PlaywrightError

from augment.saving import encode_png
from tests.augment.samples import picture
from tests.browser.conftest import Server, settle


def slider(page: Page, step_id: str, param: str) -> Locator:
    return page.locator(f"[class*='st-key-param-{step_id}-{param}'] [role=slider]")


def open_image_page(page: Page, server: Server) -> None:
    page.goto(server.url)
    expect(page.locator(".st-key-result img")).to_be_visible()
    settle(page)


def asked(page: Page, name: str) -> str:
    return parse_qs(urlparse(page.url).query).get(name, [""])[0]


def path(page: Page) -> str:
    return urlparse(page.url).path.rstrip("/")


def entries(page: Page) -> int:
    return int(page.evaluate("history.length"))


def start(page: Page) -> str:
    """Start what is set up, and stop it again; the run's id."""
    before = asked(page, "run")
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_function(f"() => !['', '{before}'].includes(new URLSearchParams(location.search).get('run') ?? '')")
    settle(page)
    page.get_by_role("button", name="Stop", exact=True).click()
    settle(page)
    return asked(page, "run")


def one_seed_fewer(page: Page) -> None:
    """Until the page says that this is not the run's set-up any more."""
    page.locator("[class*='st-key-setup-experiment-seeds'] input[type=range]").press("ArrowLeft")
    expect(page.get_by_role("button", name="Use this set-up")).to_be_visible()
    settle(page)


def said(page: Page) -> str:
    line = page.locator(".st-key-run_line .run-arms")
    expect(line).to_be_visible()
    return line.inner_text()


def test_one_recipe_over_all_ways_between_pages_and_one_press_back(page: Page, server: Server) -> None:
    open_image_page(page, server)
    slider(page, "rotate", "angle").first.press("ArrowLeft")
    page.wait_for_function("() => decodeURIComponent(location.search).includes('[-16,15]')")
    settle(page)

    at_first = entries(page)
    page.get_by_role("button", name="Try it in training").click()
    page.wait_for_url("**/train*")
    settle(page)
    assert entries(page) == at_first + 1, "by the button"
    page.go_back()
    page.wait_for_function("() => decodeURIComponent(location.search).includes('[-16,15]')")
    settle(page)
    assert path(page) == ""

    slider(page, "rotate", "angle").first.press("ArrowLeft")
    page.wait_for_function("() => decodeURIComponent(location.search).includes('[-17,15]')")
    settle(page)
    page.get_by_role("link", name="Train").click()
    page.wait_for_url("**/train*")
    settle(page)
    first = start(page)
    assert "Rotate −17 to 15°" in said(page), "by the navigation bar"

    one_seed_fewer(page)
    at_first = entries(page)
    second = start(page)
    page.wait_for_timeout(2500)  # polled meanwhile
    assert entries(page) == at_first + 1, "another run is one entry, polling none"

    page.go_back()
    page.wait_for_url(f"**run={first}*")
    expect(page.locator(".run-what")).to_contain_text("seeds 0 to 4")
    settle(page)
    page.go_forward()
    page.wait_for_url(f"**run={second}*")
    page.go_back()
    page.wait_for_url(f"**run={first}*")
    settle(page)
    page.go_back()
    page.wait_for_function("() => !location.pathname.includes('train')")
    settle(page)
    assert "[-17,15]" in asked(page, "recipe")

    link = page.url
    page.goto("about:blank")
    page.goto(link)
    expect(page.locator(".st-key-result img")).to_be_visible()
    settle(page)
    page.get_by_role("link", name="Train").click()
    page.wait_for_url("**/train*")
    settle(page)
    start(page)
    assert "Rotate −17 to 15°" in said(page), "by the link"


def test_the_link_of_a_run_brings_its_set_up_to_a_fresh_session(page: Page, browser: Browser, server: Server) -> None:
    page.goto(f"{server.url}/lessons")
    page.locator("[class*='st-key-start-batch_size'] button").click()
    page.wait_for_url("**run=*")
    settle(page)
    link, line = page.url, said(page)
    fresh = browser.new_context(viewport={"width": 1280, "height": 800})
    try:
        other = fresh.new_page()
        other.goto(link)
        assert said(other) == line
        settle(other)
        expect(other.get_by_role("button", name="Stop", exact=True)).to_have_count(0)
        for arm in line.split("\u2002"):
            name = arm.partition(":")[0].strip()
            expect(other.locator(".st-key-arms").get_by_text(name, exact=True).first).to_be_visible()
        other.locator("[class*='st-key-arm_edit-'] button").first.click()
        settle(other)
        other.keyboard.press("Escape")
        of_each = other.get_by_role("checkbox", name="That many of each class")
        expect(of_each).not_to_be_checked()
        other.get_by_text("That many of each class").click()
        expect(of_each).to_be_checked()
        settle(other)
        other.get_by_role("button", name="Copy this set-up").click()
        settle(other)
        expect(of_each).not_to_be_checked()
    finally:
        fresh.close()
        stop = page.get_by_role("button", name="Stop", exact=True)
        if stop.is_visible():
            with suppress(PlaywrightError):  # it has ended meanwhile
                stop.click(timeout=5_000)
            settle(page)


def test_an_upload_survives_a_reload_and_a_foreign_link_says_what_it_lacks(
    page: Page, browser: Browser, server: Server, tmp_path: Path
) -> None:
    mine = tmp_path / "mine.png"
    mine.write_bytes(encode_png(picture(40, 60)))
    open_image_page(page, server)
    page.locator(".st-key-recipe_panel [data-testid=stPopover] button").first.click()
    page.locator(".st-key-image-upload input[type=file]").set_input_files(mine)
    page.wait_for_url("**upload=*")
    settle(page)
    result = page.locator(".st-key-result img").get_attribute("src")
    page.reload()
    expect(page.locator(f".st-key-result img[src='{result}']")).to_be_visible()
    expect(page.get_by_text("This link was made with a sample")).to_have_count(0)
    fresh = browser.new_context()
    try:
        other = fresh.new_page()
        other.goto(page.url)
        expect(other.get_by_text("This link was made with a sample")).to_be_visible()
        expect(other.locator(".st-key-result img")).to_be_visible()
    finally:
        fresh.close()
