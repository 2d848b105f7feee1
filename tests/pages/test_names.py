"""Names that people bring, in every page that shows one: Markdown and HTML have them escaped, plain text has them bare.

All that is sent to the browser is looked through, so a place that is new is looked at too. What a browser makes of it
is in `tests/browser/test_words.py`.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from streamlit.testing.v1 import AppTest

from augment.saving import encode_png
from models.comparison.experiment import Experiment
from models.service.predictions import Predicted
from pages.components import marks
from pages.components.lab.jobs import store
from pages.components.lab.live import VIEWS as LIVE
from pages.components.lab.why_view import VIEWS as WHY
from pages.components.state import Key
from pages.components.words import as_html, as_read
from pages.components.workbench.trained import _cell
from tests.augment.recordings import canteen, sound_file
from tests.augment.samples import picture
from tests.pages.conftest import open_link, result_html
from tests.pages.test_admin import TOKEN, with_token  # noqa: F401
from tests.pages.test_train_page import QUICK, wait_until_over

Open = Callable[..., AppTest]

LINKS, ICONS, MARKS, REST = NAMES = (
    "www.evil.com a@b.evil",
    ":tada: :material/bomb:",
    ":red[paint] $x^2$ q -> z",
    "<u>line</u> [y](//evil)",
)
WHOLE = " ".join(NAMES)
FOLDERS = (LINKS, f"{MARKS} <u>", ":tada: [y](x)")
SYNTAX = re.compile(r"www\.|a@b|:material/bomb|:tada|:red\[paint|(?<!\\)\$x|->|(?<!\\)<u>|(?<!\\)\[y\]|//evil")
"""Where Streamlit would make something of one of the names in Markdown."""
ESCAPED = ":color["
"""What none of them has where it is plain text."""
HTML = {"Html.body", "BidiComponent.json"}
PLAIN = {
    "Code.code_text", "EChartsChart.alt", "EChartsChart.spec", "Image.alt", "MultiSelect.options",
    "PageLink.query_string", "Selectbox.options", "Selectbox.raw_value", "Text.body", "TextArea.default",
    "TextArea.value", "TextInput.default", "TextInput.placeholder", "TextInput.value",
}  # fmt: skip
"""Of each type of element, the fields that a browser shows as they are; all others are taken for Markdown."""


def strings(message: Any) -> Iterator[tuple[str, str]]:
    """Every text in a message to the browser, behind its type and its field: `("Button.label", "Start")`."""
    for field, value in message.ListFields():
        if field.message_type and field.message_type.GetOptions().map_entry:
            continue
        for one in value if field.is_repeated else (value,):
            if field.type == field.TYPE_MESSAGE:
                yield from strings(one)
            elif field.type == field.TYPE_STRING:
                yield f"{message.DESCRIPTOR.name}.{field.name}", one


def unready(chart: dict[str, Any]) -> list[str]:
    """Names that a chart's template would be filled with as they are not, see `in_template`."""
    if chart.get("tooltip", {}).get("formatter") != "{b}":
        return []
    data = (datum for series in chart["series"] for datum in series["data"] if isinstance(datum, dict))
    return [datum["name"] for datum in data if "$" in datum["name"].replace("$$", "")]


def check(app: AppTest, *shown: str) -> None:
    """Nothing is made of a name anywhere on the page, and those of `shown` stand there letter by letter."""
    assert not app.exception
    read = []
    protos = [node.proto for node in app._tree if getattr(node, "proto", None)]
    for proto in protos:
        for where, text in strings(proto):
            if where in HTML:
                assert "<u>" not in text, (where, text)
            elif where in PLAIN:
                assert ESCAPED not in text, (where, text)
                assert where != "EChartsChart.spec" or not unready(json.loads(text)), text
            else:
                assert not SYNTAX.search(text), (where, text)
                read.append(as_read(text))
    for words in shown:
        assert any(words in text for text in read), words


def table(*head: str) -> bytes:
    into = io.StringIO()
    rows = csv.writer(into)
    rows.writerow(head)
    rows.writerows([f"{name} {number} {REST}", name, ICONS][: len(head)] for number in range(12) for name in NAMES)
    return into.getvalue().encode()


def pictures() -> bytes:
    rng, into = np.random.default_rng(0), io.BytesIO()
    with zipfile.ZipFile(into, "w") as file:
        for number in range(24):
            for folder in FOLDERS:
                noise = rng.integers(0, 256, (9, 9, 3), np.uint8)
                file.writestr(f"set/{folder}/{number} {MARKS}.png", encode_png(noise))
    return into.getvalue()


