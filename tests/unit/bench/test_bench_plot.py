"""Pictures are SVG that any browser draws, with every line and its name."""

from xml.etree import ElementTree

import pytest

from bench.pictures import soak_picture, turns_picture
from bench.plot import HEIGHT, NAME_GAP, WIDTH, nice_top, svg

LOAD = {"p50_ms": 20.0, "p95_ms": 40.0}
TAG = "{http://www.w3.org/2000/svg}"


def test_every_line_is_drawn_inside_the_picture() -> None:
    root = ElementTree.fromstring(svg({"a": [(1, 5), (50, 80)], "b": [(1, 9)]}, title="<T>", x="x", y="y"))
    lines = [line.attrib["points"].split() for line in root.iter(f"{TAG}polyline")]
    assert [len(points) for points in lines] == [2, 1]
    for point in (point for points in lines for point in points):
        across, down = map(float, point.split(","))
        assert 0 <= across < WIDTH and 0 <= down < HEIGHT


def test_a_larger_value_stands_higher() -> None:
    root = ElementTree.fromstring(svg({"a": [(1, 5), (50, 80)]}, title="T", x="x", y="y"))
    (line,) = root.iter(f"{TAG}polyline")
    first, last = (float(point.split(",")[1]) for point in line.attrib["points"].split())
    assert last < first


def test_names_of_lines_that_end_together_do_not_cover_each_other() -> None:
    root = ElementTree.fromstring(svg({"a": [(1, 5)], "b": [(1, 5)]}, title="T", x="x", y="y"))
    heights = [float(text.attrib["y"]) for text in root.iter(f"{TAG}text") if text.text in ("a", "b")]
    assert abs(heights[0] - heights[1]) >= NAME_GAP


@pytest.mark.parametrize(
    ("highest", "top"), [(0.07, 0.08), (1, 1), (50, 50), (81, 100), (637, 800), (20_000, 20_000)]
)
def test_axes_end_at_round_numbers(highest: float, top: float) -> None:
    assert nice_top(highest) == pytest.approx(top)


def test_nothing_to_draw_is_refused() -> None:
    with pytest.raises(ValueError, match="no points"):
        svg({}, title="T", x="x", y="y")


def test_turns_have_two_lines_for_each_system() -> None:
    system = {"turns": {"1": LOAD, "20": LOAD, "50": LOAD}}
    picture = turns_picture({"parley": system, "stock": system})
    assert all(
        f">{name}<" in picture for name in ("Parley p50", "Parley p95", "stock Rasa p50", "stock Rasa p95")
    )


def test_memory_has_a_line_for_each_process() -> None:
    picture = soak_picture({"sizes": {"bot": [[500, 600.0], [1000, 601.0]], "gateway": [[500, 100.0]]}})
    assert ">bot<" in picture and ">gateway<" in picture
