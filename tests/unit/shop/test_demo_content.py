"""The demo shop is complete, agrees with itself, and shows a picture of everything it sells."""

import re
from collections import Counter
from xml.etree import ElementTree

import pytest

from shop.demo import FOLDER
from shop.demo.content import IMAGES, PLACEHOLDER, Content, read_content

CJK = re.compile(r"[一-鿿]")
FIGURE = re.compile(r"\d+ ?(?:EUR|percent|%|欧元)")
SVG = "{http://www.w3.org/2000/svg}svg"


@pytest.fixture(scope="module")
def content() -> Content:
    return read_content(FOLDER)


def test_there_is_something_to_show_in_every_category(content: Content) -> None:
    by_category = Counter(product.category for product in content.products)
    assert len(content.products) >= 120
    assert len(by_category) >= 8 and min(by_category.values()) >= 10


def test_there_is_an_answer_to_most_questions(content: Content) -> None:
    assert len(content.entries) >= 80


def test_every_product_has_a_picture_that_is_one(content: Content) -> None:
    for product in content.products:
        assert product.extra["image"] == f"/demo/images/{product.product_id}.svg"
        picture = ElementTree.parse(IMAGES / f"{product.product_id}.svg").getroot()
        assert picture.tag == SVG and picture.get("viewBox") == "0 0 160 120"


def test_no_picture_is_left_without_its_product(content: Content) -> None:
    pictures = {path.stem for path in IMAGES.glob("*.svg")}
    assert pictures == {product.product_id for product in content.products}


def test_a_picture_runs_no_script_and_loads_nothing(content: Content) -> None:
    for path in IMAGES.glob("*.svg"):
        assert not re.search(r"<script|href|url\(|\son\w+=", path.read_text(encoding="utf-8")), path


def test_everything_is_said_in_both_languages(content: Content) -> None:
    for product in content.products:
        assert CJK.search(product.name_zh or "") and CJK.search(product.description_zh or ""), product
        assert not CJK.search(product.name + (product.description or "")), product
    for entry in content.entries:
        assert CJK.search(entry.answer.zh) and not CJK.search(entry.answer.en), entry.id


def test_names_and_nicknames_mean_one_product_each(content: Content) -> None:
    names = Counter(
        name.lower()
        for product in content.products
        for name in {product.name.lower(), (product.name_zh or "").lower(), *map(str.lower, product.aliases)}
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_amounts_and_shares_in_answers_come_from_the_policies(content: Content) -> None:
    """So that a figure that changes has one place. "5 EUR" for spare parts is no promise: "most cost less"."""
    for entry in content.entries:
        if entry.id != "spare-parts":
            written = PLACEHOLDER.sub("", entry.answer.en + entry.answer.zh)
            assert not FIGURE.search(written), (entry.id, FIGURE.findall(written))


def test_both_languages_name_the_same_figures(content: Content) -> None:
    for entry in content.entries:
        assert set(PLACEHOLDER.findall(entry.answer.zh)) <= set(PLACEHOLDER.findall(entry.answer.en)), (
            entry.id
        )


def test_warranties_keep_what_the_policy_promises(content: Content) -> None:
    facts = next(policy.facts for policy in content.policies if policy.policy_id == "warranty")
    groups = {product_id: group for group in content.terms.warranty.groups for product_id in group.products}
    assert all(group.months >= int(facts["months"]) for group in groups.values())
    for product in content.products:
        if product.category == "kitchen" and "cast iron" in product.attributes.get("material", ""):
            assert groups[product.product_id].months == 12 * int(facts["cookware_years"]), product.product_id


def test_every_policy_is_filled_in(content: Content) -> None:
    for policy in content.policies:
        for text in policy.text.values():
            for name in re.findall(r"\{(\w+)\}", text):
                assert name in policy.facts, (policy.policy_id, name)
