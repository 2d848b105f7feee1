"""Grey, 16 bits a channel and transparency: kept where a transform allows it, and said where not."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from augment.__main__ import main
from augment.example import Example, Targets
from augment.image.kept import not_kept, plain_form
from augment.image.loading import load_image
from augment.image.readings import difference, psnr_db, readings
from augment.modality import modality
from augment.recipe import Recipe
from augment.saving import encode_jpeg
from augment.transforms import Transform, catalogue
from tests.augment.samples import picture, same
from tests.augment.test_catalogue import apply, extremes, one_step

IMAGE = modality("image")
every_transform = pytest.mark.parametrize("transform", catalogue("image").values(), ids=lambda t: t.name)


def deepened(image: np.ndarray, seed: int = 0) -> np.ndarray:
    """16 bits a channel that are `image` in 8, with something in the lower byte; read-only."""
    below = np.random.default_rng(seed).integers(-128, 129, image.shape)
    deep = (image.astype(int) * 257 + below).clip(0, 65535).astype(np.uint16)
    deep.setflags(write=False)
    return deep


SHALLOW = [picture(48, 64), picture(64, 48, 1)]
DEEP = [deepened(image) for image in SHALLOW]

STEEP = {"solarise", "posterise", "equalise", "auto_contrast", "colour_jitter", "sharpen", "emboss"}
"""A level's fraction more or less may be another step, or is multiplied."""
LEVELS = 1.8
"""By which results in 8 and 16 bits differ elsewhere: a rounding or two, and brightness multiplies by up to 1.3."""


@every_transform
def test_16_bits_are_what_8_bits_are_only_finer(transform: Transform) -> None:
    neutral = {param.name: param.neutral for param in transform.params if param.neutral is not None}
    for deep, shallow in zip(DEEP, SHALLOW, strict=True):
        before = deep.tobytes()
        if neutral:
            assert same(apply(one_step(transform, **neutral), deep), deep)
        for index in range(3):
            one, other = apply(one_step(transform), deep, index), apply(one_step(transform), shallow, index)
            assert one.shape == other.shape
            if transform.kind.name == "plain" and not transform.takes_16_bits:
                assert same(one, other)
                continue
            assert one.dtype == np.uint16
            distance = np.abs(one / 257 - other)
            if transform.family == "policy":
                assert distance.mean() < 3, index
            elif transform.name in STEEP:
                assert distance.mean() < 1.2, index
            else:
                assert distance.max() < LEVELS, index
        assert deep.tobytes() == before


@every_transform
def test_both_ends_of_every_range_work_in_16_bits(transform: Transform) -> None:
    lowered = transform.kind.name == "plain" and not transform.takes_16_bits
    for param in transform.params:
        for value in extremes(param):
            for sample in (*DEEP, deepened(picture(1, 9)), deepened(picture(2, 2, 1))):
                result = apply(one_step(transform, **{param.name: value}), sample)
                assert result.dtype == np.uint16 or (lowered and result.dtype == np.uint8)
                assert result.shape[2] == sample.shape[2]
                assert result.size


def test_what_keeps_16_bits_keeps_their_shades() -> None:
    """Within one level of 8 bits there are many of 16: gamma bends them, solarise turns them, and none is merged."""
    ramp = np.arange(20_000, 20_257, dtype=np.uint16).reshape(1, 257, 1)
    image = np.tile(ramp, (4, 1, 1))
    for name, values in (("gamma", {"gamma": 0.8}), ("solarise", {"threshold": 0.1}), ("brightness", {"factor": 1.5}),
                         ("contrast", {"factor": 1.5})):  # fmt: skip
        assert len(np.unique(Recipe("image").with_step(name, **values).apply(image))) > 200, name
    two_levels = Recipe("image").with_step("posterise", bits=1).apply(deepened(picture(48, 64)))
    assert set(np.unique(two_levels).tolist()) == {0, 32768}
    stretched = Recipe("image").with_step("auto_contrast").apply(image)
    assert (stretched.min(), stretched.max(), len(np.unique(stretched))) == (0, 65535, 257)


