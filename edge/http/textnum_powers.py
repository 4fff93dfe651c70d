"""Powers of ten as 64 or 128 leading bits: a whole power in, a binary fraction out.

    power(k) <= 10**k / 2**(log2_of_power(k) - 63) < power(k) + 4

Every 27th power stands in a table of 26 (416 bytes); the 26 between are products with
a power of five, itself one of two of 14 (56 bytes). Enough for the reading and the
printing of any float64: -343 <= k <= 324.
"""

from edge.types import clz, data, i32, mulhi, u32, u64

STEP = 27
FIRST = -13

# The 64 leading bits of 10**(27 * c), c from -13 on, cut off: HIGH[c + 13] is
# 10**(27 * c) // 2**(floor(log2(10**(27 * c))) - 63), in exact arithmetic.
HIGH = data(
    u64,
    [
        0x8049A4AC_0C5811AE, 0xCF42894A_5DCE35EA, 0xA76C5823_38ED2621,
        0x873E4F75_E2224E68, 0xDA7F5BF5_90966848, 0xB080392C_C4349DEC,
        0x8E938662_882AF53E, 0xE65829B3_046B0AFA, 0xBA121A46_50E4DDEB,
        0x964E858C_91BA2655, 0xF2D56790_AB41C2A2, 0xC428D05A_A4751E4C,
        0x9E74D1B7_91E07E48, 0x80000000_00000000, 0xCECB8F27_F4200F3A,
        0xA70C3C40_A64E6C51, 0x86F0AC99_B4E8DAFD, 0xDA01EE64_1A708DE9,
        0xB01AE745_B101E9E4, 0x8E41ADE9_FBEBC27D, 0xE5D3EF28_2A242E81,
        0xB9A74A06_37CE2EE1, 0x95F83D0A_1FB69CD9, 0xF24A01A7_3CF2DCCF,
        0xC3B83581_09E84F07, 0x9E19DB92_B4E31BA9,
    ],
)  # fmt: skip
# The 64 bits after those.
LOW = data(
    u64,
    [
        0x205B896D_777D6278, 0x52064CAC_828675B9, 0xAF2AF2B8_0AF6F24E,
        0x5A7744A6_E804A291, 0xAF39A475_506A899E, 0xBD8D794D_96AACFB3,
        0x547EB47B_7282EE9C, 0x0CB4A5A3_112A5112, 0x92F34D62_616CE413,
        0x3A6A07F8_D510F86F, 0xFAE27299_423FB9C3, 0xAA97E14C_3C26B886,
        0x775EA264_CF55347D, 0x00000000_00000000, 0x00000000_00000000,
        0x999090B6_5F67D924, 0x69A028BB_3DED71A3, 0xE80E6F48_20CC9495,
        0x5EC05DCF_F72E7F8F, 0x14588F13_BE847307, 0x8F1668C8_A86DA5FA,
        0x6D953E2B_D7173692, 0x4ABDAF10_1564F98E, 0xBC633B39_673C8CEC,
        0x0A862F80_EC4700C8, 0x6C07A2C2_6A8346D1,
    ],
)  # fmt: skip
FIVES = data(
    u32,
    [
        1, 5, 25, 125, 625, 3125, 15625, 78125, 390625, 1953125, 9765625, 48828125,
        244140625, 1220703125,
    ],
)  # fmt: skip


def log2_of_power(k: i32) -> i32:
    """Floor of the binary logarithm of 10**k, for abs(k) <= 1233."""
    return k * 1741647 >> 19


def _five(j: i32) -> u64:
    """The leading bits of 5**j, exact for 0 <= j < 27."""
    half = j >> 1
    five = u64(FIVES[half]) * u64(FIVES[j - half])
    return five << clz(five)


def power(k: i32) -> u64:
    """64 leading bits of 10**k: less than 4 too small, exact for 0 <= k < 27."""
    c = k // STEP
    g = mulhi(HIGH[c - FIRST], _five(k - c * STEP))
    return g << clz(g)


def wide_power(k: i32) -> tuple[u64, u64]:
    """128 leading bits of 10**k, high and low word: less than 4 too small."""
    c = k // STEP
    five = _five(k - c * STEP)
    base = HIGH[c - FIRST]
    high = mulhi(base, five)
    carry = mulhi(LOW[c - FIRST], five)
    low = base * five + carry
    if low < carry:
        high += 1
    if clz(high) == 0:
        return high, low
    return high << 1 | low >> 63, low << 1
