import pytest

from tests.contract.every import feature, judged

OPENING = '{"model":"%s","version":"0123456789ab",'


@pytest.mark.parametrize(
    "target, body",
    [
        (
            "/pick?a=0.25&b=0.5",
            '"label":"y\\"s","probabilities":{"no":0.25,"y\\"s":0.5,"päh":0.25}',
        ),
        # the first of two that are alike
        ("/pick?a=1&b=1&c=1",
         '"label":"no","probabilities":{"no":1.0,"y\\"s":1.0,"päh":1.0}'),
        ("/tags?x=0.5,0.49999997,1", '"labels":["cat","hen"],"probabilities":'
         '{"cat":0.5,"dog":0.49999997,"hen":1.0}'),
        ("/tags?x=0,0,0",
         '"labels":[],"probabilities":{"cat":0.0,"dog":0.0,"hen":0.0}'),
        ("/tags?x=1%2C0%2c-0", '"labels":["cat"],"probabilities":'
         '{"cat":1.0,"dog":0.0,"hen":-0.0}'),
        ("/time?x=1&d=3", '"value":0.3333333333333333,"unit":"s"'),
        ("/time?x=1&d=1e7", '"value":1e-07,"unit":"s"'),
        ("/time?x=5e-324&d=1", '"value":5e-324,"unit":"s"'),
        ("/count?i=-5&j=9223372036854775807&k=-2147483648&ok=true&size=4",
         '"vector":[-5.0,9.223372036854776e+18,-2147483648.0,1.0,4.0]'),
        ("/count?i=%2B1&j=007&k=-0&ok=0&size=1", '"vector":[1.0,7.0,0.0,0.0,1.0]'),
        ("/count?i=0&j=0&k=2147483647&ok=1&size=2",
         '"vector":[0.0,0.0,2147483647.0,1.0,2.0]'),
        ("/count?i=10&j=-9223372036854775808&k=0&ok=false&size=2",
         '"vector":[10.0,-9.223372036854776e+18,0.0,0.0,2.0]'),
        # bytes of: name, colour, and the pair
        ("/word?name=abc&colour=red&pair=x,yz", '"value":3312.0'),
        ("/word?name=&colour=gr%C3%BCn&pair=,", '"value":500.0'),
        ("/word?name=%F0%9F%8C%89&colour=red", '"value":4311.0'),
        ("/gaps?a=1&xs=1,,3&q=1", '"vector":[1.0,1.0,0.0,1.0,1.0]'),
        ("/gaps?a=&xs=,,", '"vector":[0.0,0.0,0.0,0.0,0.0]'),
        ("/gaps?q=2", '"vector":[0.0,0.0,0.0,0.0,1.0]'),
        ("/boxes?x=" + ",".join(map(str, range(12))) + ",0.5,0,0.25,1,0,0",
         '"detections":[{"label":"hand","score":0.5,"box":[0.0,1.0,2.0,3.0]},'
         '{"label":"face","score":0.25,"box":[8.0,9.0,10.0,11.0]}]'),
        ("/boxes?x=" + ",".join(["0"] * 18), '"detections":[]'),
        ("/grids?x=1,2,3,4,5,0.5", '"outputs":{"grid":{"shape":[2,3],"values":'
         '[1.0,2.0,3.0,4.0,5.0,0.5]},"sum":{"shape":[],"values":[15.5]}}'),
        # the second label has the output, the first one the rest
        ("/churn?p=0.25", '"label":"stays","probabilities":'
         '{"stays":0.75,"lea\\"ves":0.25}'),
        ("/churn?p=0.3", '"label":"lea\\"ves","probabilities":'  # from 0.3 on
         '{"stays":0.7,"lea\\"ves":0.3}'),
        # one float32 less than 0.3, and 0.7 is rounded to float32 too
        ("/churn?p=0.29999998", '"label":"stays","probabilities":'
         '{"stays":0.70000005,"lea\\"ves":0.29999998}'),
        ("/churn?p=1", '"label":"lea\\"ves","probabilities":'
         '{"stays":0.0,"lea\\"ves":1.0}'),
        ("/churn?p=1e-45", '"label":"stays","probabilities":'
         '{"stays":1.0,"lea\\"ves":1e-45}'),
        ("/coin?p=0.5", '"label":"tails","probabilities":'
         '{"heads":0.5,"tails":0.5}'),
        ("/coin?p=0.49999999999999994", '"label":"heads","probabilities":'
         '{"heads":0.5,"tails":0.49999999999999994}'),  # a tie, to even
    ],
)  # fmt: skip
def test_body_by_kind(host, target, body):
    model = target[1:].partition("?")[0]
    expected = (OPENING % model + body + "}").encode()
    answer = host.request("GET", target)
    assert (answer.status, answer.body.decode()) == (200, expected.decode())


