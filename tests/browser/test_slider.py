"""The live slider, driven as a person does: dragged, by keys, by a typed value, with one handle and with two."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from urllib.parse import parse_qs, quote, urlparse

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server, place_of, settle

ROTATE = {"transform": "rotate", "params": {"angle": [-20, 30]}}
FIXED = {"transform": "rotate", "params": {"angle": 30}}

COUNT_PICTURES = """() => {
  window.pictures = new Set();
  const look = () => {
    const image = document.querySelector('.st-key-result img');
    if (image) window.pictures.add(image.src);
  };
  look();
  new MutationObserver(look).observe(document.body,
    {subtree: true, childList: true, attributes: true, attributeFilter: ['src']});
}"""

Open = Callable[..., Locator]


@pytest.fixture
def open_slider(page: Page, server: Server) -> Open:
    """Opens the Image page with steps that turn it, and gives the handles of their angles."""

    def open_(*steps: dict) -> Locator:
        recipe = json.dumps({"modality": "image", "seed": 1, "steps": steps})
        page.goto(f"{server.url}/image?recipe={quote(recipe)}&sample=china")
        handles = page.locator("[class*='st-key-param-rotate'][class*='-angle'] [role=slider]")
        expect(handles.first).to_be_visible()
        expect(page.get_by_role("heading", name="Random draws")).to_be_visible()
        settle(page)
        return handles

    return open_


def now(handle: Locator) -> float:
    return float(handle.get_attribute("aria-valuenow") or "nan")


def angle_in_address(page: Page) -> object:
    recipe = json.loads(parse_qs(urlparse(page.url).query)["recipe"][0])
    return recipe["steps"][0]["params"]["angle"]


def centre(handle: Locator) -> tuple[float, float]:
    box = place_of(handle)
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def hold(page: Page, handle: Locator) -> tuple[float, float]:
    """Press the mouse on a handle; returns where. What still comes to a page may move it from under the mouse."""
    for _ in range(3):
        handle.hover()
        page.mouse.down()
        if handle.evaluate("handle => handle.getRootNode().activeElement?.role === 'slider'"):
            return centre(handle)
        page.mouse.up()
        settle(page)
    raise AssertionError("the handle was not caught")


def pull(page: Page, handle: Locator, along: float) -> None:
    """Drag a handle `along` pixels to the right and let go."""
    x, y = hold(page, handle)
    page.mouse.move(x + along, y, steps=5)
    page.mouse.up()


def test_the_result_changes_while_the_pointer_is_down_and_the_address_when_it_is_let_go(
    page: Page, open_slider: Open
) -> None:
    handles = open_slider(ROTATE)
    entries, address = page.evaluate("history.length"), page.url
    page.evaluate(COUNT_PICTURES)
    x, y = hold(page, handles.last)
    for pictures in range(2, 6):
        x += 10
        page.mouse.move(x, y)
        page.wait_for_function(f"() => window.pictures.size >= {pictures}", timeout=10_000)
    assert now(handles.last) > 30
    assert page.url == address, "nothing is written down before the value is chosen"
    page.mouse.up()
    expect(page).not_to_have_url(address)
    settle(page)
    assert angle_in_address(page) == [-20, now(handles.last)]
    assert page.evaluate("history.length") == entries + 1, "one drag is one step back"
    page.go_back()
    expect(handles.last).to_have_attribute("aria-valuenow", "30")


def test_the_page_ends_with_the_value_that_was_let_go_however_fast_it_moved(page: Page, open_slider: Open) -> None:
    handles = open_slider(FIXED)
    address = page.url
    x, y = hold(page, handles.first)
    page.mouse.move(x - 90, y, steps=60)
    page.mouse.move(x - 55, y, steps=60)
    page.mouse.up()
    left = now(handles.first)
    expect(page).not_to_have_url(address)
    settle(page)
    assert angle_in_address(page) == left == now(handles.first)
    expect(page.locator(".st-key-result .result-caption")).to_contain_text(f"angle {left:.1f}".replace("-", "−"))


def test_an_answer_that_is_lost_leaves_the_result_of_the_value_let_go(page: Page, open_slider: Open) -> None:
    handles = open_slider(FIXED)
    caption = page.locator(".st-key-result .result-caption")
    x, y = hold(page, handles.first)
    page.mouse.move(x + 40, y, steps=4)
    expect(caption).not_to_contain_text("angle 30.0°")
    page.route("**/moved/*", lambda route: route.abort())
    page.mouse.move(x, y, steps=4)
    page.mouse.up()
    assert now(handles.first) == 30
    expect(caption).to_contain_text("angle 30.0°")


def test_keys_move_it_and_stop_at_its_ends(page: Page, open_slider: Open) -> None:
    (handle,) = open_slider(FIXED).all()
    page.evaluate(COUNT_PICTURES)
    for key, value in (
        ("ArrowRight", 31), ("ArrowUp", 32), ("ArrowLeft", 31), ("ArrowDown", 30), ("PageUp", 40), ("PageDown", 30),
        ("Home", -180), ("ArrowLeft", -180), ("End", 180), ("ArrowRight", 180),
    ):  # fmt: skip
        handle.press(key)
        assert now(handle) == value, key
    page.wait_for_function("() => window.pictures.size > 1")
    expect(page).to_have_url(re.compile("180"))


def test_a_double_click_lets_one_type_a_value(page: Page, open_slider: Open) -> None:
    handles = open_slider(FIXED)
    address = page.url
    field = page.get_by_role("textbox", name="Angle")

    handles.first.dblclick()
    field.fill("−12,4")
    field.press("Enter")
    expect(field).to_have_count(0)
    assert now(handles.first) == -12, "rounded to the slider's step"
    expect(handles.first).to_be_focused()
    expect(page).not_to_have_url(address)
    settle(page)
    assert angle_in_address(page) == -12

    page.locator("live-slider .number", has_text="−12°").dblclick()
    field.fill("1000")
    field.press("Tab")
    assert now(handles.first) == 180, "what is out of range becomes the end"
    for text, key in (("nonsense", "Enter"), ("5", "Escape")):
        handles.first.press("Enter")
        field.fill(text)
        field.press(key)
        assert now(handles.first) == 180, text


def test_two_handles_never_cross(page: Page, open_slider: Open) -> None:
    low, high = open_slider(ROTATE).all()
    low.press("End")
    assert (now(low), now(high)) == (30, 30)
    high.press("Home")
    assert (now(low), now(high)) == (30, 30)
    for _ in range(4):
        high.press("PageUp")
    pull(page, low, 90)
    assert now(low) == now(high) == 70


def test_of_two_handles_on_one_place_the_one_moves_that_can(page: Page, open_slider: Open) -> None:
    for apart in (0, 1):
        step = {"transform": "rotate", "params": {"angle": [30, 30 + apart]}}
        low, high, lower, higher = open_slider(step, step | {"id": "rotate_2"}).all()
        pull(page, high, -60)  # it lies over the other
        assert (now(low) < 30, now(high)) == (True, 30 + apart)
        pull(page, higher, 60)
        assert (now(lower), now(higher) > 30 + apart) == (30, True)


def test_the_tick_stands_at_the_value_that_changes_nothing(page: Page, open_slider: Open) -> None:
    low, high = open_slider({"transform": "rotate", "params": {"angle": [0, 30]}}).all()
    tick = page.locator("[class*='st-key-param-rotate-angle'] .tick")
    assert centre(tick)[0] == pytest.approx(centre(low)[0], abs=1)
    assert centre(high)[0] > centre(tick)[0] + 5
    probability = page.locator("[class*='st-key-step-rotate-p'] live-slider")
    expect(probability.locator(".handle")).to_be_visible()
    expect(probability.locator(".tick")).to_be_hidden()


def test_it_tells_a_screen_reader_what_it_is_and_a_press_on_the_rail_brings_the_nearer_handle(
    page: Page, open_slider: Open
) -> None:
    open_slider(ROTATE)
    low = page.get_by_role("slider", name="Angle, from")
    high = page.get_by_role("slider", name="Angle, to")
    for handle, least, most, value in ((low, -180, 30, -20), (high, -20, 180, 30)):
        said = [handle.get_attribute(f"aria-value{part}") for part in ("min", "max", "now", "text")]
        assert said == [str(least), str(most), str(value), f"{value}°".replace("-", "−")]
        expect(handle).to_have_accessible_description("Counter-clockwise turn about the centre.")
    about = page.get_by_role("button", name="About: Angle")
    about.focus()
    about.press("Enter")
    expect(page.locator("live-slider").get_by_text("Counter-clockwise turn").first).to_be_visible()
    page.keyboard.press("Escape")

    high.hover()
    x, y = centre(high)
    page.mouse.click(x + 40, y)
    assert (now(low), now(high) > 50) == (-20, True)
    assert abs(centre(high)[0] - x - 40) < 3


def test_a_finger_drags_it_and_still_scrolls_the_page(page: Page, open_slider: Open) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    handles = open_slider(FIXED)
    touch = page.context.new_cdp_session(page)

    def finger(kind: str, *points: tuple[float, float]) -> None:
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    handles.first.scroll_into_view_if_needed()
    x, y = centre(handles.first)
    finger("touchStart", (x, y))
    for along in (10, 20, 30, 40):
        finger("touchMove", (x + along, y))
    finger("touchEnd")
    assert now(handles.first) > 40


@pytest.mark.parametrize("name", ["audio", "text"])
def test_sounds_and_texts_follow_a_moving_slider_too(page: Page, server: Server, name: str) -> None:
    page.goto(f"{server.url}/{name}")
    handle = page.locator("[class*='st-key-param'] [role=slider]").first
    expect(handle).to_be_visible()
    expect(page.get_by_role("heading", name="Random draws")).to_be_visible()
    settle(page)
    result = page.locator(".st-key-result")
    x, y = hold(page, handle)
    for along in (-15, -30):
        before = result.inner_html()
        page.mouse.move(x + along, y)
        page.wait_for_function(
            "before => document.querySelector('.st-key-result').innerHTML !== before", arg=before, timeout=10_000
        )
    page.mouse.up()
