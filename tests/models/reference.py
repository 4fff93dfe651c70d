import json
from pathlib import Path

import numpy as np

MODELS = Path(__file__).resolve().parents[2] / "models"


def read(bundle: str) -> dict:
    return json.loads((MODELS / bundle / "reference.json").read_text())


def sets(bundle: str) -> dict[str, dict]:
    return {one["name"]: one for one in read(bundle)["sets"]}


def inputs(bundle: str, name: str) -> np.ndarray:
    return np.array([row for row, _ in sets(bundle)[name]["rows"]], np.float32)


def answers(bundle: str, name: str) -> np.ndarray:
    return np.array([answer for _, answer in sets(bundle)[name]["rows"]], np.float32)