@every_transform
def test_only_what_is_declared_to_need_colours_leaves_grey_pictures_as_they_are(transform: Transform) -> None:
    grey = picture(64, 48, 1)
    changed = []
    strongest = {param.name: extremes(param)[-1] for param in transform.params if param.neutral is not None}
    for param in transform.params:
        for value in extremes(param):
            changed += [not same(apply(one_step(transform, **{param.name: value}), grey, k), grey) for k in (1, 2, 3)]
    changed += [not same(apply(one_step(transform, **strongest), grey, k), grey) for k in (1, 2, 3)]
    assert any(changed) != transform.needs_colour


def half_transparent(image: np.ndarray) -> Example:
    """A soft disc; beyond it, where nobody sees it, the picture is a loud green."""
    height, width = image.shape[:2]
    y, x = np.mgrid[:height, :width]
    far = np.hypot(y - height / 2 + 3, x - width / 2 - 2)
    alpha = np.clip((0.35 * min(height, width) - far) * 40 + 128, 0, 255).astype(np.uint8)
    pixels = image.copy()
    top = np.iinfo(image.dtype).max
    pixels[alpha == 0] = (0, top, 0) if image.shape[2] == 3 else top
    return Example(pixels, Targets(alpha=alpha))


CLEAR = [half_transparent(image) for image in (*SHALLOW, DEEP[0])]


@every_transform
def test_alpha_moves_as_a_plane_by_itself_does_and_hidden_colours_stay_hidden(transform: Transform) -> None:
    pool = [Example(picture(48, 64))]
    neutral = {param.name: param.neutral for param in transform.params if param.neutral is not None}
    for example in CLEAR:
        alpha = example.alpha
        assert alpha is not None
        before = example.sample.tobytes(), alpha.tobytes()
        if neutral:
            untouched = one_step(transform, **neutral).apply_to(example, pool=pool)
            assert same(untouched.sample, example.sample)
            assert same(untouched.alpha, alpha)
        for index in range(3):
            recipe = one_step(transform)
            result = recipe.apply_to(example, index=index, pool=pool)
            assert result.alpha is not None
            assert result.alpha.shape == result.sample.shape[:2]
            if transform.kind.name in ("matrix", "field", "rearrangement"):
                values = {"fill": "black"} if any(param.name == "fill" for param in transform.params) else {}
                by_itself = one_step(transform, **values).apply(alpha[..., None], index=index)
                if values or transform.kind.name == "rearrangement":
                    assert same(result.alpha, by_itself[..., 0])
            elif transform.family not in ("mixing", "policy"):
                assert same(result.alpha, alpha)
        assert (example.sample.tobytes(), alpha.tobytes()) == before


@pytest.mark.parametrize(
    ("name", "values"),
    [("rotate", {"angle": 20.0}), ("scale", {"factor": 0.8}), ("elastic", {}), ("gaussian_blur", {"sigma": 4.0}),
     ("median_blur", {"size": 5.0}), ("perspective", {}), ("mosaic", {"x": 0.6, "y": 0.6}), ("mixup", {"weight": 0.3}),
     ("contrast", {"factor": 0.5}), ("cutout", {"size": 0.6, "fill": "mean"})],
)  # fmt: skip
def test_a_colour_that_nobody_sees_is_mixed_into_none_that_can_be_seen(name: str, values: dict) -> None:
    """A disc of one red before a green that cannot be seen stays red and black wherever it can."""
    example = half_transparent(np.full((96, 96, 3), (200, 0, 0), np.uint8))
    assert (example.sample[..., 1] == 255).any()
    result = Recipe("image", seed=3).with_step(name, **values).apply_to(example, pool=[example] * 3)
    assert result.alpha is not None
    assert result.alpha.max() > 200
    assert result.sample[result.alpha > 0][:, 1].max() <= (60 if name in {"contrast", "cutout"} else 0)


