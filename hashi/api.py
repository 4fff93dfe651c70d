"""The Python API: for notebooks, tests and batch jobs.

    iris = hashi.load("dist/iris-wasi.wasm")
    iris.predict(sepal_length=5.1, …)["label"]      # "setosa"

What it raises stands in the tree of `hashi.isolated`: InputError where the input or
the surroundings are at fault, StepFailed, with a traceback inside, where hashi is.
"""

import copy
import functools
import json
import os
import shutil
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hashi import isolated
from hashi.faults import one_line

KEPT = 4  # components that came in pickles
_DESCRIPTORS = "/dev/stdout", "/dev/stderr", "/dev/fd/", "/proc/self/fd/"


def build(
    *bundles: str | os.PathLike[str],
    host: str = "wasi",
    runtime: str = "native",
    checked: bool = False,
    out: str | os.PathLike[str] | None = None,
) -> list[Path]:
    """Build one component of all bundles for each host and return the files.

    Host is "wasi", "fastly" or "all", runtime "native" or "python"; a checked
    component traps where its own code is at fault. The files are
    `dist/NAME-HOST.wasm` unless `out` names a file, a pipe or a folder: one that
    is there, what ends in `/`, or what several go into.

    Raises: InputError when a bundle is at fault, or a file cannot be written.
    """
    if out is not None and is_stream(out):
        with isolated.temporary() as folder:
            file = os.path.join(folder, "component.wasm")
            build(*bundles, host=host, runtime=runtime, checked=checked, out=file)
            _pour(file, os.fspath(out))
        return [Path(out)]
    paths = isolated.call(
        "build",
        bundles=[_folder(bundle) for bundle in bundles],
        host=host,
        runtime=runtime,
        checked=checked,
        out=os.fspath(out) if out is not None else None,
    )
    return [Path(path) for path in paths]


def _folder(bundle: Any) -> str:
    try:
        return str(os.fspath(bundle))
    except TypeError:
        raise isolated.InputError(
            f"build: a {type(bundle).__name__} is no bundle; give each folder as an "
            "argument of its own: build(*folders)"
        ) from None


def is_stream(out: str | os.PathLike[str]) -> bool:
    """Say whether a path means a pipe, a device, or a descriptor of this process."""
    if os.fspath(out).startswith(_DESCRIPTORS):
        return True
    try:
        mode = os.stat(out).st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _pour(file: str, out: str) -> None:
    try:
        with open(file, "rb") as component, open(out, "wb") as stream:
            shutil.copyfileobj(component, stream)
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = f"{out}: cannot be written: {error.strerror}"
        raise isolated.InputError(reason) from error


