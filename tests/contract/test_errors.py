import json

import pytest

from tests.contract.every import feature, judged

OUT_OF_RANGE = "'{}' is out of range: {}"


def errors(host, target):
    answer = host.request("GET", target)
    assert answer.status == 400, answer
    problem = json.loads(answer.body)
    assert list(problem)[:6] == ["type", "title", "status", "detail", "error", "errors"]
    assert (problem["type"], problem["title"]) == ("about:blank", "Bad Request")
    assert problem["status"] == 400
    assert problem["detail"] == problem["error"]
    return problem


def faults(host, target):
    return [(e["parameter"], e["detail"]) for e in errors(host, target)["errors"]]


@pytest.mark.parametrize(
    "query, parameter, detail",
    [
        ("b=1", "a", "missing"),
        ("a=1&b=1&a=1", "a", "given twice"),
        ("a=1&b=1&a=", "a", "given twice"),  # before any other fault
        ("a=x&b=1&a=%", "a", "given twice"),
        ("a=%&b=1", "a", "bad percent-encoding"),
        ("a=%1&b=1", "a", "bad percent-encoding"),
        ("a=%zz&b=1", "a", "bad percent-encoding"),
        ("a=%ff&b=1", "a", "not UTF-8"),
        ("a=%c0%80&b=1", "a", "not UTF-8"),  # an overlong NUL
        ("a=%ed%a0%80&b=1", "a", "not UTF-8"),  # a surrogate
        ("a=%f4%90%80%80&b=1", "a", "not UTF-8"),  # beyond U+10FFFF
        ("a=%e2%82&b=1", "a", "not UTF-8"),  # cut off
        ("a=1%00&b=1", "a", "NUL is not text"),
        ("a=&b=1", "a", "'' is not a number"),
        ("a&b=1", "a", "'' is not a number"),
        ("a=abc&b=1", "a", "'abc' is not a number"),
        ("a=0x10&b=1", "a", "'0x10' is not a number"),
        ("a=nan&b=1", "a", "'nan' is not a number"),
        ("a=inf&b=1", "a", "'inf' is not a number"),
        ("a=1,5&b=1", "a", "'1,5' is not a number"),
        ("a=1_0&b=1", "a", "'1_0' is not a number"),
        ("a=+1&b=1", "a", "' 1' is not a number"),  # + is a space
        ("a=1+&b=1", "a", "'1 ' is not a number"),
        ("a=%D9%A1&b=1", "a", "'١' is not a number"),  # a digit, not ASCII
        ("a=.&b=1", "a", "'.' is not a number"),
        ("a=1e&b=1", "a", "'1e' is not a number"),
        ("a=%22%5C%0A&b=1", "a", "'\"\\\n' is not a number"),  # escaped
        ("a=2&b=1", "a", OUT_OF_RANGE.format(2, "0 to 1 m")),
        ("a=-1e-9&b=1", "a", OUT_OF_RANGE.format("-1e-9", "0 to 1 m")),
        ("a=1&b=1e999", "b", OUT_OF_RANGE.format("1e999", "beyond float32")),
        ("a=1&b=-3.5e38", "b", OUT_OF_RANGE.format("-3.5e38", "beyond float32")),
        (
            "a=1&b=1&c=-1.5",
            "c",
            OUT_OF_RANGE.format("-1.5", "at least -1, within float32"),
        ),
    ],
)
def test_first_fault_of_a_parameter(host, query, parameter, detail):
    assert faults(host, f"/pick?{query}") == [(parameter, detail)]


INTEGERS = "/count?j=1&k=1&size=2&i="


