"""What people see while a benchmark runs, on standard error, so that results on standard output stay clean."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

Advance = Callable[[float], None]  # how far we are, in the bar's own unit


@contextmanager
def bar(title: str, total: float) -> Iterator[Advance]:
    """A bar of its own line that stays when it is full."""
    columns = (TextColumn("{task.description:<46}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(title, total=total)
        yield lambda done: progress.update(task, completed=done)
        progress.update(task, completed=total)


@contextmanager
def working(title: str) -> Iterator[None]:
    """A sign that something goes on whose end nobody knows."""
    with Console(stderr=True).status(title):
        yield
