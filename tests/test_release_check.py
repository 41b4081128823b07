"""scripts/release-check lets only a tag pass that the project is ready for."""

from collections.abc import Callable
import json
from pathlib import Path
import shutil
import subprocess

import pytest

from custom_components.fritzbox_voip.const import DOMAIN

PROJECT = Path(__file__).parents[1]

CHANGELOG = """\
# Changelog

## [Unreleased]

## [1.2.0] - 2026-12-24

### Added

- A line.

## [1.1.0] - 2026-11-30

- An older line.

[1.2.0]: https://example.com/1.2.0
"""

type Check = Callable[[str], subprocess.CompletedProcess[str]]


@pytest.fixture
def changelog() -> str:
    """Return the changelog of the project; tests parametrize it."""
    return CHANGELOG


@pytest.fixture
def check(tmp_path: Path, changelog: str) -> Check:
    """Return the check, in a project of version 1.2.0."""
    integration = tmp_path / "custom_components" / DOMAIN
    integration.mkdir(parents=True)
    manifest = {"domain": DOMAIN, "version": "1.2.0"}
    (integration / "manifest.json").write_text(json.dumps(manifest, indent=2))
    (tmp_path / "CHANGELOG.md").write_text(changelog)
    (tmp_path / "scripts").mkdir()
    script = shutil.copy(PROJECT / "scripts/release-check", tmp_path / "scripts")

    def run(tag: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own script
            [script, tag], capture_output=True, text=True, check=False
        )

    return run


def test_the_tag_of_the_manifest_passes(check: Check) -> None:
    """It prints what the changelog says of this version, and nothing else."""
    result = check("v1.2.0")

    assert result.returncode == 0
    assert result.stdout == "### Added\n\n- A line.\n"


@pytest.mark.parametrize("tag", ["v1.1.0", "v1.2", "1.2.0", "v1.2.0-rc1", "v1x2y0", ""])
def test_another_tag_is_refused(check: Check, tag: str) -> None:
    """One that the changelog knows too."""
    result = check(tag)

    assert result.returncode == 1
    assert not result.stdout
    assert "manifest has version 1.2.0" in result.stderr or "usage:" in result.stderr


@pytest.mark.parametrize(
    "changelog",
    [
        CHANGELOG.replace("[1.2.0] - 2026-12-24", "[1.2.0]"),
        CHANGELOG.replace("[1.2.0] - 2026-12-24", "[1.2.0] - soon"),
        CHANGELOG.replace("## [1.2.0] - 2026-12-24\n", ""),
        CHANGELOG.replace("### Added\n\n- A line.\n", ""),
    ],
    ids=["no date", "not a date", "no section", "nothing below"],
)
def test_a_version_without_changelog_is_refused(check: Check) -> None:
    """Nobody would know what is new."""
    result = check("v1.2.0")

    assert result.returncode == 1
    assert not result.stdout
    assert "CHANGELOG.md has no section" in result.stderr
