"""What is said of datasets that cannot be used: what was found, and what is needed; and long names made short."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from augment.errors import InputError
from models.comparison.specs import DatasetSpec
from models.data.class_names import MAX_CHARACTERS, short_names, shortened
from models.data.datasets import contents, load_dataset
from tests.models.data.test_folders import SETTINGS, png, zipped


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as refused:
        contents(DatasetSpec.from_dict({"path": str(path)}))
    return str(refused.value)


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["1.png", "2.png"], ["2 .png files outside any folder"]),
        (["photos/1.jpg", "photos/2.jpg", "photos/3.jpg"], ["3 .jpg files in photos/"]),
        (["train/cats/deep/1.png", "train/cats/deep/2.png"], ["train/cats/deep/"]),
        (["cats/1.heic", "dogs/1.heic", "dogs/2.heic"], ["1 .heic file in cats/", "2 .heic files in dogs/"]),
        ([f"{number}/x.pdf" for number in range(9)], ["in 0/", "and files in 4 more places"]),
        ([], ["no files"]),
        (["a{0}/1.png", f"{'y' * 200}/1.exe"], ["in a{0}/", "…"]),
        ([f"{'y' * 200}{number}/1.{'z' * 50}" for number in range(9)], ["…", "more places"]),
    ],
)
def test_a_zip_without_classes_is_shown_its_own_folders_and_the_tree_it_needs(
    tmp_path: Path, names: list[str], found: list[str]
) -> None:
    said = refusal(zipped(tmp_path, dict.fromkeys(names, b"x")))
    assert "cats/1.png" in said
    assert "train/cats/1.png" in said
    assert all(part in said for part in found), said
    assert said.endswith(".")
    assert len(said) <= 300


@pytest.mark.parametrize(
    ("table", "found"),
    [("label,text\nspam,buy now\nspam,buy more\n", "2 have both a label and a text, all of them the label 'spam'"),
     ("label,text\n,buy now\n", "0 have both")],
)  # fmt: skip
def test_a_table_of_one_label_is_told_which(tmp_path: Path, table: str, found: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(table)
    assert found in refusal(path)


def test_long_class_names_are_shortened_and_stay_apart(tmp_path: Path) -> None:
    begin, end = "n02099601 golden retriever " * 4, " and its puppies, on the lawn"
    names = [f"{begin}{middle}{end}" for middle in ("one", "two")] + ["short"]
    files = {f"{name}/{k}.png": png(100 * place + k) for place, name in enumerate(names) for k in range(6)}
    path = zipped(tmp_path, files)
    spec = DatasetSpec.from_dict({"path": str(path)})
    assert contents(spec) == (3, 18)
    data = load_dataset(spec, SETTINGS["image"])
    assert len(set(data.class_names)) == 3
    assert all(len(name) <= MAX_CHARACTERS for name in data.class_names)
    assert not data.notes
    labels = [*data.train_labels.tolist(), *data.test_labels.tolist()]
    assert sorted(labels.count(label) for label in range(3)) == [6, 6, 6]


def test_short_names_keep_what_is_short() -> None:
    names = ["a", "b" * MAX_CHARACTERS, *("c" * length for length in range(81, 130))]
    found = short_names([*names, *names])
    assert found["a"] == "a"
    assert found["b" * MAX_CHARACTERS] == "b" * MAX_CHARACTERS
    assert len(set(found.values())) == len(names)
    assert max(map(len, found.values())) <= MAX_CHARACTERS
    assert shortened("a\nb") == "a?b"


def test_the_files_that_systems_leave_behind_are_not_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("__MACOSX/a/._1.png", b"x")
    assert "no files" in refusal(path)