def test_opaque_parts_are_resampled_as_without_alpha() -> None:
    example = half_transparent(picture(96, 128))
    recipe = Recipe("image", seed=1).with_step("rotate", angle=12.0).with_step("elastic", strength=2.0)
    result, plain = recipe.apply_to(example), recipe.apply(example.sample)
    assert result.alpha is not None
    whole = cv2.erode(result.alpha, np.ones((5, 5), np.uint8)) == 255
    assert whole.mean() > 0.1
    assert np.array_equal(result.sample[whole], plain[whole])


def test_a_partner_is_brought_to_the_form_of_the_sample() -> None:
    grey, colour = SHALLOW[1], picture(64, 48, seed=1)
    for own in (grey, deepened(grey), colour, deepened(colour)):
        for other in (grey, deepened(colour), colour):
            for name in ("mixup", "cutmix", "mosaic"):
                made = Recipe("image", seed=2).with_step(name).apply_to(Example(own), pool=[Example(other)])
                assert made.sample.dtype == own.dtype
                assert made.sample.shape == own.shape
    white, black = np.full((8, 8, 1), 255, np.uint8), np.zeros((8, 8, 3), np.uint16)
    mixed = Recipe("image").with_step("mixup", weight=0.5).apply_to(Example(black), pool=[Example(white)])
    assert (mixed.sample == 32768).all()


def test_mixing_blends_alpha_and_an_opaque_partner_is_opaque() -> None:
    clear = Example(np.full((8, 8, 3), 100, np.uint8), Targets(alpha=np.zeros((8, 8), np.uint8)))
    solid = Example(np.full((8, 8, 3), 200, np.uint8))
    for own, other in ((clear, solid), (solid, clear)):
        made = Recipe("image").with_step("mixup", weight=0.4).apply_to(own, pool=[other])
        assert made.alpha is not None
        assert set(np.unique(made.alpha)) == {round(255 * (0.4 if own is clear else 0.6))}
        assert (made.sample == 200).all()


FORMS = [*map(Example, (*SHALLOW, *DEEP)), *CLEAR, half_transparent(DEEP[1])]


@pytest.mark.parametrize("example", FORMS, ids=[f"{own.sample.dtype} {own.sample.shape[2]}" for own in FORMS])
def test_a_file_comes_back_through_an_empty_recipe_value_by_value(example: Example) -> None:
    data = IMAGE.encode(example)
    loaded = IMAGE.load(data, None).example
    again = IMAGE.encode(Recipe("image").apply_to(loaded))
    assert again == data
    assert same(loaded.sample, example.sample)
    assert (loaded.alpha is None) == (example.alpha is None)
    assert loaded.alpha is None or same(loaded.alpha, example.alpha)
    read = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert read.dtype == example.sample.dtype


def test_it_is_said_which_step_lost_what() -> None:
    recipe = Recipe("image").with_step("rotate").with_step("shot_noise").with_step("jpeg").with_step("sepia")
    found = [str(note) for note in not_kept(recipe.trace(DEEP[1]))]
    assert found == [
        "Nothing to do for Sepia: a grey picture has no colours.",
        "Shot noise works with 8 bits a channel: from here on the picture has 8.",
    ]
    assert not not_kept(recipe.trace(SHALLOW[0]))
    assert not not_kept(Recipe("image").with_step("shot_noise", strength=0.0).trace(DEEP[0]))
    drawn = [
        str(note)
        for index in range(30)
        for note in not_kept(Recipe("image").with_step("rand_augment").trace(SHALLOW[1], index=index))
    ]
    assert set(drawn) == {"Nothing to do for Saturation: a grey picture has no colours."}


