"""The two judges that we did not write, as processes: HL7's validator and HAPI's FHIR server."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
NOTHING: Mapping[str, Sequence[Path]] = {}
NEEDED = {"java": "openjdk-17-jdk-headless", "mvn": "maven"}


def missing_tools() -> str:
    """What must be installed before the judges can run, as a command; empty when nothing."""
    absent = [package for tool, package in NEEDED.items() if shutil.which(tool) is None]
    return f"sudo apt-get install --no-install-recommends {' '.join(absent)}" if absent else ""


def national_folder(reference: Path | None) -> Path | None:
    """The folder with `no-basis-2.2.2`, `compiled` and `codes`: `JOURNALBRO_PROFILES`, else the reference data's; None without either."""
    named = os.environ.get("JOURNALBRO_PROFILES")
    folder = Path(named) if named else (reference / "no" if reference else None)
    return folder if folder and (folder / "no-basis-2.2.2").is_dir() else None


def build() -> None:
    """Build both judges where they are not built yet; their artefacts stay in the user's cache folder. Raises `RuntimeError` when that fails."""
    for script in (HERE / "validator" / "validate.sh", HERE / "fhir-server" / "run.sh"):
        done = subprocess.run([str(script), "build"], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{script.parent.name} could not be built: {done.stderr[-2000:]}")


def hapi_version() -> str:
    """The version of HAPI that both judges are made of."""
    versions = {re.search(r"<hapi.version>(.*?)<", (HERE / name / "pom.xml").read_text("utf-8")) for name in ("validator", "fhir-server")}
    found = {match[1] for match in versions if match}
    assert len(found) == 1, "both judges are of one version"
    return found.pop()


@dataclass(frozen=True, slots=True)
class Verdict:
    """One thing that the validator said. `at` is its path in the Bundle (`Bundle.entry[0].resource/*Patient/null*/.gender`)."""

    file: str
    severity: str
    at: str
    id: str
    text: str


def validate(paths: Sequence[Path], national: Path, *, against: Mapping[str, Sequence[Path]] = NOTHING) -> list[Verdict]:
    """Everything that HL7's validator finds in these files and folders; `against` are files to hold against one more profile, by its URL.

    It builds itself on first use. Raises `RuntimeError` when the validator itself fails.
    """
    command = [str(HERE / "validator" / "validate.sh"), "--definitions", str(national / "no-basis-2.2.2"), "--definitions"]
    command += [str(national / "compiled"), "--codes", str(national / "codes" / "kodeverk_from_nhn_visningsfiler.json")]
    for url, files in against.items():
        for file in files:
            command += ["--as", url, str(file)]
    done = subprocess.run([*command, *map(str, paths)], capture_output=True, text=True, check=False)
    if done.returncode not in {0, 1}:
        raise RuntimeError(f"the validator failed ({done.returncode}): {done.stderr[-2000:]}")
    return [
        Verdict(row["file"], row["severity"], row["at"] or "", row["id"] or "", row["text"])
        for row in map(json.loads, done.stdout.splitlines())
    ]


@contextmanager
def fhir_server() -> Iterator[str]:
    """HAPI's JPA server with an empty store, on a free local port; gives its base address."""
    process = subprocess.Popen(
        [str(HERE / "fhir-server" / "run.sh"), "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("ready "):
                yield line.split()[1]
                return
        raise RuntimeError(f"the FHIR server did not start (exit code {process.wait()})")
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            sys.stderr.write("the FHIR server had to be killed\n")
        if process.stdout is not None:
            process.stdout.close()
