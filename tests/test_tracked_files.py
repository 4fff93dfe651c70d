import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LEFTOVERS = "*.orig", "*.rej", "*~", "*.swp", "*.pyc"
ENVIRONMENTS = ".venv", ".venv-train", ".tools"  # a link is no folder, yet one of these


def tracked(*patterns: str) -> list[str]:
    listing = ["git", "ls-files", "--cached", "--", *patterns]
    done = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        pytest.skip("not a checkout of git")
    return done.stdout.splitlines()


def test_nothing_that_a_merge_or_an_editor_leaves_is_tracked():
    assert tracked("*.py")  # the listing works
    assert tracked(*LEFTOVERS) == []


def test_git_ignores_what_a_merge_leaves():
    names = ["convert/compile/x.py.orig", "x.py.rej", "edge/y.py~"]
    done = subprocess.run(
        ["git", "check-ignore", *names], cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout.splitlines() == names


def test_no_environment_is_tracked_not_even_a_link_to_one():
    assert tracked(*ENVIRONMENTS) == []
    done = subprocess.run(
        ["git", "grep", "-hE", r"^\.(venv|venv-train|tools)$", "--", ".gitignore"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert sorted(done.stdout.splitlines()) == sorted(ENVIRONMENTS)