def test_jpeg_lays_over_white_in_8_bits() -> None:
    example = half_transparent(DEEP[0])
    read = cv2.imdecode(np.frombuffer(encode_jpeg(example.sample, 100, example.alpha), np.uint8), cv2.IMREAD_COLOR_RGB)
    assert np.abs(read.astype(int) - plain_form(example)).mean() < 3
    assert (plain_form(example)[example.alpha == 0] == 255).all()


def test_networks_get_what_they_always_got() -> None:
    """The plain form of what was loaded is what the file is loaded as in it, but for a rounding."""
    for example in FORMS:
        data = IMAGE.encode(example)
        plain = IMAGE.plainly(data)
        assert plain.dtype == np.uint8
        assert plain.shape[2] == 3
        assert np.abs(plain.astype(int) - IMAGE.plain(IMAGE.load(data, None).example)).max() <= 1


def test_readings_do_not_depend_on_the_bits() -> None:
    deep, shallow = DEEP[0], SHALLOW[0]
    for one, other in zip(readings(deep, deep), readings(shallow, shallow), strict=True):
        assert one.value == pytest.approx(other.value, abs=0.1)
    half = (deep // 2).astype(np.uint16)
    assert psnr_db(deep, half) == pytest.approx(psnr_db(shallow, shallow // 2), abs=0.1)
    assert psnr_db(deep, shallow) > 50
    assert difference(deep, half)[1] == pytest.approx(difference(shallow, shallow // 2)[1], rel=0.02)


def test_apply_keeps_what_each_file_of_a_folder_has(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {"colour": Example(SHALLOW[0]), "grey": Example(SHALLOW[1]), "deep": Example(DEEP[0]), "logo": CLEAR[0]}
    (tmp_path / "in").mkdir()
    for name, example in files.items():
        (tmp_path / "in" / f"{name}.png").write_bytes(IMAGE.encode(example))
    recipe = tmp_path / "recipe.json"
    recipe.write_text(Recipe("image").with_step("rotate").with_step("sepia").with_step("jpeg").to_json())
    call = ["apply", str(recipe), str(tmp_path / "in"), "--workers", "1"]
    assert main([*call, "--out", str(tmp_path / "out")]) == 0
    entries = {
        Path(entry["source"]).stem: entry for entry in json.loads((tmp_path / "out/manifest.json").read_text())["files"]
    }
    for name, example in files.items():
        made = load_image((tmp_path / "out" / entries[name]["output"]).read_bytes())
        assert made.pixels.shape[2] == example.sample.shape[2]
        assert (made.alpha is None) == (name != "logo")
    assert [len(entries[name].get("notes", ())) for name in files] == [0, 1, 1, 0]
    assert (
        "JPEG compression works with 8 bits a channel: from here on the picture has 8. (1 file)"
        in capsys.readouterr().err
    )
    assert main([*call, "--out", str(tmp_path / "jpeg"), "--format", "jpeg"]) == 0
    assert "transparent parts are laid over white. (1 file)" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["rotate", "pad", "optical_distortion", "cutout"])
def test_white_is_white_in_16_bits(name: str) -> None:
    values = {"rotate": {"angle": 30.0}, "optical_distortion": {"distortion": 0.3}, "cutout": {"size": 0.3}}
    made = Recipe("image").with_step(name, fill="white", **values.get(name, {})).apply(np.zeros((40, 40, 3), np.uint16))
    assert made.max() == 65535


def test_statistics_look_at_what_can_be_seen_after_a_pending_warp() -> None:
    start = Recipe("image", seed=4).with_step("translate", x=0.3, y=0.0)
    moved = start.apply_to(CLEAR[0])
    for name, values in (("contrast", {"factor": 0.3}), ("equalise", {})):
        alone = Recipe("image", seed=4).with_step(name, **values).apply_to(moved)
        assert same(start.with_step(name, **values).apply_to(CLEAR[0]).sample, alone.sample)
