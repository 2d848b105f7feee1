"""Protected words and negations stay, whatever step changes words; and the kind of Param that lists words."""

from __future__ import annotations

import pytest

from augment.errors import InputError
from augment.recipe import Recipe
from augment.text.edits import rebuild
from augment.text.negations import is_negation
from augment.text.tokens import words
from augment.transforms import catalogue
from tests.augment.samples import TEXT, always_here
from tests.augment.text_samples import edits_of, words_of

PROTECTING = [known.name for known in always_here("text") if "protected_words" in known.defaults()]
NEGATING = [name for name in PROTECTING if "protect_negations" in catalogue("text")[name].defaults()]
CHANGING = [known.name for known in always_here("text") if not known.kind.takes_steps and known.name != "crop"]
every_protecting = pytest.mark.parametrize("name", PROTECTING)
STRONGEST = {"share": 1.0, "distance": 10, "change": "split"}
CROP = {"share": 0.1}
SENTENCE = (
    "We didn't take the big old train from Paris to Berlin because it was not cheap. Anna never recommends it, "
    "我们 2024 年 3 月不去很远的北京后面买东西。 Really good friends say it is quick!"
)


def strongest(name: str) -> dict[str, float | str]:
    values = CROP if name == "crop" else STRONGEST
    return {key: value for key, value in values.items() if key in catalogue("text")[name].defaults()}


def changed(name: str, text: str, seed: int, **values: bool | str) -> str:
    return rebuild(text, edits_of(name, text, seed, **{**strongest(name), **values}))


@every_protecting
@pytest.mark.parametrize("listed", ["train", "TRAIN, 北京 、quick", "big old train；Anna, because,, Paris,东西"])
def test_protected_words_stay_where_they_are_in_number(name: str, listed: str) -> None:
    wanted = [word.strip() for sign in ("、", "；") for word in listed.replace(sign, ",").split(",")]
    for seed in range(25):
        result = changed(name, SENTENCE, seed, protected_words=listed)
        for word in filter(None, wanted):
            assert result.lower().count(word.lower()) >= SENTENCE.lower().count(word.lower()), (word, result)


@pytest.mark.parametrize("name", NEGATING)
def test_negations_stay_while_they_are_protected(name: str) -> None:
    def negations(text: str) -> list[str]:
        return sorted(filter(is_negation, words_of(text)))

    assert negations(SENTENCE) == ["didn't", "never", "not", "不"]
    for seed in range(25):
        assert negations(changed(name, SENTENCE, seed)) == negations(SENTENCE)


@pytest.mark.parametrize("name", ["random_swap", "window_shuffle"])
def test_what_a_negation_negates_stays_behind_it_and_no_word_moves_across_one(name: str) -> None:
    text = "The film was long and loud, not so very 5.99 good, but the end made us all happy. We never left early"
    reached = ", not so very 5.99 good, "

    def holds(result: str) -> bool:
        before, _, behind = result.partition(reached)
        return sorted(words_of(before)) == sorted(words_of(text.partition(reached)[0])) and behind.endswith(
            " never left early"
        )

    results = [changed(name, text, seed) for seed in range(25)]
    assert all(map(holds, results))
    assert len(set(results)) > 5, "the others move"
    assert not all(holds(changed(name, text, seed, protect_negations=False)) for seed in range(25))


@pytest.mark.parametrize("word", ["لا", "ليس", "لَيْسَ", "لست", "لم", "لن", "ما", "غير", "ولا", "فلن", "لـــم"])
def test_arabic_negations_are_known_with_vowel_signs_and_with_and(word: str) -> None:
    assert words_of(f"قال {word}، نعم") == ["قال", word, "نعم"]
    assert is_negation(word)


@pytest.mark.parametrize("word", ["ماذا", "لأن", "الا", "و", "وما لا", "فيلم", "غيرة", "م"])
def test_arabic_words_like_negations_are_none(word: str) -> None:
    assert not is_negation(word)


@pytest.mark.parametrize("name", NEGATING)
def test_negations_may_be_let_go(name: str) -> None:
    text = "not good, never bad, didn't 不没 not. No, nothing! Never mind."
    seen = {changed(name, text, seed, protect_negations=False) for seed in range(60)}
    without = {changed(name, text, seed) for seed in range(60)}
    assert seen - without or name in ("synonym", "antonym"), "no list has a word for a negation"


@every_protecting
def test_a_word_that_it_changes_can_be_protected(name: str) -> None:
    """So that the tests above can fail: what was changed first stays, once it is protected."""
    edit = next(edit for seed in range(25) for edit in edits_of(name, SENTENCE, seed, **strongest(name)).edits)
    word = next(iter(words_of(edit.before)), edit.before)
    assert word
    for seed in range(25):
        result = changed(name, SENTENCE, seed, protected_words=word)
        assert result.count(word) >= SENTENCE.count(word)


def test_a_word_is_protected_as_a_word_of_its_own() -> None:
    result = rebuild("art party ART cart", edits_of("word_mask", "art party ART cart", share=1, protected_words="art"))
    assert result == "art _ ART _"


def test_a_phrase_is_protected_where_all_of_it_stands() -> None:
    text = "New York, a new day in York (New York)"
    result = rebuild(text, edits_of("word_mask", text, share=1, protected_words="new york"))
    assert result == "New York, _ _ _ _ _ (New York)"


@pytest.mark.parametrize("name", CHANGING)
def test_codes_stay_wherever_numbers_do_and_change_no_share(name: str) -> None:
    def results(code: str) -> list[str]:
        text = f"Please send the order {code} to the big old house in Berlin, which is not far. It was good, really!"
        return [changed(name, text, seed) for seed in range(8)]

    is_kept = all("48213" in result for result in results("48213"))
    assert is_kept != (name == "number_replacement"), "so that the lines below say something"
    for code in ("A-48213", "INV/2024/07", "+49 170 1234567"):
        if is_kept:
            assert results(code) == [result.replace("48213", code) for result in results("48213")]
        else:
            assert not any(code in result for result in results(code))


@pytest.mark.parametrize("listed", ["", ",", "，、;", "(", "[a-z]+", "\\", "*"])
def test_signs_protect_nothing(listed: str) -> None:
    assert edits_of("word_mask", TEXT, protected_words=listed) == edits_of("word_mask", TEXT)


def test_a_list_of_words_is_one_short_line() -> None:
    def listed(value: object) -> object:
        return Recipe("text").with_step("synonym", protected_words=value).steps[0].params["protected_words"]  # type: ignore[arg-type]

    assert listed("fox, 外卖") == "fox, 外卖"
    assert listed("x" * 200)
    for refused in ("x" * 201, "a\nb", "a\0", 5, True, None, ["fox"], ("fox", "dog")):
        with pytest.raises(InputError, match="words separated by commas"):
            listed(refused)


def test_words_are_counted_whether_protected_or_not() -> None:
    """A share means the same however much is protected."""
    text = "one two three four five six seven eight nine ten"
    assert len(edits_of("word_mask", text, share=0.5, protected_words="one, two, three, four").edits) == 5
    assert len(edits_of("word_mask", text, share=0.5, protected_words="one,two,three,four,five,six,seven").edits) == 3
    assert len(words(text)) == 10