@pytest.mark.parametrize(
    "target, parameter, detail",
    [
        (INTEGERS + "1.5", "i", "'1.5' is not a whole number"),
        (INTEGERS + "1e3", "i", "'1e3' is not a whole number"),
        (INTEGERS, "i", "'' is not a whole number"),
        (INTEGERS + "11", "i", OUT_OF_RANGE.format(11, "-5 to 10")),
        (INTEGERS + "9" * 30, "i", OUT_OF_RANGE.format("9" * 30, "-5 to 10")),
        (
            "/count?i=1&j=9223372036854775808&k=1&size=2",
            "j",
            OUT_OF_RANGE.format("9223372036854775808", "beyond int64"),
        ),
        (
            "/count?i=1&j=1&k=2147483648&size=2",
            "k",
            OUT_OF_RANGE.format("2147483648", "beyond int32"),
        ),
        (INTEGERS + "1&ok=yes", "ok", "'yes' is not true, false, 1 or 0"),
        (INTEGERS + "1&ok=True", "ok", "'True' is not true, false, 1 or 0"),
        ("/count?i=1&j=1&k=1&size=3", "size", "'3' is not one of the choices: 1, 2, 4"),
        # choices are compared as text
        (
            "/count?i=1&j=1&k=1&size=02",
            "size",
            "'02' is not one of the choices: 1, 2, 4",
        ),
        ("/count?i=1&j=1&k=1&size=x", "size", "'x' is not a whole number"),
        (
            "/word?name=a&colour=blue",
            "colour",
            "'blue' is not one of the choices: red, grün",
        ),
        ("/word?name=a&colour=red&pair=a", "pair", "needs 2 values, not 1"),
        ("/tags?x=1,2", "x", "needs 3 values, not 2"),
        ("/tags?x=1,2,3,4", "x", "needs 3 values, not 4"),
        ("/tags?x=1,2,3,4,x", "x", "'x' is not a number"),  # form before count
        ("/tags?x=1,,3", "x", "'' is not a number"),
        ("/tags?x=", "x", "'' is not a number"),
        ("/gaps?xs=1,2", "xs", "needs 3 values, not 2"),
        ("/grids?x=1e39,1", "x", "needs 6 values, not 2"),  # count before range
        ("/grids?x=1,2,1e39,4,5,6", "x", OUT_OF_RANGE.format("1e39", "beyond float32")),
    ],
)
def test_first_fault_by_dtype(host, target, parameter, detail):
    assert faults(host, target) == [(parameter, detail)]


SIZES = "one of the choices: 1, 2, 4"


@pytest.mark.parametrize(
    "text, detail",
    [
        ("1,2,4", None),
        ("4,4,4", None),
        ("1,3,5", f"'3' is not {SIZES}"),  # the first
        ("1,3", "needs 3 values, not 2"),  # count before choice
        ("1,2,4,8", "needs 3 values, not 4"),
        ("3,1,x", "'x' is not a whole number"),  # form before choice
        ("1,2,04", f"'04' is not {SIZES}"),
        ("1,3000000000,2", "'3000000000' is out of range: beyond int32"),
    ],
)
def test_each_item_must_be_one_of_the_choices(models_in_process, text, detail):
    sizes = feature("x", "int32", [1, 2, 4], shape=[3], choices=[1, 2, 4])
    client = models_in_process({"m": judged([sizes])})
    if detail is None:
        assert client.request("GET", f"/m?x={text}").status == 200
    else:
        assert faults(client, f"/m?x={text}") == [("x", detail)]


@pytest.mark.parametrize(
    "name, shown, detail",
    [
        ("aa", "aa", "unknown parameter; the nearest known name is 'a'"),
        ("cb", "cb", "unknown parameter; the nearest known name is 'b'"),
        ("A", "A", "unknown parameter; the nearest known name is 'a'"),  # one letter
        ("", "", "unknown parameter; the nearest known name is 'a'"),
        ("%61%61", "aa", "unknown parameter; the nearest known name is 'a'"),
        ("%zz", "%zz", "bad percent-encoding in the name"),
        ("a%ff", "a%ff", "not UTF-8 in the name"),
        ("a%00", "a%00", "NUL is not text in the name"),
        (
            "%3C%22%5C%01",
            '<"\\\x01',
            "unknown parameter; the nearest known name is 'a'",
        ),
    ],
)
def test_unknown_names(host, name, shown, detail):
    assert faults(host, f"/pick?a=1&b=1&{name}=1") == [(shown, detail)]


def test_names_are_decoded_before_they_are_compared(host):
    assert host.request("GET", "/pick?%61=1&b=1").status == 200
    target = "/word?name=a&colour=red&m%C3%B6bel+%26+co=2"
    assert host.request("GET", target).status == 200


def test_nearest_name_is_the_one_that_looks_alike(host):
    target = "/word?name=a&colour=red&color=red"
    assert faults(host, target) == [
        ("color", "unknown parameter; the nearest known name is 'colour'")
    ]