def test_a_run_and_all_that_is_told_of_it(open_app: Open, with_token: None) -> None:  # noqa: F811
    app = open_app("train.py")
    owner = app.session_state[Key.OWNER]
    recipe = {"modality": "image", "name": WHOLE[:60], "steps": [{"transform": "rotate"}]}
    arms = [{"name": MARKS}, {"name": REST, "recipe": recipe}, {"name": LINKS, "recipe": recipe}]
    form = {
        "dataset": store().brought.add_upload(pictures(), ".zip", owner).to_dict(), "image_size": 8, "train_size": 30,
        "arms": arms, "network": {"width": 4, "depth": 2}, "training": {"steps": 10, "batch_size": 16}, "seeds": 2,
    }  # fmt: skip
    run, waiting = (store().submit(Experiment.from_dict(form), owner, WHOLE, f"{MARKS}.zip") for _ in range(2))
    store().want(waiting, "pause")
    store().describe(run, WHOLE, WHOLE)
    app.session_state[Key.SHOWN] = run
    app.run()
    wait_until_over(run, app)
    app.run()
    assert store().experiment(run).state == "finished", [one.error for one in store().experiment(run).runs]
    check(app, WHOLE, MARKS, REST, LINKS)
    for key, views in (("live_curves", LIVE), (f"why:{run}", WHY)):
        for view in views:
            app.segmented_control(key=key).set_value(view).run()
            check(app)
    for one in (run, waiting):
        app.checkbox(key=Key.compare(one)).set_value(True)
    app.button(key=f"edit_run:{run}").click().run()
    check(app, f"Left out, as no seed is finished on both sides: {WHOLE}")
    app.button(key="use_setup").click().run()
    check(app)
    app.button(key="ask_trained").click().run()
    app.switch_page("image.py").run()
    app.selectbox(key=Key.of("image", "trained")).select(run).run()
    assert result_html(app).count("<td") == 3 * 3
    check(app, WHOLE[:60])

    code = store().rooms.make(owner)
    store().rooms.rename(code, owner, WHOLE)
    store().rooms.add(code, run, owner)
    check(open_link(open_app, "room.py", room=code), f"{MARKS}.zip")
    check(open_link(open_app, run=run, take=store().hand_overs.offer(owner, run)), WHOLE)
    admin = open_app("admin.py")
    admin.text_input(key=Key.ADMIN_TOKEN).set_value(TOKEN).run()
    check(admin, WHOLE)
    for one in (run, waiting):
        store().delete(one)


def test_what_waits_is_told_behind_what(open_app: Open) -> None:
    app = open_app("train.py")
    owner = app.session_state[Key.OWNER]
    training = ({"steps": 10_000, "batch_size": 16}, QUICK["training"])
    long, behind = (store().submit(Experiment.from_dict(QUICK | {"training": own}), owner, ICONS) for own in training)
    app.session_state[Key.SHOWN] = behind
    check(app.run(), f"“{ICONS}”")
    for run in (long, behind):
        store().delete(run)


def test_a_class_that_a_sample_is_of_no_longer() -> None:
    for shares in ([0.1, 0.9], [0.9, 0.1]):
        told = _cell(Predicted((REST, LINKS), {0: np.array(shares)}), 0, "#000000", 0)
        assert as_html(REST) in told
        assert "<u>" not in told


def test_files_that_become_datasets(open_app: Open) -> None:
    app = open_app("train.py")
    app.segmented_control(key=Key.DATASET_SOURCE).set_value("own").run()
    for name, data in ((f"{WHOLE}.zip", pictures()), (f"{WHOLE}.csv", table("text", "label", MARKS))):
        app.file_uploader(key=Key.DATASET_FILE).upload(name, data, "").run()
        check(app, WHOLE)
        app.text_input(key="arm_name:1").set_value(REST).run()
        check(app)
        drawn = " ".join(element.proto.body for element in app.get("html"))
        assert LINKS in drawn
        assert drawn.count(as_html(REST)) > 1, "among the arms, and beside the samples"
    app.file_uploader(key=Key.DATASET_FILE).upload(f"{WHOLE}.csv", table(*NAMES[:2]), "").run()
    check(app)
    assert app.selectbox(key=Key.LABEL_COLUMN).options == list(NAMES[:2])
    app.file_uploader(key=Key.DATASET_FILE).upload(f"{WHOLE}.zip", b"none", "").run()
    check(app)
    assert any(WHOLE in text.value for text in app.text), "the dataset that stays"


def test_files_on_explorer_pages(open_app: Open) -> None:
    check(open_link(open_app, "image.py", recipe=json.dumps({"modality": "image", "steps": [{"transform": WHOLE}]})))
    recipe = {"modality": "image", "name": WHOLE[:60], "steps": [{"transform": "rotate"}]}
    app = open_app(recipe=json.dumps(recipe))
    app.file_uploader(key="image:upload").upload(f"{WHOLE}.png", encode_png(picture(64, 64)), "").run()
    check(app, WHOLE, WHOLE[:60])
    boxes = [{"id": k, "image_id": 1, "category_id": k, "bbox": [8 * k, 8, 20, 20]} for k in range(4)]
    categories = [{"id": k, "name": name} for k, name in enumerate(NAMES)]
    coco = {"images": [{"id": 1}], "categories": categories, "annotations": boxes}
    app.file_uploader(key=marks.UPLOAD).upload("marks.json", json.dumps(coco).encode(), "").run()
    check(app)

    app = open_app("text.py")
    for head in (NAMES[:2], ("text", "label", MARKS)):
        app.file_uploader(key="text:upload").upload(f"{ICONS}.csv", table(*head), "").run()
        check(app, f"{ICONS}.csv")
    check(app, f"label: {LINKS}")
    lists = {"transform": "synonym", "params": {"word_list": ["app"]}}
    app = open_link(open_app, "text.py", recipe=json.dumps({"modality": "text", "steps": [lists]}))
    app.file_uploader(key=Key.param("synonym", "word_list:own")).upload(f"{ICONS}.txt", b"good, fine", "").run()
    app.run()
    check(app, ICONS)
    app.button(key="try").click().run()
    app.switch_page("train.py").run()
    check(app, ICONS)

    kinds = {"transform": "background", "params": {"kind": ["rain"]}}
    app = open_link(open_app, "audio.py", recipe=json.dumps({"modality": "audio", "steps": [kinds]}))
    app.file_uploader(key=Key.param("background", "kind:own")).upload(f"{ICONS}.wav", sound_file(canteen()), "").run()
    app.run()
    check(app)
