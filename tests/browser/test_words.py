"""Names that people bring, each of which Markdown would make something of, in every place that shows one."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from augment.saving import encode_png
from models.store.store import Store
from tests.augment.samples import picture
from tests.browser.conftest import VERDICT, Server, settle, train_little

LINKS, ICONS, MARKS, REST = NAMES = (
    "www.evil.com a@b.evil",
    ":material/bomb: :tada:",
    ":red[paint] $x^2$ q -> z",
    "<b>bold</b> [y](//evil)",
)
WHOLE = " ".join(NAMES)
LONG = "w" * 110
COLUMN = "http://evil.com/:tada:"
FILE = "www.evil.com a@b.evil :tada: q -> z $x^2$"

MADE = """() => {
  const kinds = "a[href*='evil'], a[href^='mailto:'], img[src*='evil'], .katex, [aria-label='bomb icon']";
  const made = [...document.querySelectorAll(kinds)].map(one => one.outerHTML.slice(0, 200));
  const painted = [...document.querySelectorAll("[class*=stMarkdownColored], [class*=stMarkdownBadge], b, strong")];
  made.push(...painted.map(one => one.textContent).filter(text => text === "paint" || text === "bold"));
  made.push(...["🎉", "q → z", "\\\\", ":color["].filter(sign => document.body.innerText.includes(sign)));
  return made;
}"""
WIDER = "() => document.documentElement.scrollWidth - innerWidth"
PARTS_WIDER = """() => [...document.querySelectorAll("[data-testid=stMain] *")]
  .filter(one => one.checkVisibility() && !one.closest("[data-testid=stDataFrame], [data-testid=stCode]"))
  .filter(one => one.getBoundingClientRect().right > innerWidth + 1 && one.textContent.includes("wwwwwwww"))
  .map(one => one.outerHTML.slice(0, 160))"""


def check(page: Page, *shown: str) -> None:
    """Nothing has been made of the names, and those of `shown` stand in the page letter by letter."""
    settle(page)
    for words in shown:
        expect(page.get_by_test_id("stMain")).to_contain_text(words)
    assert page.evaluate(MADE) == []


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """Somebody else, who has the link, on a small screen."""
    context = browser.new_context(viewport={"width": 390, "height": 800})
    yield context.new_page()
    context.close()


def test_names_on_the_image_page(page: Page, server: Server, tmp_path: Path) -> None:
    recipe = {"modality": "image", "name": f"{LINKS} {ICONS}", "steps": [{"transform": "rotate"}]}
    page.goto(f"{server.url}/?recipe={quote(json.dumps(recipe))}")
    check(page, recipe["name"])
    mine = tmp_path / f"{FILE}.png"
    mine.write_bytes(encode_png(picture(64, 64)))
    page.locator(".st-key-recipe_panel [data-testid=stPopover] button").first.click()
    page.locator(".st-key-image-upload input[type=file]").set_input_files(mine)
    page.wait_for_url("**upload=*")
    page.keyboard.press("Escape")
    check(page, mine.name)
    page.goto(f"{server.url}/?recipe={quote(json.dumps(recipe | {'steps': [{'transform': WHOLE}]}))}")
    check(page, WHOLE[:20])


def test_names_of_a_run_for_who_started_it_and_for_others(
    page: Page, phone: Page, server: Server, tmp_path: Path
) -> None:
    mine = tmp_path / f"{FILE}.csv"
    with mine.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["text", "label", COLUMN])
        rows.writerows([f"{name} {number} {REST}", name, ICONS] for number in range(12) for name in NAMES)
    page.goto(f"{server.url}/train")
    settle(page)
    page.get_by_text("Your own", exact=False).first.click()
    page.locator("[data-testid=stMain] input[type=file]").first.set_input_files(mine)
    check(page, mine.name)
    for place, name in enumerate((f"{LINKS} {ICONS[:15]}", MARKS)):
        page.locator("[class*='st-key-arm_edit'] button:visible").nth(place).click()
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_label("Name", exact=True).press("Enter")
        check(page, name)
        page.keyboard.press("Escape")
    train_little(page)
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_test_id("stAlert").first).to_have_text(VERDICT, timeout=120_000)
    expect(page.get_by_role("heading", name="Judged differently")).to_be_visible()
    run = page.url.partition("run=")[2].partition("&")[0]
    store = Store(server.store)
    store.describe(run, WHOLE, f"{WHOLE} {LONG}")
    page.reload()
    check(page, WHOLE, LONG, LINKS, MARKS)
    page.get_by_text("Earlier").first.click()
    check(page)
    for view in ("Confusion", "Calibration", "Robustness"):
        page.get_by_text(view).first.click()
        check(page, MARKS)

    store.describe(run, f"{LONG} {ICONS}"[:120], f"{WHOLE} {LONG}")
    phone.goto(page.url)
    expect(phone.get_by_role("heading", name="Judged differently")).to_be_visible()
    check(phone, LONG, WHOLE, LINKS, MARKS)
    assert phone.evaluate(WIDER) <= 0
    assert phone.evaluate(PARTS_WIDER) == []
