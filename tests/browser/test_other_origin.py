FETCH = """async ([url, headers]) => {
  const response = await fetch(url, {headers});
  const tag = response.headers.get("etag");
  return [response.status, await response.json(), tag];
}"""
ROW = "sepal_length=6.3&sepal_width=3.3&petal_length=6&petal_width=2.5"


TRACED = {
    "sentry-trace": "771a43a4192642f0b136d5159a501700-7bbf9ab1ea2a4f1c-1",
    "baggage": "sentry-environment=production",
    "traceparent": "00-771a43a4192642f0b136d5159a501700-7bbf9ab1ea2a4f1c-01",
}


def test_a_page_of_another_origin_reads_answers(visit, iris_url, other_origin):
    page = visit(other_origin, elsewhere=True)
    # all but the first need a preflight
    for headers in ({}, {"If-None-Match": '"x"'}, TRACED):
        status, answer, tag = page.evaluate(FETCH, [f"{iris_url}/iris?{ROW}", headers])
        assert (status, answer["label"]) == (200, "virginica")
        assert tag.startswith(f'"{answer["version"]}-')
        wrong = f"{iris_url}/iris?{ROW.replace('6.3', 'abc')}"
        status, problem, _ = page.evaluate(FETCH, [wrong, headers])
        assert (status, problem["errors"]) == (
            400,
            [{"parameter": "sepal_length", "detail": "'abc' is not a number"}],
        )


def test_credentials_are_not_allowed(visit, iris_url, other_origin):
    page = visit(other_origin, elsewhere=True, complaints=False)
    ask = """async ([url, options]) => {
      try { return (await fetch(url, options)).status; } catch { return "blocked"; }
    }"""
    url = f"{iris_url}/iris?{ROW}"
    assert page.evaluate(ask, [url, {"credentials": "include"}]) == "blocked"
    assert page.evaluate(ask, [url, {}]) == 200
