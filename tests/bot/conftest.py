"""Fixtures of the bot's tests (Python 3.10): one thread per process, and a silent Rasa.

Only warnings that Rasa's and TensorFlow's own libraries raise of each other are silenced; one raised in our code fails
the test like everywhere else.
"""

import os
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.__main__ import ENVIRONMENT

for name, value in {**ENVIRONMENT, "OPENBLAS_NUM_THREADS": "1"}.items():
    os.environ.setdefault(name, value)  # before Rasa is imported: it reads these while it loads

LIBRARIES = (
    "rasa",
    "tensorflow",
    "keras",
    "sanic",
    "sanic_cors",
    "sanic_jwt",
    "sqlalchemy",
    "aiohttp",
    "pkg_resources",
)
ROOT = Path(__file__).resolve().parent.parent.parent


def pytest_configure(config: pytest.Config) -> None:
    for library in LIBRARIES:
        config.addinivalue_line("filterwarnings", rf"ignore:::{library}(\.|$)")
    with warnings.catch_warnings(
        record=True
    ):  # they warn while they are imported, and change the filters for everybody
        import rasa.core.run
        import rasa.model_training  # noqa: F401


@pytest.fixture(scope="session", autouse=True)
def sanic_apps_of_the_same_name() -> Iterator[None]:
    """Rasa names each of its applications alike; Sanic allows that in tests only."""
    from sanic import Sanic

    Sanic.test_mode = True
    yield
    Sanic.test_mode = False


@pytest.fixture(scope="session")
def home() -> Path:
    """Where `make test` has put the models."""
    return Path(os.environ.get("PARLEY_HOME") or ROOT / "var").resolve()
