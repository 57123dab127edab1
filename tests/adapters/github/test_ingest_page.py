"""The script behind docs/ingest.md, which nothing else runs."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.repositories import building


@pytest.fixture
def ingest(repository_root: Path) -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("ingest_page", repository_root / "docs" / "ingest.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_row_of_the_table_is_what_git_and_the_notes_say(
    ingest: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with building(tmp_path / "rocket") as repo:
        repo.commit("Begin", files={"CHANGELOG.md": "# Notes"})
        repo.tag("v1.0.0")
        repo.squash(2, "feat: steer with the keyboard")
        repo.commit("Fix a typo")
        repo.commit("Notes of v1.1", files={"CHANGELOG.md": "# Notes\n\n- Steer (#2)\n- Fly (#9)\n"})
        repo.tag("v1.1.0")
    monkeypatch.setattr(
        sys, "argv", ["ingest.py", str(tmp_path / "rocket"), "acme/rocket", "v1.0.0..v1.1.0", "CHANGELOG.md"]
    )

    ingest.main()

    row, missing, _ = capsys.readouterr().out.splitlines()
    assert [cell.strip() for cell in row.strip("|").split("|")][3:8] == ["3", "0", "1", "0", "1 of 2"]
    assert missing.endswith("not found: #9")
