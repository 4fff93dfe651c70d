import functools
import re
from pathlib import Path

import pytest

from tests.missing_hosts import require
from tests.wit import witfile

WIT = Path(__file__).parents[2] / "wit"
OURS = [witfile.read(file) for file in sorted(WIT.glob("deps/*/*.wit"))]
ITEMS = [(package, name) for package in OURS for name in package.items]
ROW = re.compile(r"^\| (\S+:\S+) \| (\S+) \| (\S+) \|", re.MULTILINE)
SOURCES = {row[0]: row[1:] for row in ROW.findall((WIT / "SOURCES.md").read_text())}


def published(name: str) -> witfile.Package:
    return find(require("wit"), name)


@functools.cache
def find(folder: Path, name: str) -> witfile.Package:
    files = map(witfile.read, sorted(folder.glob("*/*.wit")))
    return next(package for package in files if package and package.name == name)


@pytest.mark.parametrize("package, item", ITEMS, ids=lambda x: getattr(x, "name", x))
def test_item_is_the_published_one(package, item):
    assert package.items[item] == published(package.name).items.get(item)


@pytest.mark.parametrize("package", OURS, ids=lambda x: x.name)
def test_versions_are_stated(package):
    here, there = SOURCES[package.name]
    assert (package.version, published(package.name).version) == (here, there)


def test_every_package_is_compared():
    assert sorted(package.name for package in OURS) == sorted(SOURCES)
    assert len(ITEMS) > 80


def parse(folder: Path, body: str) -> dict[str, str]:
    file = folder / "a.wit"
    file.write_text(f"package a:b@0.1.0;\ninterface i {{ {body} }}\nworld w {{}}\n")
    return witfile.read(file).items


@pytest.mark.parametrize(
    "ours, theirs",
    [
        ("f: func(a: u8);", "f: func(a: u16);"),
        ("f: func(a: u8, b: u8);", "f: func(b: u8, a: u8);"),  # order of parameters
        ("f: func() -> u8;", "f: func();"),
        ("variant v { a, b }", "variant v { b, a }"),  # order of cases
        ("variant v { a, b }", "variant v { a, b, c }"),
        ("variant v { a(u8) }", "variant v { a(s8) }"),
        ("record r { a: u8, b: u8 }", "record r { b: u8, a: u8 }"),
        ("type t = u8;", "type t = u16;"),
        ("resource r { m: func(); }", "resource r { m: static func(); }"),
        ("resource r { constructor(); }", "resource r { constructor(a: u8); }"),
        ("use x.{a as b};", "use x.{c as b};"),
        ("use x.{a};", "use c:d/x@0.2.0.{a};"),  # another package
        ("resource r { m: func(); }", "resource r; m: func();"),  # not of the resource
        ("f: func(a: own<r>);", "f: func(a: borrow<r>);"),
    ],
)
def test_differences_are_seen(tmp_path, ours, theirs):
    assert not parse(tmp_path, ours).items() <= parse(tmp_path, theirs).items()


@pytest.mark.parametrize(
    "ours, theirs",
    [
        ("f: func();", "/// says f\n@since(version = 0.2.0)\nf: func();"),
        ("enum e { a, b }", "enum e {\n  a, // one\n  b,\n}"),
        ("f: func(a: u8) -> u8;", "f: func(\n a: u8,\n) -> u8;"),
        ("use c:d/x@0.2.9.{a};", "use c:d/x@0.2.12.{a};"),  # versions are stated apart
        ("resource r;", "resource r { m: func(); }"),  # a part of a resource
        ("f: func();", "resource q {}\nf: func();\n%stream: func();"),
    ],
)
def test_spelling_is_not_a_difference(tmp_path, ours, theirs):
    assert parse(tmp_path, ours).items() <= parse(tmp_path, theirs).items()
