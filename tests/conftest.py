"""Fixtures that every test may use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapter.i18n import active_language, use_language

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def english() -> Iterator[None]:
    """The texts in English while a test lasts."""
    before = active_language()
    use_language("en")
    yield
    use_language(before)


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder of reference data (`JOURNALBRO_REFERENCE`, else `../shared/reference`); skips where there is none."""
    folder = Path(os.environ.get("JOURNALBRO_REFERENCE", ROOT.parent / "shared" / "reference"))
    if not folder.is_dir():
        pytest.skip(f"no reference data in {folder}: set JOURNALBRO_REFERENCE to run this test")
    return folder


@pytest.fixture(scope="session")
def hapi_url() -> Iterator[str]:
    """The base of a real FHIR server (HAPI's), started once; skips where it cannot run. `JOURNALBRO_HAPI`: one that runs already."""
    from tests.conformance.judges import fhir_server, missing_tools

    running = os.environ.get("JOURNALBRO_HAPI")
    if running:
        yield running
        return
    if missing_tools():
        pytest.skip(f"the real FHIR server needs Java and Maven: {missing_tools()}")
    with fhir_server() as url:
        yield url
