"""Every hostile source by name: a run of the tests takes some, `make mutants` all."""

from tests.convert.compile.deep_inputs import DEEP, HEAD, KNOTS, NAMES, ODD
from tests.convert.compile.hostile import Task


def _deep(top, body, parameters="c: i32"):
    text = f"{HEAD}\n{top}\n\ndef f({parameters}) -> i32:\n{body}\n"
    return Task({"x": text.encode()}, arguments=(5,))


def _tasks():
    for name, row in DEEP.items():
        yield name, _deep(*row)
    for name, content in ODD.items():
        yield name, Task({"x": content}, arguments=(5,))
    for name, (tops, body) in KNOTS.items():
        texts = {one: top.encode() for one, top in tops.items()}
        texts["x"] += f"{HEAD}\ndef f(c: i32) -> i32:\n{body}\n".encode()
        yield name, Task(texts, arguments=(5,))
    for name in NAMES:
        text = f"{HEAD}\ndef {name}(c: i64) -> i32:\n    return i32(c * c)\n"
        text += f"def g(c: i32) -> i32:\n    return {name}(i64(c))\n"
        for root, builds in ((name, ("checked",)), ("g", ("release",))):
            yield (
                f"a function named {name}, root {root}",
                Task({"x": text.encode()}, f"edge.x.{root}", builds, (5,)),
            )


TASKS = dict(_tasks())
