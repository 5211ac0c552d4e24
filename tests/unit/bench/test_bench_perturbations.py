"""A perturbed text is another one, the same for the same seed, and still what the customer meant."""

import random

import pytest
import yaml

from bench.perturbations import (
    CONTENT,
    KINDS,
    capitals,
    elongated,
    elongated_particle,
    full_width,
    full_width_digits,
    homophone,
    lower_without_punctuation,
    neighbours,
    perturbed,
    times,
    traditional,
    typo,
    typo_of_characters,
    with_emoji,
    without_punctuation,
    without_spaces,
)

ENGLISH = "Where is my order #W1234567? It's late, please help."
CHINESE = "我的订单2024-90822到哪了，能不能改成明天送？你们还在吗"
TEXTS = {"en": ENGLISH, "zh": CHINESE}
EVERY = [(language, kind) for language, kinds in KINDS.items() for kind in kinds]
ANYTHING = ("emoji", "politeness", "full-width characters")  # these change every text
SEEDS = range(50)


def chance(seed: int = 7) -> random.Random:
    return random.Random(seed)


@pytest.mark.parametrize(("language", "kind"), EVERY)
def test_every_kind_changes_a_text_in_the_same_way_each_time(language: str, kind: str) -> None:
    text = TEXTS[language]
    found = perturbed(text, language, kind, seed=7)
    assert found == perturbed(text, language, kind, seed=7) != text
    assert found.strip()


@pytest.mark.parametrize(("language", "kind"), [pair for pair in EVERY if pair[1] not in ANYTHING])
def test_a_text_with_nothing_to_change_stays(language: str, kind: str) -> None:
    assert perturbed("+", language, kind, seed=7) == "+"


def test_a_typo_is_one_error_in_a_word() -> None:
    for seed in SEEDS:
        found = typo(ENGLISH, chance(seed))
        assert abs(len(found) - len(ENGLISH)) <= 1
        same = sum(a == b for a, b in zip(found.split(), ENGLISH.split(), strict=True))
        assert same >= len(ENGLISH.split()) - 1
        assert "#W1234567" in found


def test_typos_are_of_all_four_kinds() -> None:
    found = {typo("tea pot", chance(seed)) for seed in range(300)}
    assert {"eta pot", "ta pot", "ttea pot", "rea pot"} <= found


def test_neighbours_are_the_keys_around_a_key_in_the_same_case() -> None:
    assert set(neighbours()["s"]) == set("adwx")
    assert set(neighbours()["p"]) == set("o")
    assert all(letter.isupper() for seed in SEEDS for letter in typo("ABCD", chance(seed)))


def test_three_errors_are_three_times_one() -> None:
    lengths = {len(times(3, typo)(ENGLISH, chance(seed))) - len(ENGLISH) for seed in SEEDS}
    assert lengths <= {-3, -2, -1, 0, 1, 2, 3}
    assert len(lengths) > 3


def test_chinese_errors_are_among_characters() -> None:
    found = {typo_of_characters("退货", chance(seed)) for seed in SEEDS}
    assert found == {"货退", "货", "退退货"}
    assert typo_of_characters("OK 12", chance()) == "OK 12"


def test_words_and_particles_are_drawn_out() -> None:
    assert {elongated("please", chance(seed)) for seed in SEEDS} == {"pleas" + "e" * n for n in (3, 4, 5)}
    assert elongated("why", chance()) == "why"
    assert elongated_particle("在吗?", chance()) in {"在" + "吗" * n + "?" for n in (3, 4, 5)}


def test_at_least_one_space_is_lost() -> None:
    for seed in SEEDS:
        assert without_spaces("a b", chance(seed)) == "ab"
        assert without_spaces(ENGLISH, chance(seed)).replace(" ", "") == ENGLISH.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "without"),
    [
        (ENGLISH, "Where is my order W1234567 Its late please help"),
        ("mail a.b@c.org, order 2024-99812!", "mail a.b@c.org order 2024-99812"),
        (CHINESE, "我的订单2024-90822到哪了能不能改成明天送你们还在吗"),
        ("wait ... what", "wait what"),
    ],
)
def test_marks_go_but_for_those_inside_numbers_and_addresses(text: str, without: str) -> None:
    assert without_punctuation(text, chance()) == without
    assert lower_without_punctuation(text, chance()) == without.lower()


def test_letters_become_capital_or_wide() -> None:
    assert capitals("Is it 5?", chance()) == "IS IT 5?"
    assert full_width("A 1?", chance()) == "Ａ　１？"
    assert full_width_digits("订单A12", chance()) == "订单A１２"


def test_emoji_stand_beside_words_and_break_none() -> None:
    for seed in SEEDS:
        assert set(ENGLISH.split()) <= set(with_emoji(ENGLISH, chance(seed)).split())


def test_courtesies_leave_the_request_whole() -> None:
    for language, text in TEXTS.items():
        assert all(text in perturbed(text, language, "politeness", seed=seed) for seed in SEEDS)


def test_a_homophone_replaces_one_character() -> None:
    for seed in SEEDS:
        found = homophone(CHINESE, chance(seed))
        assert sum(a != b for a, b in zip(found, CHINESE, strict=True)) == 1


def test_every_character_has_one_sound_only() -> None:
    groups = yaml.safe_load(CONTENT.read_text(encoding="utf-8"))["homophones"]
    characters = "".join(groups)
    assert len(characters) == len(set(characters))
    assert all(len(group) > 1 for group in groups)


def test_simplified_characters_become_traditional() -> None:
    assert traditional("订单还在吗", chance()) == "訂單還在嗎"


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(KeyError):
        perturbed("a", "en", "shouting", seed=7)
