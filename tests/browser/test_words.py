"""Names that people bring, each of which Markdown would make something of, in every place that shows one."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from augment.saving import encode_png
from models.comparison.experiment import Experiment
from models.store.store import Store
from tests.augment.recordings import canteen, sound_file
from tests.augment.samples import picture
from tests.browser.conftest import VERDICT, Server, place_of, settle

LINKS, ICONS, MARKS, REST, SIGNS = NAMES = (
    "www.evil.com a@b.evil",
    ":material/bomb: :tada:",
    ":red[paint] $x^2$ q -> z",
    "<b>bold</b> [y](//evil)",
    "$$ $& {c0} {b}",
)
WHOLE = " ".join(NAMES)
LONG = "w" * 110
COLUMNS = ("http://evil.com/:tada:", MARKS)
FILE = "www.evil.com a@b.evil :tada: q -> z $x^2$"
FOLDERS = (LINKS, f"{MARKS} <b>", f"{SIGNS} :tada:")

MADE = """() => {
  const links = "a[href*='evil']:not([href*='recipe=']), a[href^='mailto:'], img[src*='evil']";
  const kinds = `${links}, .katex, [aria-label='bomb icon']`;
  const made = [...document.querySelectorAll(kinds)].map(one => one.outerHTML.slice(0, 200));
  const painted = [...document.querySelectorAll("[class*=stMarkdownColored], [class*=stMarkdownBadge], b, strong")];
  made.push(...painted.map(one => one.textContent).filter(text => text === "paint" || text === "bold"));
  const said = [...document.querySelectorAll("[aria-label], [title], [alt]")].map(one =>
    ["aria-label", "title", "alt"].map(name => one.getAttribute(name) ?? "").join(" "));
  const isMade = text => ["🎉", "q → z", "\\\\", ":color[", "&lt;"].some(sign => text.includes(sign));
  made.push(...[document.body.innerText, ...said].filter(isMade));
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


def check_menu(page: Page, label: str, *shown: str) -> None:
    """The same of what a menu offers."""
    settle(page)
    page.get_by_role("combobox", name=label).click()
    for words in shown:
        expect(page.get_by_role("option", name=words, exact=True)).to_be_visible()
    assert page.evaluate(MADE) == []
    page.keyboard.press("Escape")


def check_tooltip(page: Page, chart: Locator, across: float, down: float, *shown: str) -> None:
    """The same of what a chart says where one points at these shares of its width and height."""
    settle(page)
    canvas, said = chart.locator("canvas").first, chart.locator("div[style*='z-index: 9999999']").first
    canvas.scroll_into_view_if_needed()
    for tries in range(20):
        place = place_of(canvas)
        page.mouse.move(place["x"] + across * place["width"] + tries % 2, place["y"] + down * place["height"])
        if said.is_visible():
            break
        page.wait_for_timeout(100)
    for words in shown:
        expect(said).to_contain_text(words)
    assert page.evaluate(MADE) == []


def table(path: Path, head: tuple[str, ...]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(head)
        rows.writerows([f"{name} {number} {REST}", name, ICONS] for number in range(12) for name in NAMES)
    return path


@pytest.fixture(scope="module")
def run(server: Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Somebody's run, under way while other names are looked at."""
    mine = table(tmp_path_factory.mktemp("words") / f"{FILE}.csv", ("text", "label", COLUMNS[0]))
    recipe = {"modality": "text", "name": f"{LINKS} {ICONS}", "steps": [{"transform": "keyboard_typo"}]}
    arms = [{"name": MARKS}, {"name": f"{LINKS} {ICONS[:15]}", "recipe": recipe}, {"name": SIGNS, "recipe": recipe}]
    with closing(Store(server.store)) as store:
        dataset = store.brought.add_upload(mine.read_bytes(), ".csv", "somebody")
        form = {
            "dataset": dataset.to_dict(), "arms": arms, "train_size": 20, "seeds": 2,
            "training": {"steps": 10, "batch_size": 8},
        }  # fmt: skip
        made = store.submit(Experiment.from_dict(form), "somebody", WHOLE, mine.name)
        store.describe(made, "", f"{WHOLE} {LONG}")
        return made


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """Somebody else, who has the link, on a small screen."""
    context = browser.new_context(viewport={"width": 390, "height": 800})
    yield context.new_page()
    context.close()


def test_names_of_what_is_brought_to_explorer_pages(page: Page, server: Server, tmp_path: Path) -> None:
    recipe = {"modality": "image", "name": f"{LINKS} {ICONS}", "steps": [{"transform": "rotate"}]}
    page.goto(f"{server.url}/?recipe={quote(json.dumps(recipe))}")
    check(page, recipe["name"])
    mine, marks = tmp_path / f"{FILE}.png", tmp_path / "marks.json"
    mine.write_bytes(encode_png(picture(64, 64)))
    page.locator(".st-key-recipe_panel [data-testid=stPopover] button").first.click()
    page.locator(".st-key-image-upload input[type=file]").set_input_files(mine)
    page.wait_for_url("**upload=*")
    boxes = [{"id": k, "image_id": 1, "category_id": k, "bbox": [8 * k, 8 * k, 20, 20]} for k in range(len(NAMES))]
    categories = [{"id": k, "name": name} for k, name in enumerate(NAMES)]
    marks.write_text(json.dumps({"images": [{"id": 1}], "categories": categories, "annotations": boxes}))
    page.locator(".st-key-image-marks_upload input[type=file]").set_input_files(marks)
    expect(page.locator(".marked-picture").first).to_be_visible()
    page.keyboard.press("Escape")
    check(page, mine.name, *NAMES)

    drawn = {"modality": "audio", "steps": [{"transform": "background", "params": {"kind": ["rain"]}}]}
    page.goto(f"{server.url}/sound?recipe={quote(json.dumps(drawn))}")
    settle(page)
    page.get_by_role("button", name="Your own file").click()
    sound = {"name": f"{ICONS}.wav", "mimeType": "audio/wav", "buffer": sound_file(canteen())}
    page.locator("[class*=background-kind-own] input[type=file]").set_input_files(sound)
    page.wait_for_url("**recording-*")
    page.keyboard.press("Escape")
    check(page, ICONS[:20])


def test_names_in_a_set_up(page: Page, server: Server, run: str, tmp_path: Path) -> None:
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as into:
        for number in range(8):
            for folder in FOLDERS:
                into.writestr(f"set/{folder}/{number} {FILE}.png", encode_png(picture(16, 16, seed=number)))
    page.goto(f"{server.url}/train")
    settle(page)
    page.get_by_text("Your own", exact=False).first.click()
    upload = page.locator("[data-testid=stMain] input[type=file]").first
    upload.set_input_files({"name": f"{FILE}.zip", "mimeType": "application/zip", "buffer": zipped.getvalue()})
    check(page, f"{FILE}.zip", LINKS)
    page.locator("[class*='st-key-arm_edit'] button:visible").first.click()
    page.get_by_label("Name", exact=True).fill(f"{LINKS} {ICONS[:15]}")
    page.get_by_label("Name", exact=True).press("Enter")
    check(page, f"{LINKS} {ICONS[:15]}")
    page.keyboard.press("Escape")
    upload.set_input_files(table(tmp_path / f"{FILE}.csv", (*COLUMNS, ICONS)))
    check_menu(page, "Labels", *COLUMNS, ICONS)


def test_names_of_a_run_for_its_owner_and_for_others(page: Page, phone: Page, server: Server, run: str) -> None:
    with closing(Store(server.store)) as store:
        token = store.hand_overs.offer("somebody", run)
        page.goto(f"{server.url}/train?run={run}&take={token}")
        expect(page.get_by_test_id("stAlert").first).to_have_text(VERDICT, timeout=120_000)
        expect(page.locator(".st-key-hand_over")).to_contain_text(WHOLE)
        check(page)
        page.get_by_role("button", name="Take over").click()
        settle(page)
        page.get_by_text("Earlier runs").click()
        page.get_by_text("Confusion").first.click()
        expect(page.get_by_role("heading", name="Judged differently")).to_be_visible()
        check(page, WHOLE, LONG, LINKS, MARKS)
        check_tooltip(page, page.locator(f".st-key-curves-{run}-loss"), 0.5, 0.6, MARKS, SIGNS)
        check_tooltip(page, page.locator(f".st-key-confusion-{run}"), 0.12, 0.5, SIGNS)
        page.get_by_text("Compare any two arms").click()
        check_menu(page, "From", MARKS, SIGNS)
        store.describe(run, f"{LONG} {ICONS}"[:120], f"{WHOLE} {LONG}")
        code = store.rooms.make("somebody")
        owner = store.experiment(run).owner
        store.rooms.rename(code, owner, WHOLE)
        store.rooms.add(code, run, owner)
    phone.goto(page.url)
    expect(phone.get_by_role("heading", name="Judged differently")).to_be_visible()
    check(phone, LONG, WHOLE, LINKS, MARKS)
    assert phone.evaluate(WIDER) <= 0
    assert phone.evaluate(PARTS_WIDER) == []
    phone.goto(f"{server.url}/room?room={code}")
    check(phone, WHOLE[:40].rstrip(), FILE)
    assert phone.evaluate(WIDER) <= 0
    phone.goto(f"{server.url}/train?room={code}&run={run}")
    check(phone, f"{WHOLE[:40].rstrip()}’s run")
