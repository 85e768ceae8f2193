"""The program's own data files: mappings, element tables, texts, SQL. Nothing else opens them.

Data that belongs to a package lies beside its code; the mappings lie at the top of the project and, in an installed copy,
under `adapter/_data/mappings`.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def package_path(*parts: str) -> Path:
    """The path of a data file inside the `adapter` package, for example `package_path("fhir", "r4", "types.json")`."""
    return _PACKAGE.joinpath(*parts)


def package_bytes(*parts: str) -> bytes:
    """The content of a data file inside the `adapter` package.

    Raises `FileNotFoundError` when the program's own installation is damaged.
    """
    return package_path(*parts).read_bytes()


def mappings_root() -> Path:
    """The folder of the mappings that come with the program."""
    installed = _PACKAGE / "_data" / "mappings"
    return installed if installed.is_dir() else _PACKAGE.parent / "mappings"


def guide_path(language: str) -> Path:
    """The administrator's guide that comes with the program, in `language` (`nb`, `nn`, `en`; nynorsk has bokmål's). Its pictures lie beside it."""
    installed = _PACKAGE / "_data" / "docs"
    folder = installed if installed.is_dir() else _PACKAGE.parent / "docs"
    return folder / f"guide.{'en' if language == 'en' else 'nb'}.md"


def yaml_files(folder: Path) -> dict[str, str]:
    """Every YAML file below a folder of mappings, by its path relative to the folder (with `/`), in order. Links are not followed.

    Raises `OSError` and `UnicodeDecodeError` for a file that cannot be read as UTF-8.
    """
    found = [path for path in folder.rglob("*.yaml") if path.is_file() and not path.is_symlink()]
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in sorted(found)}
