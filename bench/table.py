"""A table, as Markdown and in the terminal; and how the measured systems are called in them."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.table import Table as RichTable

TITLES = {"parley": "Parley", "stock": "stock Rasa", "bm25": "BM25", "dense": "plain dense"}


@dataclass(frozen=True)
class Table:
    """A title, the names of the columns, the cells."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]

    def markdown(self) -> str:
        lines = [self.header, ["---"] + ["---:"] * (len(self.header) - 1), *self.rows]
        return "\n".join([f"**{self.title}**", "", *("| " + " | ".join(line) + " |" for line in lines)])

    def rich(self) -> RichTable:
        table = RichTable(title=self.title, title_justify="left")
        for number, name in enumerate(self.header):
            table.add_column(name, justify="right" if number else "left")
        for row in self.rows:
            table.add_row(*row)
        return table


def number(value: float | None) -> str:
    """Whole numbers as they are, others with three decimals at most; a dash for what cannot be said."""
    if value is None:
        return "–"
    return str(value) if isinstance(value, int) else f"{value:.3f}".rstrip("0").rstrip(".")
