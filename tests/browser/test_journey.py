"""The whole way of a person through the app, in a real browser."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import VERDICT, Server, place_of, settle, train_little


def slider(page: Page, step_id: str, param: str) -> Locator:
    """The handles of one slider, from low to high."""
    return page.locator(f"[class*='st-key-param-{step_id}-{param}'] [role=slider]")


def step_left(page: Page, handle: Locator) -> None:
    """One step by the keyboard, and the pause after which the page follows with all it shows, and the address."""
    address = page.url
    handle.press("ArrowLeft")
    expect(page).not_to_have_url(address)
    settle(page)


def result_source(page: Page) -> str:
    return page.locator(".st-key-result img").get_attribute("src") or ""


def open_image_page(page: Page, server: Server) -> None:
    page.goto(server.url)
    expect(page.locator(".st-key-result img")).to_be_visible()
    settle(page)


def wait_for_progress(page: Page, percent: int) -> None:
    """Wait until the training has come that far."""
    bar = "document.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow') ?? 0"
    page.wait_for_function(f"() => +({bar}) > {percent}", timeout=60_000)


def to_training(page: Page) -> None:
    page.get_by_role("button", name="Try it in training").click()
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_enabled()
    settle(page)


def test_tune_try_watch_reload_and_read_the_verdict(page: Page, server: Server) -> None:
    open_image_page(page, server)
    before = result_source(page)
    step_left(page, slider(page, "rotate", "angle").first)
    expect(page.locator(f".st-key-result img:not([src='{before}'])")).to_be_visible()
    assert "[-16,15]" in parse_qs(urlparse(page.url).query)["recipe"][0]

    to_training(page)
    train_little(page, steps=80)
    expect(page.get_by_text("Translate", exact=True)).to_be_visible()
    page.get_by_role("button", name="Start", exact=True).click()
    charts = page.locator("[class*='st-key-curves'] canvas")
    expect(charts).to_have_count(2)
    for chart in charts.all():
        box = place_of(chart)
        assert box["y"] + box["height"] <= 800, "the curves are in view without scrolling"
    wait_for_progress(page, 5)

    run = parse_qs(urlparse(page.url).query)["run"][0]
    page.reload()
    expect(page.get_by_text(re.compile("runs done"))).to_be_visible()
    assert run in page.url
    expect(page.get_by_role("heading", name="On shifted test samples")).to_be_visible(timeout=240_000)
    verdict = page.get_by_test_id("stAlert").first
    expect(verdict).to_have_text(VERDICT)
    settle(page)
    place = place_of(verdict)
    assert place["y"] + place["height"] < place_of(charts.first)["y"], "the verdict stands above the curves"
    expect(page.get_by_role("heading", name="Judged differently")).to_be_visible()


def test_a_run_outlives_its_worker_the_tab_and_the_server(page: Page, server: Server) -> None:
    open_image_page(page, server)
    to_training(page)
    train_little(page, steps=150)
    page.get_by_role("button", name="Start", exact=True).click()
    wait_for_progress(page, 3)
    for worker in worker_pids(server.store)[:1]:
        os.kill(worker, signal.SIGKILL)
    link = page.url
    page.goto("about:blank")
    server.restart()
    page.goto(link)
    expect(page.get_by_test_id("stAlert").first).to_have_text(VERDICT, timeout=240_000)
    expect(page.get_by_text("failed")).to_have_count(0)


def worker_pids(store: Path) -> list[int]:
    found = subprocess.run(
        ["pgrep", "-f", f"models.service.worker --store {store}"], capture_output=True, text=True, check=False
    )
    return [int(pid) for pid in found.stdout.split()]


def test_pause_and_resume(page: Page, server: Server) -> None:
    open_image_page(page, server)
    to_training(page)
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text(re.compile("^Paused ·"))).to_be_visible()
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_role("button", name="Pause")).to_be_enabled()
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text(re.compile("^Stopped ·"))).to_be_visible()


def test_back_undoes_a_change_and_a_link_opens_the_same_view(page: Page, server: Server) -> None:
    open_image_page(page, server)
    first = result_source(page)
    step_left(page, slider(page, "scale", "factor").first)
    expect(page.locator(f".st-key-result img:not([src='{first}'])")).to_be_visible()
    link, second = page.url, result_source(page)
    page.go_back()
    expect(page.locator(f".st-key-result img[src='{first}']")).to_be_visible()
    page.goto(link)
    expect(page.locator(f".st-key-result img[src='{second}']")).to_be_visible()


def test_the_sliders_and_their_picture_are_in_view_together(page: Page, server: Server) -> None:
    open_image_page(page, server)
    picture = place_of(page.locator(".st-key-result img"))
    handle = place_of(page.locator("[class*='st-key-param-rotate-angle'] live-slider"))
    assert 0 <= picture["y"] < picture["y"] + picture["height"] <= 800
    assert 0 <= handle["y"] < handle["y"] + handle["height"] <= 800
    slider(page, "translate", "y").first.scroll_into_view_if_needed()
    assert place_of(page.locator(".st-key-result img")) == picture, "the picture stays where it is"


def test_nothing_is_fetched_from_elsewhere_and_hostile_names_and_files_do_nothing(
    page: Page, server: Server, tmp_path: Path
) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    open_image_page(page, server)
    hostile = tmp_path / "![x](http:⁄⁄evil.test⁄a.png)<img src=x onerror=alert(1)>.png"
    hostile.write_bytes(b"not a picture")
    before = result_source(page)
    page.locator(".st-key-recipe_panel [data-testid=stPopover] button").first.click()
    page.locator(".st-key-image-upload input[type=file]").set_input_files(hostile)
    expect(page.locator("[data-testid=stText]")).to_contain_text("image in one of the formats")
    assert result_source(page) == before
    assert len(fetched) > 10
    assert not [url for url in fetched if urlparse(url).hostname not in ("127.0.0.1", None, "")]
    expect(page.get_by_text("Traceback")).to_have_count(0)


def open_page(page: Page, server: Server, name: str) -> None:
    page.goto(server.url)
    settle(page)
    page.get_by_role("link", name=name).click()
    expect(page.locator(".st-key-result")).to_be_visible()
    settle(page)


def train_quickly(page: Page) -> None:
    """From the explorer page to the verdict, with as little training as there can be."""
    to_training(page)
    train_little(page)
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.locator("[class*='st-key-curves'] canvas")).to_have_count(2)
    expect(page.get_by_test_id("stAlert").first).to_have_text(VERDICT, timeout=240_000)
    expect(page.get_by_text("On shifted test samples")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Traceback")).to_have_count(0)


def test_a_sound_is_tuned_heard_tried_and_judged(page: Page, server: Server) -> None:
    open_page(page, server, "Sound")
    expect(page.locator("audio")).to_have_count(2)
    before, player = result_source(page), page.locator("audio").nth(1).get_attribute("src")
    step_left(page, slider(page, "shift", "fraction").first)
    expect(page.locator(f".st-key-result img:not([src='{before}'])")).to_be_visible()
    assert page.locator("audio").nth(1).get_attribute("src") != player
    assert page.evaluate("document.querySelectorAll('audio')[1].error") is None
    train_quickly(page)


def test_a_text_is_pasted_edited_tried_and_judged(page: Page, server: Server) -> None:
    open_page(page, server, "Text")
    expect(page.locator(".st-key-result ins, .st-key-result del, .st-key-result .text-moved").first).to_be_visible()
    panel, upload = (
        place_of(page.locator(f".st-key-recipe_panel{inside}").first)
        for inside in ("", " [data-testid=stPopover] button")
    )
    assert upload["x"] + upload["width"] <= panel["x"] + panel["width"], "the upload is in reach beside five samples"
    box = page.get_by_role("textbox", name="Or paste a text")
    box.fill("A short <b>text</b> that nobody has seen before today.")
    box.press("Control+Enter")
    expect(page.locator(".st-key-see_panel").get_by_text("<b>text</b>").first).to_be_visible()
    settle(page)
    assert page.locator(".st-key-see_panel .text-sample b").count() == 0
    train_quickly(page)


def test_a_lesson_is_started_from_its_card_and_opened_by_its_link(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/lessons")
    page.locator("[class*='st-key-start-batch_size'] button").click()
    expect(page.get_by_text("What to look for.")).to_be_hidden()
    page.get_by_text("Guess first").click()
    expect(page.get_by_text("What to look for.")).to_be_visible()
    expect(page.get_by_test_id("stAlert").first).to_have_text(VERDICT, timeout=240_000)
    page.goto(f"{server.url}/train?lesson=first_weights")
    expect(page.get_by_text("Guess first")).to_be_visible()
    expect(page.get_by_text("to run this lesson")).to_be_visible()
    settle(page)
    start = place_of(page.get_by_role("button", name="Start", exact=True))
    assert start["y"] + start["height"] <= 800, "Start is in view without scrolling"


@pytest.mark.parametrize("address", ["train", "image"])
def test_the_first_visitor_of_a_server_may_come_by_any_address(page: Page, tmp_path: Path, address: str) -> None:
    fresh = Server(tmp_path)
    try:
        page.goto(f"{fresh.url}/{address}")
        expect(page.get_by_role("link", name="Image")).to_be_visible()
        expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)
        settle(page)
        expect(page.get_by_text("Page not found")).to_have_count(0)
    finally:
        fresh.stop()
