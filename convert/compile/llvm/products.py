"""The upper 64 bits of a product of 64-bit numbers, as LLVM instructions."""

from convert.compile.llvm.lines import Lines

# From four products of 32-bit halves. Not optimised (#3): LLVM would see the 128-bit
# product in it and call a function for that, which nothing here defines.
MULHI = """\
define internal i64 @.mulhi(i64 %x, i64 %y) #3 {
  %a = and i64 %x, 4294967295
  %b = lshr i64 %x, 32
  %c = and i64 %y, 4294967295
  %d = lshr i64 %y, 32
  %ac = mul i64 %a, %c
  %ad = mul i64 %a, %d
  %bc = mul i64 %b, %c
  %bd = mul i64 %b, %d
  %carry = lshr i64 %ac, 32
  %middle = add i64 %bc, %carry
  %low = and i64 %middle, 4294967295
  %rest = add i64 %ad, %low
  %one = lshr i64 %middle, 32
  %two = lshr i64 %rest, 32
  %most = add i64 %bd, %one
  %high = add i64 %most, %two
  ret i64 %high
}
"""


def high_half(lines: Lines, x: str, y: str) -> str:
    """Multiply two u64 and keep the upper half."""
    lines.shared.needed[".mulhi"] = MULHI
    return lines.value(f"call i64 @.mulhi(i64 {x}, i64 {y})")


def signed_high_half(lines: Lines, x: str, y: str) -> str:
    """Multiply two i64 and keep the upper half."""
    high = high_half(lines, x, y)
    for one, other in ((x, y), (y, x)):
        sign = lines.value(f"ashr i64 {one}, 63")
        less = lines.value(f"and i64 {sign}, {other}")
        high = lines.value(f"sub i64 {high}, {less}")
    return high
