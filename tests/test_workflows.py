"""The workflows on GitHub run what we say, may do little, and change only by us."""

from pathlib import Path
import re
from typing import Any

import pytest
import yaml

PROJECT = Path(__file__).parents[1]
WORKFLOWS = sorted((PROJECT / ".github/workflows").iterdir())

# What a workflow may write, and why: a release is made by its last job.
WRITES = {("release.yaml", "release"): {"contents": "write"}}


def read(workflow: Path) -> dict[str, Any]:
    """Return a workflow."""
    content: dict[str, Any] = yaml.safe_load(workflow.read_text("utf-8"))
    return content


def steps() -> list[dict[str, Any]]:
    """Return the steps of all jobs."""
    return [
        step
        for workflow in WORKFLOWS
        for job in read(workflow)["jobs"].values()
        for step in job.get("steps", [])
    ]


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda it: it.name)
def test_every_action_is_pinned_by_its_commit(workflow: Path) -> None:
    """With the version beside it; the same action everywhere at the same commit."""
    for line in re.findall(r"uses: (.*)", workflow.read_text("utf-8")):
        assert line.startswith("./") or re.fullmatch(
            r"[\w./-]+@[0-9a-f]{40}  # (v\d+\.\d+\.\d+|main|master)", line
        ), line
    used = [step["uses"] for step in steps() if "uses" in step]
    assert len(set(used)) == len({action.partition("@")[0] for action in used})


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda it: it.name)
def test_a_workflow_may_do_only_what_it_needs(workflow: Path) -> None:
    """Nothing by itself, each job what it says; and none hangs for hours."""
    content = read(workflow)

    assert content["permissions"] == {}
    assert content["concurrency"]
    for name, job in content["jobs"].items():
        assert job["permissions"] == WRITES.get(
            (workflow.name, name), {"contents": "read"}
        )
        assert "uses" in job or job["timeout-minutes"] <= 30


def test_the_code_is_checked_out_without_the_right_to_push() -> None:
    """A token that stays behind would be there for every later step."""
    for step in steps():
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"] == {"persist-credentials": False}


def test_a_change_passes_everything() -> None:
    """Linters, both Home Assistants, the browser, hassfest and HACS."""
    ci = read(PROJECT / ".github/workflows/ci.yaml")
    test = ci["jobs"]["test"]["strategy"]["matrix"]["include"]
    commands = {line["command"] for line in test} | {
        step["run"]
        for job in ci["jobs"].values()
        for step in job["steps"]
        if "run" in step
    }

    assert commands >= {
        "scripts/lint",
        "scripts/test",
        "scripts/test --newest",
        "scripts/test --browser",
    }
    used = {step["uses"].partition("@")[0] for step in steps() if "uses" in step}
    assert used >= {"home-assistant/actions/hassfest", "hacs/action"}


def test_a_release_passes_everything_too() -> None:
    """And its tag is checked before and when the release is made."""
    jobs = read(PROJECT / ".github/workflows/release.yaml")["jobs"]

    assert jobs["ci"]["uses"] == "./.github/workflows/ci.yaml"
    assert (jobs["ci"]["needs"], jobs["release"]["needs"]) == ("check", "ci")
    for job in (jobs["check"], jobs["release"]):
        assert 'scripts/release-check "$GITHUB_REF_NAME"' in job["steps"][-1]["run"]


def test_what_is_run_is_there() -> None:
    """A script that was renamed would only show on GitHub."""
    for step in steps():
        for script in re.findall(r"scripts/[\w-]+", step.get("run", "")):
            assert (PROJECT / script).is_file()


def test_the_pins_are_kept_fresh() -> None:
    """By Dependabot: a commit never gets newer by itself."""
    dependabot = read(PROJECT / ".github/dependabot.yml")

    assert {it["package-ecosystem"] for it in dependabot["updates"]} >= {
        "github-actions"
    }
