"""Chinese characters, words, scripts and numerals."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

import pytest

from augment.recipe import Recipe
from augment.steps import problems_of
from augment.text.chinese_words import chinese_parts, cut_by_lists
from augment.text.edits import rebuild
from augment.text.lists import groups_of
from augment.text.negations import is_negation
from tests.augment.samples import TEXT
from tests.augment.text_samples import MIXED, edits_of

CHINESE = "今天天气很好，我们在公园里看见王先生和他的朋友，后来买了两张电影票。"
LISTS = {"chinese_homophone": "homophones", "chinese_look_alike": "lookalikes_zh"}
every_list = pytest.mark.parametrize("name", LISTS)
by_either = pytest.mark.parametrize("by", ["character", "word"])


def result(name: str, text: str, seed: int = 0, **values: float | str | bool) -> str:
    return rebuild(text, edits_of(name, text, seed, **values))


# Characters for others


@every_list
@pytest.mark.parametrize("share", [0.05, 0.1, 0.3, 1.0])
def test_the_share_of_characters_gives_way_to_one_of_its_group(name: str, share: float) -> None:
    text = "在己" * 20
    alike = {one: {other for group in groups_of(LISTS[name]) if one in group for other in group} for one in "在己"}
    able = [one for one in text if alike[one]]
    for seed in range(10):
        after = result(name, text, seed, share=share)
        changed = [(a, b) for a, b in zip(text, after, strict=True) if a != b]
        assert len(changed) == min(round(40 * share), len(able))
        assert all(b in alike[a] for a, b in changed)


@every_list
def test_no_negation_comes_in_and_other_scripts_stay(name: str) -> None:
    assert edits_of(name, TEXT, share=1).edits == ()
    for group in groups_of(LISTS[name]):
        for seed in range(5):
            before, after = "".join(group), result(name, "".join(group), seed, share=1, protect_negations=False)
            assert len(after) == len(before)
            assert not Counter(filter(is_negation, after)) - Counter(filter(is_negation, before))
    assert "iPhone" in result(name, MIXED, share=1)


@every_list
def test_groups_hold_single_characters_twice_in_none(name: str) -> None:
    for group in groups_of(LISTS[name]):
        assert len(set(group)) == len(group) > 1
        assert all(len(character) == 1 for character in group)


# Scripts


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("我们爱学习汉语", "我們愛學習漢語"),
        ("头发很长，出发了", "頭髮很長，出發了"),
        ("皇后后来走了三公里，在家里吃面包", "皇后後來走了三公里，在家裡吃麵包"),
        ("干净的干部", "乾淨的幹部"),
        ("他干扰老板卖布的关系", "他干擾老闆賣布的關係"),
        ("于公布后轻松", "於公佈後輕鬆"),
        ("这是iPhone手机", "這是iPhone手機"),
    ],
)
def test_all_of_a_text_is_written_in_the_other_script_and_back(simplified: str, traditional: str) -> None:
    assert result("simplified_traditional", simplified, share=1) == traditional
    back = result("simplified_traditional", traditional, share=1, to="simplified")
    assert back == simplified


def test_a_simplified_character_has_one_line_and_a_traditional_one_belongs_to_one() -> None:
    sets = [group for line in groups_of("simplified_traditional") for group in line]
    simplified, traditional = [group[0] for group in sets], [other for group in sets for other in group[1:]]
    assert len(simplified) == len(set(simplified)) > 1_000
    assert len(traditional) == len(set(traditional))
    assert not set(simplified) & set(traditional)
    # The character sets of the two scripts, as far as they go
    assert all(character.encode("gb2312") for character in simplified)
    foreign = [other for other in traditional if not other.encode("big5", "ignore")]
    assert len(foreign) < 5
    assert all(len(a) == len(b) for a, b in groups_of("traditional_words"))


@pytest.mark.parametrize(("share", "changed"), [(0.1, 1), (0.5, 5), (1, 10)])
def test_the_share_of_characters_that_differ_is_rewritten(share: float, changed: int) -> None:
    assert result("simplified_traditional", "爱大" * 10, share=share).count("愛") == changed


# Numerals


@pytest.mark.parametrize(
    ("arabic", "chinese", "formal"),
    [
        ("买3张票", "买三张票", "买叁张票"),
        ("共12个", "共十二个", "共壹拾贰个"),
        ("有105人", "有一百零五人", "有壹佰零伍人"),
        ("花了2010元", "花了二千零一十元", "花了贰仟零壹拾元"),
        ("约120030人", "约十二万零三十人", "约壹拾贰万零叁拾人"),
        ("在2024年", "在二〇二四年", "在贰零贰肆年"),
        ("第0天", "第零天", "第零天"),
    ],
)
def test_numbers_are_written_in_each_form_and_back(arabic: str, chinese: str, formal: str) -> None:
    assert result("chinese_digits", arabic, share=1) == chinese
    assert result("chinese_digits", arabic, share=1, form="formal") == formal
    if "零天" not in chinese:
        assert result("chinese_digits", chinese, share=1, form="arabic") == arabic
        assert result("chinese_digits", formal, share=1, form="arabic") == arabic
        assert result("chinese_digits", chinese, share=1, form="formal") == formal


def test_numbers_outside_chinese_text_and_numerals_that_are_none_stay() -> None:
    about = "三四天，两三个，几十人，十七八岁，五六十个，一个个，三星手机"
    for text in (
        TEXT,
        "5 apples for $3",
        "一起去，一样好，有一点贵，万一下雨，十分好，一块去",
        "12:30到，20km远",
        about,
    ):
        assert result("chinese_digits", text, share=1, form="arabic") == text
        assert result("chinese_digits", text, share=1) == text
    assert result("chinese_digits", "价格 5.5 元", share=1) == "价格 五点五 元"
    assert result("chinese_digits", "007号", share=1) == "〇〇七号"
    assert result("chinese_digits", "电话13800138000", share=1) == "电话一三八〇〇一三八〇〇〇"
    assert result("chinese_digits", "我100%满意，才￥30啊", share=1) == "我100%满意，才￥30啊"


def test_two_things_are_written_as_they_are_said() -> None:
    assert (
        result("chinese_digits", "2张票，2 小时，2月2号，第2个，2年级", share=1)
        == "两张票，两 小时，二月二号，第二个，二年级"
    )


@pytest.mark.parametrize(("share", "changed"), [(0.1, 1), (0.5, 3), (1, 6)])
def test_the_share_of_numbers_is_rewritten(share: float, changed: int) -> None:
    assert result("chinese_digits", "买3张，" * 6, share=share).count("三") == changed


# Swapping and leaving out


def test_the_parts_of_a_text() -> None:
    def parts(text: str, by: str) -> list[str]:
        return [text[part.start : part.end] for part in chinese_parts(text, by)]

    assert parts("好吃的iPhone，很好", "character") == [*"好吃的很好"]
    assert "".join(parts(MIXED, "word")) == "".join(parts(MIXED, "character"))
    assert parts("か\u3099き\u3099", "word") == ["か\u3099", "き\u3099"]
    assert cut_by_lists("好吃的北京队") == ["好吃", "的", "北京", "队"]


def test_words_come_from_jieba_where_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """No list of the project knows 起源."""
    text = "研究生命的起源"

    def parts(by: str) -> list[str]:
        return [text[part.start : part.end] for part in chinese_parts(text, by)]

    assert parts("jieba") == ["研究", "生命", "的", "起源"]
    assert parts("word")[-2:] == ["起", "源"]
    asking = Recipe("text").with_step("chinese_swap", by="jieba").steps
    assert problems_of(asking) == []
    monkeypatch.setattr("augment.text.chinese.has_jieba", lambda: False)
    assert "pip install jieba" in str(problems_of(asking)[0])
    assert problems_of(Recipe("text").with_step("chinese_swap", by="word").steps) == []


def test_jieba_is_not_imported_before_it_is_used() -> None:
    script = (
        "import sys; from augment.transforms import catalogue; catalogue('text'); assert 'jieba' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=120)


@by_either
@pytest.mark.parametrize("share", [0.1, 0.2, 0.4])
def test_a_swap_moves_that_share_by_one_place(by: str, share: float) -> None:
    total = len(chinese_parts(CHINESE, by))
    for seed in range(20):
        edits = edits_of("chinese_swap", CHINESE, seed, share=share, by=by).edits
        assert len(edits) == 2 * max(1, round(share * total / 2))
        assert all(edit.moved for edit in edits)
        for left, right in zip(edits[::2], edits[1::2], strict=True):
            assert left.end == right.start
            assert (left.before, left.after) == (right.after, right.before)
        assert Counter(result("chinese_swap", CHINESE, seed, share=share, by=by)) == Counter(CHINESE)


@by_either
@pytest.mark.parametrize("share", [0.1, 0.3, 0.5])
def test_a_deletion_leaves_that_share_out(by: str, share: float) -> None:
    total = len(chinese_parts(CHINESE, by))
    for seed in range(20):
        edits = edits_of("chinese_deletion", CHINESE, seed, share=share, by=by).edits
        assert len(edits) == round(share * total)
        assert not Counter(result("chinese_deletion", CHINESE, seed, share=share, by=by)) - Counter(CHINESE)


@by_either
@pytest.mark.parametrize("name", ["chinese_swap", "chinese_deletion"])
def test_what_is_not_chinese_stays(name: str, by: str) -> None:
    assert edits_of(name, TEXT, share=1, by=by).edits == ()
    for seed in range(20):
        after = result(name, MIXED, seed, share=1, by=by)
        assert all(part in after for part in ("iPhone", "case", "https://a.cn/b", "me@b.cn", "5.99", "👍🏽"))


def test_words_stay_whole_where_words_are_swapped() -> None:
    swapped = {result("chinese_swap", "今天北京很好吃", seed, share=0.3, by="word") for seed in range(60)}
    whole = [text for text in swapped if "今天" in text and "北京" in text]
    assert len(whole) == len(swapped) > 1
