"""The two judges that we did not write, as processes: HL7's validator and HAPI's FHIR server."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
NOTHING: Mapping[str, Sequence[Path]] = {}
JAVA = 17
"""The oldest Java that HAPI runs on."""
NEEDED = {"java": f"openjdk-{JAVA}-jdk-headless", "javac": f"openjdk-{JAVA}-jdk-headless", "mvn": "maven"}
PROFILES = {
    "no-basis-2.2.2": "the definitions of no-basis 2.2.2, from github.com/HL7Norway/basisprofiler-r4",
    "compiled": "OKT, VkpObservation, vital signs, NILAR and the code lists, from HL7 Norway's repositories, and MHD 4.2.2 from\n"
    "                   github.com/IHE/ITI.MHD, each in a folder of its own, compiled with SUSHI",
    "codes": "kodeverk_from_nhn_visningsfiler.json, the code lists of NHN's viewers",
}
"""What the folder of national profiles holds, and where each is from."""
_JVM = {
    "validator": ("no.journalbro.oracles.validator.Validate", "-Xmx3g", "-XX:+UseSerialGC"),
    # One compiler tier and the serial collector: a server that lives for one test run starts twice as fast.
    "fhir-server": ("no.journalbro.oracles.server.FhirServer", "-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
}


class Unavailable(RuntimeError):
    """A judge cannot be asked: its text says what is missing and what to do."""


def missing_tools() -> str:
    """What must be installed before the judges can run, as a command; empty when nothing."""
    absent = list(dict.fromkeys(package for tool, package in NEEDED.items() if shutil.which(tool) is None))
    if absent:
        return f"sudo apt-get install --no-install-recommends {' '.join(absent)}"
    said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(\d+)', said)
    if version is not None and int(version[1]) >= JAVA:
        return ""
    return f"sudo apt-get install --no-install-recommends {NEEDED['java']} (`java` is {version[0] if version else 'of no known version'})"


def national_folder(reference: Path | None) -> Path:
    """The folder with the national profiles: `JOURNALBRO_PROFILES`, else the reference data's. Raises `Unavailable` when it does not hold them."""
    named = os.environ.get("JOURNALBRO_PROFILES")
    folder = Path(named) if named else reference / "no" if reference else None
    absent = [name for name in PROFILES if folder is None or not (folder / name).is_dir()]
    if folder is not None and not absent:
        return folder
    where = f"{named} (JOURNALBRO_PROFILES) lacks {', '.join(absent)}" if named else "there is no ../shared/reference/no beside the project"
    listed = "\n".join(f"  {name + '/':16} {source}" for name, source in PROFILES.items())
    raise Unavailable(f"the national profiles are not here: {where}.\nLay them in a folder and name it in JOURNALBRO_PROFILES:\n{listed}")


def build(name: str) -> list[str]:
    """The command that starts a judge, which is built when it is not yet. Raises `Unavailable` when it cannot be.

    What is built stays in the user's cache folder (`JOURNALBRO_ORACLES`), in a folder named after its sources: another checkout, or the same at
    another commit, never runs it by mistake. The libraries stay where Maven keeps them.
    """
    sources = [HERE / name / "pom.xml", *sorted(path for path in (HERE / name / "src").rglob("*") if path.is_file())]
    digest = hashlib.sha256(b"".join(str(path.relative_to(HERE)).encode() + path.read_bytes() for path in sources)).hexdigest()[:16]
    kept = Path(
        os.environ.get("JOURNALBRO_ORACLES") or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "journalbro-oracles"
    )
    built = kept / f"{name}-{digest}"
    if not _is_whole(built):
        kept.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(built, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=kept, prefix=f"{name}-") as folder:
            _make(name, Path(folder) / "target")
            # Of two runs that build at once, the second finds it there.
            if not built.exists():
                (Path(folder) / "target").rename(built)
    main, *options = _JVM[name]
    return ["java", *options, "-cp", f"{built / 'judge.jar'}{os.pathsep}{(built / 'classpath').read_text('utf-8').strip()}", main]


def _is_whole(built: Path) -> bool:
    """Whether a judge is there with all its libraries."""
    classpath = built / "classpath"
    if not classpath.is_file() or not (built / "judge.jar").is_file():
        return False
    return all(Path(library).is_file() for library in classpath.read_text("utf-8").strip().split(os.pathsep))


def _make(name: str, target: Path) -> None:
    # Java takes the home folder from the system's list of users; what is kept belongs where HOME says.
    maven = ["mvn", "-q", "-B", f"-Duser.home={Path.home()}", "-f", str(HERE / name / "pom.xml"), f"-Doracle.target={target}", "package"]
    # Offline when everything is there already; a repository that does not answer must not matter then.
    if subprocess.run([*maven, "-o"], capture_output=True, check=False).returncode:
        done = subprocess.run(maven, capture_output=True, text=True, check=False)
        if done.returncode:
            said = "\n".join([line for line in done.stdout.splitlines() if line.strip()][:12])
            raise Unavailable(
                f"Maven could not build {name}; the first time it needs the network to fetch libraries.\n{said}\n{done.stderr[-1000:]}"
            )


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

    Raises `Unavailable` when it cannot be built, `RuntimeError` when the validator itself fails.
    """
    command = [*build("validator"), "--definitions", str(national / "no-basis-2.2.2"), "--definitions"]
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
        [*build("fhir-server"), "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
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