def test_every_fault_at_once_in_signature_order_then_unknown_names(host):
    problem = errors(host, "/pick?zz=1&c=x&yy&a=7")
    assert problem["detail"] == "5 parameters are wrong"
    assert [e["parameter"] for e in problem["errors"]] == ["a", "b", "c", "zz", "yy"]
    assert "more" not in problem


def test_problem_is_written_compactly_with_its_members_in_order(host):
    assert host.request("GET", "/pick?b=%22+x&zz=1").body.decode() == (
        '{"type":"about:blank","title":"Bad Request","status":400,'
        '"detail":"3 parameters are wrong","error":"3 parameters are wrong",'
        '"errors":[{"parameter":"a","detail":"missing"},'
        """{"parameter":"b","detail":"'\\" x' is not a number"},"""
        '{"parameter":"zz","detail":'
        """"unknown parameter; the nearest known name is 'a'"}]}"""
    )


@pytest.mark.parametrize(
    "target, title, detail",
    [
        (
            "/time?x=1&d=0",
            "Unprocessable Content",
            "the model has no finite answer for these values",
        ),
        ("/" + "x" * 8192, "URI Too Long", "path and query are longer than 8192 bytes"),
    ],
    ids=["422", "414"],
)
def test_problem_without_a_list(host, target, title, detail):
    answer = host.request("GET", target)
    assert answer.body.decode() == (
        f'{{"type":"about:blank","title":"{title}","status":{answer.status},'
        f'"detail":"{detail}","error":"{detail}"}}'
    )


def test_one_fault_is_one(host):
    assert errors(host, "/pick?a=1")["detail"] == "1 parameter is wrong"


@pytest.mark.parametrize("unknown", [30, 31, 1000])
def test_at_most_32_entries_and_the_number_of_the_others(host, unknown):
    query = "&".join(f"n{k}=1" for k in range(unknown))
    problem = errors(host, f"/pick?{query}")  # a and b are missing too
    assert problem["detail"] == f"{unknown + 2} parameters are wrong"
    assert len(problem["errors"]) == min(unknown + 2, 32)
    assert problem.get("more", 0) == max(unknown + 2 - 32, 0)
    assert problem["errors"][-1]["parameter"] == f"n{min(unknown, 30) - 1}"


def test_unknown_names_can_be_ignored(host):
    target = "/tags?utm_source=x&x=1,1,1&%zz=%00"
    assert host.request("GET", target).body == host.request("GET", "/tags?x=1,1,1").body
    assert faults(host, "/tags?utm_source=x") == [("x", "missing")]


@pytest.mark.parametrize(
    "text, echo",
    [
        ("x" * 32, "x" * 32),
        ("x" * 33, "x" * 32 + "…"),
        ("%C3%A4" * 33, "ä" * 32 + "…"),  # characters, not bytes
        ("%F0%9F%8C%89" * 40, "🌉" * 32 + "…"),
        ("%01" * 40, "\x01" * 32 + "…"),  # six bytes each
        ("%22" * 40, '"' * 32 + "…"),
    ],
)
def test_echo_is_cut_at_32_characters(host, text, echo):
    assert faults(host, f"/pick?a={text}&b=1") == [("a", f"'{echo}' is not a number")]
    (_, missing, unknown) = faults(host, f"/pick?{text}=1")
    assert unknown[0] == echo


def test_longest_problem_fits(host):
    name = "%01" * 80
    query = "&".join(name + str(k % 10) for k in range(33))
    assert len(errors(host, f"/pick?{query}")["errors"]) == 32


def test_no_finite_answer_is_422(host):
    for query in ("x=1&d=0", "x=0&d=0", "x=1e308&d=1e-300"):
        answer = host.request("GET", f"/time?{query}")
        assert answer.status == 422
        problem = json.loads(answer.body)
        assert problem["title"] == "Unprocessable Content"
        assert problem["detail"] == "the model has no finite answer for these values"
        assert problem["error"] == problem["detail"]
        assert "errors" not in problem


@pytest.mark.parametrize("target", ["/nowhere", "/" + "x" * 9000])
def test_other_problems_have_no_list(host, target):
    problem = json.loads(host.request("GET", target).body)
    assert list(problem) == ["type", "title", "status", "detail", "error"]
