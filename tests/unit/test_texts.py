"""Every text of the program is in every language, and the compiled catalogues are those of the sources."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools" / "texts.py"


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("texts_tool", TOOL)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_every_text_is_translated(tool, language):
    assert tool.problems(tool.catalogue(), language) == []


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_a_translation_keeps_the_places_of_its_values(tool, language):
    import string

    def places(text: str) -> set[str]:
        return {name for _literal, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}

    for message in tool._read(language):
        if message.id and "{" in str(message.id):
            originals = message.id if isinstance(message.id, tuple) else (message.id,)
            translations = message.string if isinstance(message.string, tuple) else (message.string,)
            for translated in translations:
                assert places(translated) == places(originals[-1]), message.id
