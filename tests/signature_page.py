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

PARTS = (
    ("Members", members.SIGNATURE),
    ("A feature", members.FEATURE),
    ("`output`", members.OUTPUT),
    ("`cache`", members.CACHE),
    ("`cors`", members.CORS),
)


def page() -> str:
    parts = [f"## {title}\n\n{table(rows)}" for title, rows in PARTS]
    return "\n".join([HEAD, *parts, TAIL])


def table(rows: tuple[Member, ...]) -> str:
    lines = ["| member | type | default | meaning | example |", "|---|---|---|---|---|"]
    for row in rows:
        default = (
            f"**{row.default}**" if row.default == members.REQUIRED else row.default
        )
        cells = [f"`{row.name}`", row.type, default, row.meaning, f"`{row.example}`"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
