"""A text says what it is about by any of the words for it; the files that know these words are sound."""

import time

import pytest
import yaml

from knowledge_graph.concepts import Thesaurus, thesaurus_of
from knowledge_graph.concepts.thesaurus import FILES, FOLDER

KNOWN = Thesaurus(
    names={"electronics": ["electronics", "gadget"], "sale": ["sale"], "appliance": ["appliance"]},
    told_by={
        "appliance": ["toaster"],
        "electronics": ["phone"],
        "contact": ["phone number"],
        "sale": ["{n}% off"],
        "changed_mind": ["don't like"],
        "food": ["berry"],
    },
    parts_of={"appliance": ["electronics"], "electronics": ["things"]},
    spaced=True,
)


@pytest.mark.parametrize(
    ("text", "concepts"),
    [
        ("My TOASTER quit!", ["appliance", "electronics", "things"]),
        ("both toasters", ["appliance", "electronics", "things"]),
        ("frozen berries", ["food"]),
        ("my phone number", ["contact"]),
        ("my phone", ["electronics", "things"]),
        ("got it 40% off", ["sale"]),
        ("12.5 % off", ["sale"]),
        ("I don’t like it", ["changed_mind"]),
        ("a toast", []),
        ("", []),
    ],
)
def test_concepts_of_an_english_text(text: str, concepts: list[str]) -> None:
    assert KNOWN.concepts_in(text) == concepts


def test_in_chinese_the_longest_term_counts() -> None:
    told_by = {"phones": ["手机"], "contact": ["手机号"], "sale": ["打{n}折"]}
    known = Thesaurus({"phones": ["电子产品"]}, told_by, {}, spaced=False)
    assert known.concepts_in("改手机号") == ["contact"]
    assert known.concepts_in("手机打6折买的") == ["phones", "sale"]
    assert known.said_plainly("手机打6折买的", {"phones": 1}) == "电子产品打0折买的"


@pytest.mark.parametrize(
    ("text", "known", "plainly"),
    [
        ("Can my TOASTER go back?", {"electronics": 3}, "can my electronics go back"),
        ("can my toaster go back", {"electronics": 3, "appliance": 1}, "can my appliance go back"),
        ("got toasters 40% off", {"appliance": 1, "sale": 2}, "got appliance sale"),
        ("can my gadget go back", {"electronics": 3}, None),
        ("can my toaster go back", {"sale": 2}, None),
        ("can it go back", {"electronics": 3}, None),
        ("", {"electronics": 3}, None),
    ],
)
def test_what_is_told_in_other_words_is_said_by_its_name(
    text: str, known: dict[str, int], plainly: str | None
) -> None:
    assert KNOWN.said_plainly(text, known) == plainly


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("en", "my toaster is broken", {"electronics", "faulty"}),
        ("en", "I got this jacket 40% off", {"clothing", "on_sale"}),
        ("en", "how much is it to California", {"place:US", "price"}),
        ("en", "fastest shipping to Vienna please", {"place:AT", "place:EU", "place:europe", "express"}),
        ("zh", "打五折买的口红能退吗", {"cosmetics", "on_sale", "returning"}),
        ("zh", "寄到加州要多少运费", {"place:US", "delivery_cost"}),
    ],
)
def test_what_the_product_knows(language: str, text: str, wanted: set[str]) -> None:
    assert wanted <= set(thesaurus_of(language).concepts_in(text))


@pytest.mark.parametrize("name", FILES)
def test_every_concept_has_names_in_both_languages(name: str) -> None:
    content = yaml.safe_load((FOLDER / f"{name}.yml").read_text(encoding="utf-8"))
    for concept, languages in content.items():
        assert set(languages.get("part_of", [])) <= content.keys() - {concept}
        for language in ("en", "zh"):
            words = [*languages[language]["names"], *languages[language].get("told_by", [])]
            assert languages[language]["names"]
            assert all(isinstance(word, str) and word == word.casefold().strip() for word in words), concept
            assert len(words) == len(set(words)), concept


def test_no_concept_is_in_two_files() -> None:
    found = [
        concept for name in FILES for concept in yaml.safe_load((FOLDER / f"{name}.yml").read_text("utf-8"))
    ]
    assert len(found) == len(set(found))


@pytest.mark.parametrize(("language", "unit"), [("en", "return my toaster "), ("zh", "打折买的手机")])
def test_the_time_grows_with_the_text_and_not_faster(language: str, unit: str) -> None:
    known = thesaurus_of(language)

    def took(times: int) -> float:
        text = unit * times
        begin = time.perf_counter()
        known.concepts_in(text)
        return time.perf_counter() - begin

    short = min(took(200) for _ in range(5))
    assert min(took(1600) for _ in range(3)) < 8 * short * 4
