"""Fixtures that every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder of reference data (`JOURNALBRO_REFERENCE`, else `../shared/reference`); skips where there is none."""
    folder = Path(os.environ.get("JOURNALBRO_REFERENCE", ROOT.parent / "shared" / "reference"))
    if not folder.is_dir():
        pytest.skip(f"no reference data in {folder}: set JOURNALBRO_REFERENCE to run this test")
    return folder
