"""Names with slips are found among many as if all had been compared."""

import random

import pytest
from rapidfuzz import fuzz, process

from knowledge_graph.linking import FUZZY_FROM, LONGEST_NAME, SHORTEST_FUZZY, ProductLinker
from knowledge_graph.near_names import NearNames
from shop.records import Product

CHANCE = random.Random(5)
SYLLABLES = ["ka", "lo", "mi", "ver", "tan", "sol", "bri", "pex", "dor", "nim", "fa", "ster", "gol"]
THINGS = ["scarf", "mug", "lamp", "jacket", "towel", "tent", "knife"]
NAMES = sorted(
    {
        " ".join(
            ["".join(CHANCE.choices(SYLLABLES, k=CHANCE.randint(2, 3))), CHANCE.choice(THINGS)][
                : CHANCE.randint(1, 2)
            ]
        )
        for _ in range(600)
    }
)


def with_a_slip(name: str) -> str:
    place = CHANCE.randrange(1, len(name))
    return CHANCE.choice(
        [
            name[:place] + name[place + 1 :],
            name[:place] + CHANCE.choice("aeiou") + name[place:],
            name[:place] + CHANCE.choice("aeiou") + name[place + 1 :],
            name.replace(" ", ""),
        ]
    )


def nearly_equal(text: str) -> set[str]:
    """By comparing all of them with every run of words."""
    words = text.split()
    runs = [
        " ".join(words[start : start + length])
        for start in range(len(words))
        for length in range(1, LONGEST_NAME + 1)
    ]
    return {
        hit[0]
        for run in runs
        if len(run) >= SHORTEST_FUZZY
        for hit in process.extract(run, NAMES, scorer=fuzz.ratio, score_cutoff=FUZZY_FROM, limit=None)
    }


def test_every_name_that_comparing_finds_is_a_candidate() -> None:
    near, compared = NearNames(NAMES), 0
    for name in CHANCE.sample(NAMES, 150):
        text = f"how much is the {with_a_slip(name)} please"
        wanted = nearly_equal(text)
        compared += len(wanted)
        assert wanted <= set(near.in_text(text)), text
    assert compared > 100


@pytest.mark.parametrize("text", ["", "a", "zzz qqq", "??"])
def test_a_text_with_nothing_in_common_has_no_candidates(text: str) -> None:
    assert NearNames(NAMES).in_text(text) == []
    assert NearNames([]).in_text(text) == []


def test_names_are_told_as_they_are_written_whatever_the_tokens() -> None:
    linker = ProductLinker([Product("p1", "Flask 500ml", ()), Product("p2", "Moka Pot", ())])
    assert [match.matched for match in linker.find("is the flask 500ml here")] == ["flask 500ml"]
    assert [match.product.product_id for match in linker.find("moka pots and a flsk 500ml")] == ["p2"]
    assert [match.product.product_id for match in linker.find("the moka pott")] == ["p2"]
