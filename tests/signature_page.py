"""The table of signature.json → docs/signature.md."""

from convert.bundle import members
from convert.bundle.members import Member

HEAD = """\
<!-- written by `make fix` from convert/bundle/members.py -->

# signature.json

What goes into a model and what comes out: the contract of its address, of the page and
of `openapi.json`. `hashi init BUNDLE` drafts it. This is all that it may hold, and a
member that is not here is an error, so that a slip never passes in silence.

```json
{
  "name": "iris",
  "features": [
    {"name": "sepal_length", "dtype": "float32", "unit": "cm", "min": 0.1, "max": 30, "example": 5.1},
    {"name": "sepal_width", "dtype": "float32", "unit": "cm", "min": 0.1, "max": 30, "example": 3.5},
    {"name": "petal_length", "dtype": "float32", "unit": "cm", "min": 0.1, "max": 30, "example": 1.4},
    {"name": "petal_width", "dtype": "float32", "unit": "cm", "min": 0.1, "max": 30, "example": 0.2}
  ],
  "output": {"kind": "classification", "labels": ["setosa", "versicolor", "virginica"]}
}
```

The file is UTF-8. A *text* is not empty, unless a feature's value, and holds no control
characters. Every fault is said at once, with its place:

```
$ hashi build models/flowers
models/flowers/signature.json: features[0]: member 'example' is missing; add it
models/flowers/signature.json: features[2].dtype: 'float16' is not a dtype; use one of float32, …
```
"""  # noqa: E501

TAIL = """\
## In an editor

`hashi init` writes `signature.schema.json`, a [JSON Schema](https://json-schema.org)
(2020-12), beside the draft, and `"$schema"` names it: Visual Studio Code, the JetBrains
editors and others then complete members and mark faults as you type. The schema travels
with the bundle; nothing else reads it.

For signatures that have none, write it once and tell the editor which files it is for:

```
hashi schema > signature.schema.json
```

```json
{"json.schemas": [{"fileMatch": ["models/*/signature.json"], "url": "./signature.schema.json"}]}
```

(that is `.vscode/settings.json`). What a schema cannot say is said by `hashi build`:
names that are used twice, a `min` above the `max`, an example outside of them or of the
wrong length, and whether all of it fits the model.
"""  # noqa: E501

COMPUTED = "The models that are read compute in float32, whatever their features are:\n"
# what becomes of a value by convert/plan/binding.py, and what that refuses
GETS = {
    "float32": "the value",
    "int32": "the whole number as a float32, rounded once: exact up to 16,777,216",
    "int64": "the same",
    "bool": "1 for true, 0 for false",
}
REFUSED = {
    "float64": "use `float32`",
    "string": "use a `bool` for each choice (one-hot columns), or an `int32` with "
    "`choices` for a code: the model was trained on numbers",
}

MISSING = """\
A missing value is NaN in the model, and no layer that is read takes a NaN away, not
even `Normalization` or `Maximum`: what is computed of it is NaN. `MaxPooling1D`,
`MaxPooling2D` and a `ReLU` with a `threshold` give NaN, too, where Keras on a CPU
answers a number. An answer that holds a NaN is a problem of status 422, `the model has
no finite answer for these values`. So where the model was trained on filled columns,
give the feature what they were filled with as its `default`, in place of `missing`;
items of a list are filled in by whoever asks.
"""

PARTS = (
    ("Members", members.SIGNATURE),
    ("A feature", members.FEATURE),
    ("`output`", members.OUTPUT),
    ("`cache`", members.CACHE),
    ("`cors`", members.CORS),
)


def page() -> str:
    parts = [f"## {title}\n\n{table(rows)}" for title, rows in PARTS]
    # behind the table of a feature
    parts.insert(2, f"### What a model gets\n\n{gets()}\n{MISSING}")
    return "\n".join([HEAD, *parts, TAIL])


def gets() -> str:
    rows = {
        **GETS,
        **{one: f"refused by `hashi build`: {text}" for one, text in REFUSED.items()},
    }
    lines = ["| dtype | the model gets |", "|---|---|"]
    lines += [f"| `{dtype}` | {text} |" for dtype, text in rows.items()]
    return "\n".join([COMPUTED, *lines]) + "\n"


def table(rows: tuple[Member, ...]) -> str:
    lines = ["| member | type | default | meaning | example |", "|---|---|---|---|---|"]
    for row in rows:
        default = (
            f"**{row.default}**" if row.default == members.REQUIRED else row.default
        )
        cells = [f"`{row.name}`", row.type, default, row.meaning, f"`{row.example}`"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
