"""Arrays as text, nearly NumPy's: rows are neither wrapped nor shortened.

array([0.5 , 0.25], dtype=float32)
"""

import math

from edge.numpy_lite.core import Core
from edge.numpy_lite.dtypes import DType

_PLAIN = ("bool", "int64", "float64")
_DIGITS = 8


def representation(x: Core) -> str:
    """The text that repr() gives."""
    parts = [_nested(_texts(x), x.shape, ", ", 7) if x.size else "[]"]
    if not x.size and x.shape != (0,):
        parts.append(f"shape={x.shape}")
    if x.dtype.name not in _PLAIN or not x.size:
        parts.append(f"dtype={x.dtype}")
    return f"array({', '.join(parts)})"


def plain(x: Core) -> str:
    """The text that str() gives: brackets without commas; of one number, itself."""
    return _nested(_texts(x), x.shape, " ", 1) if x.size else "[]"


def _nested(texts: list[str], shape: tuple[int, ...], between: str, indent: int) -> str:
    """Brackets around each axis; rows stand below each other, ``indent`` deep."""
    if not shape:
        return texts[0].strip()
    if len(shape) == 1:
        return f"[{between.join(texts)}]"
    step = len(texts) // shape[0]
    rows = [
        _nested(texts[i * step : (i + 1) * step], shape[1:], between, indent + 1)
        for i in range(shape[0])
    ]
    gap = between.strip() + "\n" * (len(shape) - 1) + " " * indent
    return f"[{gap.join(rows)}]"


def _texts(x: Core) -> list[str]:
    values = x.values()
    if x.dtype.kind == "f":
        return _floats(values, x.dtype)
    if x.dtype.kind == "b":
        return [str(bool(v)).rjust(5) for v in values]
    texts = [str(v) for v in values]
    width = max(map(len, texts))
    return [text.rjust(width) for text in texts]


def _floats(values: list[float], dtype: DType) -> list[str]:
    sizes = [abs(v) for v in values if math.isfinite(v) and v != 0.0]
    top, least = max(sizes, default=1.0), min(sizes, default=1.0)
    far = top >= 1e8 or least < 1e-4 or top / least > 1000.0
    texts = [_scientific(v, dtype) if far else _positional(v, dtype) for v in values]
    after = max((len(_fraction(text)) for text in texts), default=0)
    fill = "0" if far else " "
    texts = [_padded(text, after, fill) if "." in text else text for text in texts]
    width = max(map(len, texts))
    return [text.rjust(width) for text in texts]


def _fraction(text: str) -> str:
    return text.partition("e")[0].partition(".")[2]


def _padded(text: str, after: int, fill: str) -> str:
    """As many places after the point as the longest has."""
    mantissa, e, exponent = text.partition("e")
    return mantissa + fill * (after - len(_fraction(text))) + e + exponent


def _shortest(value: float, dtype: DType) -> str:
    """The shortest decimal that reads back, in e-notation."""
    for digits in range(17):
        text = f"{value:.{digits}e}"
        if dtype.pack([float(text)])[0] == value:
            return text
    return text


def _positional(value: float, dtype: DType) -> str:
    if not math.isfinite(value):
        return str(value)
    mantissa, exponent = _shortest(value, dtype).split("e")
    places = len(mantissa.partition(".")[2]) - int(exponent)
    text = f"{value:.{min(max(places, 0), _DIGITS)}f}"
    return text.rstrip("0") if "." in text else text + "."


def _scientific(value: float, dtype: DType) -> str:
    if not math.isfinite(value):
        return str(value)
    mantissa, exponent = _shortest(value, dtype).split("e")
    if len(mantissa.partition(".")[2]) > _DIGITS:
        mantissa, exponent = f"{value:.{_DIGITS}e}".split("e")
    if "." not in mantissa:
        mantissa += "."
    return f"{mantissa}e{exponent}"
