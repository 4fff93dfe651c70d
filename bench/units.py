"""Figures in SI units → text for people.

duration(0.000024)      # 24 µs
size(18_383_137)        # 18.4 MB
"""


def duration(seconds: float) -> str:
    """Write a duration with three digits."""
    for unit, name in ((1.0, "s"), (1e-3, "ms")):
        if abs(seconds) >= unit:
            return f"{seconds / unit:.3g} {name}"
    return f"{seconds * 1e6:.3g} µs"


def size(n: float) -> str:
    """Write bytes with one digit after the point."""
    return f"{n / 1e6:.1f} MB" if n >= 1e6 else f"{n / 1e3:.1f} kB"


def count(n: float) -> str:
    """Write a count, with commas."""
    return f"{n:,.0f}"


def factor(n: float) -> str:
    """Write a ratio: 0.93 ×, 41.2 ×, 730 ×."""
    return f"{n:.2f} ×" if n < 10 else f"{n:.1f} ×" if n < 100 else f"{n:,.0f} ×"