class Model:
    """A model of a loaded component; ``signature`` is its signature.json.

    Any number of threads may ask a model at once, and so may the child of a fork: each
    question has an instance of the component to itself, and one that fails is not used
    again. A copy shares the component. A pickle holds the file's path and digest: who
    reads it loads that file again, and gets an InputError when it is not there or is
    not the same.
    """

    def __init__(self, models: Any, signature: dict[str, Any]) -> None:
        """Take one of a component's models."""
        from serve.question import Question

        self._models = models
        self._name = signature["name"]
        self._question = Question(signature)
        self.signature = signature

    def __repr__(self) -> str:
        names = ", ".join(self._question.features)
        return f"<hashi.Model {self._name}({names})>"

    def __copy__(self) -> "Model":
        return Model(self._models, self.signature)

    def __deepcopy__(self, memo: dict[int, Any]) -> "Model":
        return Model(self._models, copy.deepcopy(self.signature, memo))

    def __reduce__(self) -> tuple[Any, ...]:
        return _load_again, (str(self._models.file), self._models.digest, self._name)

    def predict(self, features: Any = None, /, **named: object) -> dict[str, Any]:
        """Answer with what the component's URL answers, read from its JSON.

            iris.predict(sepal_length=5.1, sepal_width=3.5, …)
            iris.predict({"sepal_length": 5.1, "sepal_width": 3.5, …})
            iris.predict(frame.iloc[0], petal_width=0.2)

        Features come by keyword, in a mapping (whatever has `keys` and is read by name:
        a dict, a row of pandas, of NumPy, of sqlite3), or in both. Of each its dtype
        says what it takes:

        float32, float64    any number: int, float, Decimal, Fraction, a NumPy scalar,
                            what has `__float__` or `__index__`; rounded once
        int32, int64        a number that is whole, exactly: 3 or 3.0, not 3.5
        bool                a bool, or a number that is 0 or 1
        string              a str

        True is 1. NaN and infinities are no numbers. To any dtype a str goes as it is,
        as in the URL. None is a missing value: the feature is left out. A feature with
        a shape takes a sequence or an array of that shape, or a flat one in row-major
        order, in which None is a missing item; a scalar one takes a sequence of one
        item too. Nothing else is guessed: not bytes, a dict, a set, a generator, a
        date, or a number for a text.

        Raises: InputError when features are at fault, all of them in one message; or
        when the component traps or takes longer than a minute.
        """
        from serve.errors import ServeError
        from serve.model import QuestionRefused

        query, faults = self._question.query(_joined(features, named))
        try:
            answer = self._models.ask(self._name, query)
            if not faults:
                found: dict[str, Any] = json.loads(answer)
                return found
        except QuestionRefused as refused:
            raise isolated.InputError(self._told(query, faults, refused)) from refused
        except ServeError as fault:
            raise isolated.InputError(one_line(str(fault))) from fault
        raise isolated.InputError(_listed(faults))

    def _told(self, query: str, faults: dict[str, str], refused: Any) -> str:
        if refused.problem["status"] == 414:
            told = f"the question has {len(query)} bytes as a query, more than fit"
            return f"{self._name}: {told}; give fewer digits or shorter texts"
        found = refused.problem.get("errors")
        if found is None:
            return _listed(faults) or str(refused)
        # what could not be written is missing to the component
        details = {one["parameter"]: one["detail"] for one in found} | faults
        known = [name for name in self._question.features if name in details]
        told = _listed({name: details[name] for name in [*known, *details]})
        more = refused.problem.get("more")
        return f"{told}; and {more} more" if more else told


def _listed(faults: Mapping[str, str]) -> str:
    from serve.errors import printable

    return "; ".join(printable(f"{name}: {fault}") for name, fault in faults.items())


def _joined(features: Any, named: dict[str, object]) -> dict[str, object]:
    if features is None:
        return named
    if isinstance(features, tuple) and hasattr(features, "_asdict"):
        features = features._asdict()  # a named tuple, as a data frame's rows are
    names = getattr(getattr(features, "dtype", None), "names", None)
    if names is None and not hasattr(features, "keys"):
        raise isolated.InputError(
            f"predict: a {type(features).__name__} has no names; give the features by "
            'keyword, or in a mapping: {"name": value}'
        )
    joined = dict(named)
    for name in names if names is not None else features.keys():
        if not isinstance(name, str):
            raise isolated.InputError(f"predict: {name!r} is no name of a feature")
        if name in joined:
            raise isolated.InputError(_listed({name: "given twice; give it once"}))
        joined[name] = features[name]
    return joined


def load(component: str | os.PathLike[str], model: str | None = None) -> Model:
    """Load a native component; ``model`` names one of several, else it is the first.

    Nothing is trained, built or served: the component answers in this process, the
    same bytes as at the edge. Any number of threads may ask the model at once; it may
    be used after a fork, and be pickled.

    Raises: InputError when the file is no such component, or has no such model.
    """
    models = _read(component)
    return _model(models, str(component), model)


def _read(component: str | os.PathLike[str]) -> Any:
    isolated.ours("serve")
    from serve.errors import ServeError
    from serve.model import Models

    try:
        return Models.load(Path(component))
    except ServeError as fault:
        raise isolated.InputError(one_line(str(fault))) from fault


def _model(models: Any, component: str, name: str | None) -> Model:
    named = {one["name"]: one for one in models.signatures}
    if name is not None and name not in named:
        known = ", ".join(named)
        raise isolated.InputError(f"{component}: has no model {name!r}; try {known}")
    return Model(models, copy.deepcopy(named[name] if name else models.signatures[0]))


def _load_again(file: str, digest: str, name: str) -> Model:
    return _model(_same(file, digest), file, name)


# a pool of processes sends the model anew with every task
@functools.lru_cache(maxsize=KEPT)
def _same(file: str, digest: str) -> Any:
    models = _read(file)
    if models.digest != digest:
        raise isolated.InputError(
            f"{file}: has changed since the pickled model was loaded from it; "
            "load it again, and pickle that"
        )
    return models
