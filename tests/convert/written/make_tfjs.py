"""The models of make_tfjs.js → bundles, by the TensorFlow.js of today and of 2018.

$ .venv/bin/python -m tests.convert.written.make_tfjs build/
"""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np

from bench import tools
from tests.convert.written import bundle

IN_2018 = {"@tensorflow/tfjs": "0.13.3"}


def main(out: Path) -> None:
    """Write every model by both."""
    script = Path(__file__).with_name("make_tfjs.js")
    writers = {"tfjs": tools.packages(), "tfjs_2018": tools.packages("tfjs", IN_2018)}
    for writer, packages in writers.items():
        command = ["node", script, packages / "@tensorflow", out / writer]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        for file in sorted((out / writer).glob("*/answers.json")):
            bundle.finish(file.parent, writer, file.parent.name, answers(file))


def answers(file: Path) -> bundle.Answers:
    """Read what TensorFlow.js answered."""
    content = json.loads(file.read_text())
    inputs, outputs = (
        [
            (one["name"], np.float32(one["values"]).reshape(one["shape"]))
            for one in content[end]
        ]
        for end in ("inputs", "outputs")
    )
    return bundle.Answers(inputs, outputs)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
