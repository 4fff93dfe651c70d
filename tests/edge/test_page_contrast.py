import re
from pathlib import Path

import pytest

import edge

CSS = Path(edge.__file__).parent / "page" / "page.css"


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb; source: WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
    )
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("name", "least"),
    [("ink", 7), ("soft", 4.5), ("blue", 4.5), ("red", 4.5), ("line", 3)],
)
def test_the_contrast_on_paper(scheme: int, name: str, least: float) -> None:
    css = CSS.read_text("utf-8")

    def colour(name: str) -> float:
        return luminance(re.findall(rf"--{name}: (#\w{{6}});", css)[scheme])

    low, high = sorted((colour("paper"), colour(name)))
    assert (high + 0.05) / (low + 0.05) >= least
