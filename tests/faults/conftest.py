"""One product, with its doors, for all fault tests: faults must not meet other tests' conversations."""

from collections.abc import Iterator

import pytest

from tests.faults.parley_system import ParleySystem


@pytest.fixture(scope="session")
def parley(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ParleySystem]:
    with ParleySystem(tmp_path_factory.mktemp("faults")) as running:
        yield running
