"""The shipped pack, manifest and tables in a temporary folder, to be spoiled in one place."""

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def shipped(tmp_path):
    """The folders as they are shipped; returns the root."""
    shutil.copytree(ROOT / "selectors" / "ovning", tmp_path / "selectors" / "ovning")
    shutil.copytree(ROOT / "schedules" / "tables", tmp_path / "tables")
    shutil.copy(ROOT / "schedules" / "ovning.toml", tmp_path)
    flow = tmp_path / "flows" / "ovning"
    flow.mkdir(parents=True)
    for path in (ROOT / "flows" / "ovning").iterdir():
        if path.is_file():
            shutil.copy(path, flow)
    return tmp_path
