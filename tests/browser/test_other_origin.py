import pytest

FETCH = """async ([url, headers]) => {
  const response = await fetch(url, {headers});
  return [response.status, await response.json()];
}"""
ROW = "sepal_length=6.3&sepal_width=3.3&petal_length=6&petal_width=2.5"


@pytest.mark.parametrize(
    "headers",
    [{}, {"If-None-Match": '"x"'}],  # the second needs a preflight
    ids=["simple", "preflight"],
)
def test_a_page_of_another_origin_reads_answers(visit, iris_url, other_origin, headers):
    page = visit(other_origin, elsewhere=True)
    status, answer = page.evaluate(FETCH, [f"{iris_url}/iris?{ROW}", headers])
    assert (status, answer["label"]) == (200, "virginica")
    wrong = f"{iris_url}/iris?{ROW.replace('6.3', 'abc')}"
    status, problem = page.evaluate(FETCH, [wrong, headers])
    assert (status, problem["errors"]) == (
        400,
        [{"parameter": "sepal_length", "detail": "'abc' is not a number"}],
    )