@pytest.mark.parametrize(
    "text, printed",
    [
        ("0.1", "0.1"),
        ("16777216", "16777216.0"),
        ("16777217", "16777216.0"),  # half to even
        ("3.4028235e38", "3.4028235e+38"),
        ("1e-45", "1e-45"),
        ("1e-46", "0.0"),
        ("0.0001", "0.0001"),
        ("0.00001", "1e-05"),
        ("1e16", "1e+16"),
        ("1.e2", "100.0"),
        (".5e1", "5.0"),
        ("-0", "-0.0"),
        ("1" + "0" * 400 + "e-400", "1.0"),
        ("0." + "0" * 400 + "1e401", "1.0"),
        ("1e-99999999999999999999", "0.0"),
        ("1.00000005960464477539062500", "1.0"),  # halfway, to even
        ("1.00000005960464477539062500" + "0" * 300 + "1", "1.0000001"),
        ("1.17549429e-38", "1.1754944e-38"),
    ],
)
def test_numbers_in_and_out(host, text, printed):
    body = host.request("GET", f"/tags?x={text},0,0").body.decode()
    assert f'"cat":{printed},' in body


@pytest.mark.parametrize("dtype", ["f32", "f64"])
def test_a_probability_that_is_nan_is_no_answer(models_in_process, dtype):
    model = {
        "signature": {
            "features": [feature("x", "float64", 1)],
            "output": {"kind": "classification", "labels": ["no", "yes"]},
        },
        "outputs": [("p", (1,))],
        "dtype": dtype.replace("f", "float"),
        "call": f"OUT_{dtype.upper()}, F64",
        "predict": f"""def predict(y: Ptr[{dtype}], x: Ptr[f64]) -> None:
    y[0] = {dtype}(x[0] / x[0])
""",
    }
    client = models_in_process({"m": model})
    assert client.request("GET", "/m?x=1").status == 200
    assert client.request("GET", "/m?x=0").status == 422


@pytest.mark.parametrize("infinite", range(7))
def test_each_output_must_be_finite(models_in_process, infinite):
    model = {
        "signature": {
            "features": [feature("x")],
            "output": {"kind": "tensor"},
        },
        "outputs": [("a", (3,)), ("b", ()), ("c", (3,))],
        "call": "OUT_F32, F32",
        "predict": f"""def predict(y: Ptr[f32], x: Ptr[f32]) -> None:
    for k in range(11):
        y[k] = f32(1.0)
    y[{(0, 1, 2, 4, 8, 9, 10)[infinite]}] = x[0] * 1e38
""",
    }
    client = models_in_process({"m": model})
    assert client.request("GET", "/m?x=1").status == 200
    for x in (10, -10):
        assert client.request("GET", f"/m?x={x}").status == 422


@pytest.mark.parametrize(
    "text, status",
    [
        ("0.1", 200),
        ("0.100000001", 200),  # the same float32
        ("0.1000000015", 200),  # more than 0.1, less than its float32
        ("0.10000001", 400),  # the next float32
        ("-0.3", 200),
        ("-0.30000001", 200),
        ("-0.30000003", 400),
    ],
)
def test_bounds_are_rounded_to_the_dtype(models_in_process, text, status):
    model = judged([feature("x", example=0, min=-0.3, max=0.1)])
    client = models_in_process({"m": model})
    assert client.request("GET", f"/m?x={text}").status == status
