"""Rows of numbers and texts → the tables of ``edge/bound/models.py``.

cells = Cells()
cells.row("LABEL", 2, {0: "setosa"})    # rows == {"LABEL": [0, 6]}
bytes(cells.text)                       # b"setosa"
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from edge.http import tables as column

SEARCHED_BYTES = 8192  # a model may have ten thousand texts

# a text is two cells: its own place, or one in other tables
Columns = dict[int, int | str | bytes | tuple[int, int]]


@dataclass
class Cells:
    """Tables as they grow, and every text once."""

    text: bytearray = field(default_factory=bytearray)
    places: dict[bytes, tuple[int, int]] = field(default_factory=dict)
    rows: dict[str, list[int]] = field(default_factory=dict)

    def put(self, text: str | bytes) -> tuple[int, int]:
        """Keep a text once, also inside of another; where it is, and its bytes."""
        content = text.encode() if isinstance(text, str) else text
        if content not in self.places:
            at = self.text.find(content, 0, SEARCHED_BYTES)
            if at < 0:
                at = len(self.text)
                self.text += content
            self.places[content] = at, len(content)
        return self.places[content]

    def row(self, table: str, width: int, columns: Columns) -> None:
        """Append a row; a text fills two columns."""
        rows = self.rows.setdefault(table, [])
        cells = [0] * width
        for at, cell in columns.items():
            if isinstance(cell, int):
                cells[at] = cell
            else:
                place = cell if isinstance(cell, tuple) else self.put(cell)
                cells[at : at + 2] = place
        rows += cells

    def count(self, table: str, width: int) -> int:
        """How many rows a table has."""
        return len(self.rows.get(table, ())) // width

    def texts(self, table: str, texts: Iterable[str]) -> int:
        """Append a row a text; the first one's number."""
        first = self.count(table, 2)
        for text in texts:
            self.row(table, 2, {0: text})
        return first

    def sorted(self, table: str, texts: Sequence[str], numbers: Sequence[int]) -> int:
        """Append a row a text with its number, sorted; the first one's number."""
        first = self.count(table, column.SORTED_COLUMNS)
        pairs = zip((text.encode() for text in texts), numbers, strict=True)
        for _, content, number in sorted((len(one), one, k) for one, k in pairs):
            cells: Columns = {column.SORTED_TEXT: content, column.SORTED_NUMBER: number}
            self.row(table, column.SORTED_COLUMNS, cells)
        return first
