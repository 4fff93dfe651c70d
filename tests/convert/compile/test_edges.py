import pytest

from tests.convert.compile.edge_cells import cells
from tests.convert.compile.edge_rows import ROWS
from tests.convert.compile.edge_running import differences

SHOWN = 12


@pytest.mark.parametrize("rows", ROWS)
def test_edges_are_what_they_are_under_cpython(tmp_path, rows):
    found = differences(tmp_path, cells(ROWS[rows], thin=True), "release", "checked")
    shown = "\n".join(found[:: max(1, len(found) // SHOWN)])
    assert not found, f"{len(found)} results differ, such as\n{shown}"
