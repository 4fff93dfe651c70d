from pathlib import Path

from convert import build
from convert.costs import costs, sizes

IRIS = Path(__file__).resolve().parents[2] / "models" / "iris"


def test_every_source_and_weight_of_a_stage_is_counted_once(tmp_path):
    stage = build.stage_bundles([IRIS], "wasi", tmp_path / "stage")
    files = [*stage.rglob("*.py"), *stage.rglob("*.bin")]
    assert sum(sizes(stage).values()) == sum(file.stat().st_size for file in files)


def test_iris():
    found = costs(IRIS)
    by_name = {node.name: node for node in found.nodes}
    assert by_name["hidden_2"].multiply_adds == 16 * 8
    assert by_name["hidden_2"].weight_bytes == (16 * 8 + 8) * 4
    assert found.parts["weights"] >= sum(node.weight_bytes for node in found.nodes)
    assert found.arena_bytes >= (16 + 8) * 4
    assert found.python_ms > 0
