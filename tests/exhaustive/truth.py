"""The error of one value of a function against 60 decimal digits of the true one.

error("exp", 1.0, 2.7182817)  →  Decimal("0.51…"), in ulp
"""

from decimal import Context, Decimal, localcontext
from math import frexp

DIGITS = 60


def _expm1(x: Decimal) -> Decimal:
    return x.exp() - 1


def _sigmoid(x: Decimal) -> Decimal:
    return 1 / (1 + (-x).exp())


def _tanh(x: Decimal) -> Decimal:
    e = (2 * x).exp()
    return (e - 1) / (e + 1)


# ``exp`` and ``ln`` of the decimal module are correctly rounded
TRUE = {
    "exp": Decimal.exp,
    "expm1": _expm1,
    "log": Decimal.ln,
    "sigmoid": _sigmoid,
    "tanh": _tanh,
}


def error(name: str, x: float, got: float) -> float:
    """The distance in units of the float32 around the true value."""
    # differences of numbers near 1 lose as many digits as a float32 has zeros
    with localcontext(Context(prec=DIGITS + 50)):
        true = TRUE[name](Decimal(x))
        unit = Decimal(2) ** max(frexp(float(true))[1] - 24, -149)
        return float(abs(Decimal(got) - true) / unit)
