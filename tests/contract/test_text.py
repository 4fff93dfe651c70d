import itertools

from tests.contract.every import feature, judged

EDGES = (
    *(0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0),
    *(0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF),
)


def is_text(content):
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def test_text_is_utf8(models_in_process):
    client = models_in_process({"m": judged([feature("x", "string", "a")])})
    few = (0x41, 0x80, 0xBF, 0xC0)
    sequences = [
        *((a,) for a in EDGES),
        *itertools.product(EDGES, EDGES),
        *itertools.product(EDGES, EDGES, few),
        *itertools.product(EDGES[16:], EDGES, few, few),
    ]
    for sequence in sequences:
        target = "/m?x=" + "".join(f"%{byte:02x}" for byte in sequence)
        status = client.request("GET", target).status
        assert status == (200 if is_text(bytes(sequence)) else 400), target
