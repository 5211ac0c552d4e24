"""Public data for tests: where it is, and what happens without it."""

import os
from pathlib import Path

import pytest


def public_data(part: str) -> Path:
    """A folder below PARLEY_TEST_DATA. Skips the test by name without it; fails it under CI=true."""
    root = os.environ.get("PARLEY_TEST_DATA", "")
    path = Path(root) / part
    if root and path.exists():
        return path
    message = (
        f"PARLEY_TEST_DATA holds no {part}" if root else f"PARLEY_TEST_DATA is not set ({part} is needed)"
    )
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)
