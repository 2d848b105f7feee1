"""What is taken home, taken by a real browser: the report stands alone, and files come when asked for."""

from __future__ import annotations

import zipfile
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Page, expect

from models.comparison.experiment import Experiment
from models.store.store import Store
from tests.browser.conftest import Server, settle
from tests.models.examples import small_experiment

JOKER = "<img src=x onerror=alert(1)>"


def test_the_report_opens_offline_and_runs_nothing(page: Page, server: Server, tmp_path: Path) -> None:
    arms = [{"name": "plain"}, {"name": JOKER, "network": {"width": 8}}]
    experiment = Experiment.from_dict(small_experiment(seeds=2).to_dict() | {"arms": arms})
    with closing(Store(server.store)) as store:
        run = store.submit(experiment, "somebody", "quick")
    page.goto(f"{server.url}/train?run={run}")
    expect(page.get_by_role("heading", name="On shifted test samples")).to_be_visible(timeout=120_000)
    settle(page)
    page.get_by_role("button", name="Take home").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Report (HTML)").click()
    report = tmp_path / download.value.suggested_filename
    download.value.save_as(report)
    assert report.name == f"report-{run}.html"

    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.context.set_offline(True)
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(report.as_uri())
    expect(page.get_by_role("heading", name="Verdict")).to_be_visible()
    expect(page.get_by_text(JOKER).first).to_be_visible()
    assert page.locator("figure svg").count() > 10
    assert (asked, said) == ([report.as_uri()], [])
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_zip_of_variants_is_made_and_saved(page: Page, server: Server, tmp_path: Path) -> None:
    page.goto(server.url)
    settle(page)
    page.get_by_role("button", name="Many variants").click()
    page.get_by_role("button", name="Make 10 variants").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save zip").click()
    download.value.save_as(tmp_path / "variants.zip")
    with zipfile.ZipFile(tmp_path / "variants.zip") as archive:
        assert len(archive.namelist()) == 11
