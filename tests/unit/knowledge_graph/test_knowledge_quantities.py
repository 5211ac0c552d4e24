"""Quantities are read out of sentences: digits and words, both languages, ranges, and what only looks like one."""

import pytest

from knowledge_graph.doctor.numbers import value_of
from knowledge_graph.doctor.quantities import quantities


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("14", 14), ("1,200.50", 1200.5), ("4,90", 4.9), ("thirty-one", 31), ("forty five", 45), ("a dozen", 12),
        ("one hundred and twenty", 120), ("two thousand five hundred", 2500), ("one and a half", 1.5), ("half an", 0.5),
        ("十", 10), ("十五", 15), ("二十", 20), ("一百零五", 105), ("两", 2), ("三点五", 3.5),
    ],
)  # fmt: skip
def test_a_number_is_read(written: str, value: float) -> None:
    assert value_of(written) == pytest.approx(value)


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("en", "within 30 days", ["30 days"]),
        ("en", "within thirty-one working days", ["31 days"]),
        ("en", "a 14-day window, two weeks in all", ["14 days", "14 days"]),
        ("en", "Germany 2 to 3 working days", ["2 to 3 days"]),
        ("en", "one and a half years, half a year", ["18 months", "6 months"]),
        ("en", "€4.90, 4,90 EUR or EUR 1,200.50", ["4.9 EUR", "4.9 EUR", "1200.5 EUR"]),
        ("en", "twenty-five per cent off", ["25 percent"]),
        ("en", "half an hour, ten minutes", ["0.5 hours", "10 minutes"]),
        ("en", "10:00 to 18:00, at 200 degrees, in 2026, once a year", []),
        ("zh", "签收后 30 天内，三十一个工作日", ["30 days", "31 days"]),
        ("zh", "三至五天，两周", ["3 to 5 days", "14 days"]),
        ("zh", "一年半，两个半小时，半年", ["18 months", "2.5 hours", "6 months"]),
        ("zh", "九折，打八五折，百分之十五，15%", ["10 percent", "15 percent", "15 percent", "15 percent"]),
        ("zh", "满60欧元，€4.90", ["60 EUR", "4.9 EUR"]),
        ("zh", "欧盟，第二天，每天，周一至周五，3月，2026年", []),
    ],
)
def test_a_sentence_says_these_quantities(language: str, text: str, said: list[str]) -> None:
    assert [str(quantity) for quantity in quantities(text, language)] == said
