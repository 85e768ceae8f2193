"""The settings of an installation: frozen types whose fields are the keys of `journalbro.toml`.

One table of the file is one class here, one key is one field; the field's metadata says what a person may write there and what
it means. The loader, `config init` and `config show` all read these classes, so a key exists in one place only.
Invariant: a `Config` that exists is well-formed (types, words, ranges, names that refer to each other). Whether its folders exist
and may be written is asked of the machine by `adapter.config.check`.
"""

# ruff: noqa: RUF009 - `_key` and `_required` are `dataclasses.field` with our metadata

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar

from adapter.config.places import control_address, default_data_folder

Environment = Literal["test", "production"]
Format = Literal["auto", "hl7v2", "kith", "delimited", "fixed-width", "xml", "json"]
Service = Literal["fhir", "okt", "okt-fhir", "pit", "jft", "vkp", "pmd", "pjd", "edi"]
Auth = Literal["none", "helseid", "basic", "bearer", "oauth2", "mtls"]

UNCONFIGURED_BASE = "urn:journalbro:unconfigured"
"""The namespace of ids that have none while `identifier_base` is not set: for tests and trials only (identity.md)."""


def _key(
    default: Any,
    doc: str,
    *,
    low: float | None = None,
    high: float | None = None,
    example: str = "",
    pattern: str = "",
    hidden: bool = False,
) -> Any:
    """A field of the file: its default, what it means, the range or pattern it must keep and what `config init` shows.

    `hidden`: an error does not repeat what was written, since a secret may have been written there by mistake.
    """
    return field(default=default, metadata={"doc": doc, "low": low, "high": high, "example": example, "pattern": pattern, "hidden": hidden})


def _required(doc: str, *, example: str = "", pattern: str = "") -> Any:
    """A field of the file that must be written."""
    return field(metadata={"doc": doc, "example": example, "pattern": pattern, "required": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """`[installation]`: who runs this and in which world."""

    municipality: str = _key("", "The name that stands in reports.", example="Eksempel kommune")
    organisation_number: str = _key("", "The parent organisation; units under it per source.", example="999999999", pattern=r"(\d{9})?")
    environment: Environment = _key("test", '"test" refuses real person numbers, "production" refuses synthetic ones.')
    identifier_base: str = _key(
        UNCONFIGURED_BASE,
        "Root of the namespaces for ids that have none. Never change it once it has been used.",
        example="https://eksempel.kommune.no/fhir/id",
        pattern=r"(https?://|urn:)\S*[^\s/]",
    )
    time_zone: str = _key("Europe/Oslo", "For times that come without an offset.")
    site_mappings: Path | None = _key(None, "The municipality's own mapping folder, laid over the program's.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """`[[source]]`: one watched folder."""

    name: str = _required(
        "Short name; it is part of the ids made for this source, so never change it.",
        example="gerica-ut",
        pattern=r"[a-z0-9][a-z0-9_-]{0,40}",
    )
    folder: Path = _required("The folder that the record system writes to.", example=r"\\filserver\gerica\ut")
    unit: str = _key("", "Organisation number of the unit that this source belongs to.", example="999999999", pattern=r"(\d{9})?")
    format: Format = _key("auto", "What the files are; `auto` looks at each.")
    charset: str = _key("", "Used when a message does not say and it is not UTF-8. A declared one is strict.", example="windows-1252")
    done_file: str = _key(
        "", "When set, a file counts only when this one is beside it. {name} and {stem} stand for the file's.", example="{name}.ok"
    )
    max_file_mb: int = _key(100, "Larger files go to quarantine.", low=1, high=100)
    duplicates: Literal["record", "deliver"] = _key("record", "What happens to a file whose bytes came before under another name.")
    on_stop: Literal["hold", "skip"] = _key("hold", "What a stopped message does to later ones of the same patient.")
    missing_identity: Literal["stop", "message"] = _key(
        "stop", "`message`: a thing without a key gets one from its message; corrections then make copies."
    )
    mapping: tuple[str, ...] = _key(("no",), "Mapping layers on top of the standard.", example="no")
    destinations: tuple[str, ...] = _required("The names of the destinations that get this source's messages.")
    receipts: Path | None = _key(None, "Where receipts for the record system are written.")
    after: Literal["archive", "leave"] = _key("archive", "`leave`: the folder is only read; what has been taken is known from the ledger.")
    archive: Path | None = _key(None, 'Default: a folder "arkiv" beside the watched one.')
    archive_days: int = _key(30, "Archived files older than this are purged; 0 keeps them for ever.", low=0, high=36500)
    quarantine: Path | None = _key(None, 'Default: a folder "karantene" beside the watched one.')
    ignore: tuple[str, ...] = _key((), "More name patterns that are never read; hidden and temporary names never are.", example="*.log")
    scan_seconds: float = _key(
        5.0, "The shortest time between two scans; a quiet folder is scanned more seldom, up to six times this.", low=0.02, high=300
    )
    stable_seconds: float = _key(3.0, "A file must be unchanged between two scans at least this long apart.", low=0.02, high=3600)
    incomplete_minutes: float = _key(
        60.0, "A file that ends too early and has not changed for this long is waited for no longer.", low=0.0, high=14400
    )
    incomplete: Literal["quarantine", "take"] = _key(
        "quarantine",
        "What then happens to it. `take` is for a system that never ends its last line: a file that was cut off is then taken as whole.",
    )

    silence_hours: float = _key(0.0, "Tell somebody when no file has come for so many of the hours below; 0: never.", low=0, high=1000)
    silence_days: Literal["weekdays", "every-day"] = _key(
        "weekdays", "Days on which hours count. `weekdays`: Monday to Friday, public holidays of Norway left out."
    )
    silence_from: int = _key(7, "The hour of the day from which hours count.", low=0, high=23)
    silence_to: int = _key(17, "The hour of the day up to which hours count.", low=1, high=24)

    @property
    def archive_folder(self) -> Path:
        """The folder that taken files are moved to."""
        return self.archive or self.folder.parent / "arkiv"

    @property
    def quarantine_folder(self) -> Path:
        """The folder that unreadable files are moved to."""
        return self.quarantine or self.folder.parent / "karantene"


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """`[[destination]]`: one service that gets messages."""

    name: str = _required("Short name, used by `destinations` of the sources.", example="fhir", pattern=r"[a-z0-9][a-z0-9_-]{0,40}")
    service: Service = _required("Which service it is; decides what is picked and how it is packed.")
    url: str = _required("The address of the service.", example="https://fhir.eksempel.kommune.no/fhir", pattern=r"https?://\S+")
    auth: Auth = _key("none", "How the program says who it is.")
    username: str = _key("", "For auth = basic.")
    client_id: str = _key("", "For auth = oauth2.")
    token_url: str = _key("", "For auth = oauth2.", example="https://sts.eksempel.no/token", pattern=r"(https?://\S+)?")
    scope: str = _key("", "For auth = oauth2 or helseid.")
    secret: str = _key(
        "",
        "Where the password, token or client secret is kept; never the secret itself.",
        example="keyring:journalbro/okt",
        pattern=r"((keyring|file|env):\S.*)?",
        hidden=True,
    )
    certificate: Path | None = _key(None, "For auth = mtls: certificate and key in one PEM file.")
    ca_file: Path | None = _key(None, "A certificate authority of your own, in PEM; default: the machine's.")
    senders: int = _key(4, "Requests in flight at once (never two for one patient).", low=1, high=32)
    timeout_seconds: float = _key(60.0, "How long one request may take.", low=0.1, high=600)
    give_up_hours: float = _key(0.0, "A delivery that was tried so long without success is held for a person; 0: never.", low=0, high=10000)


@dataclass(frozen=True, slots=True, kw_only=True)
class HelseId:
    """`[helseid]`: the account at HelseID."""

    issuer: str = _key(
        "https://helseid-sts.test.nhn.no", "HelseID's address.", example="https://helseid-sts.test.nhn.no", pattern=r"https?://\S+"
    )
    client_id: str = _key("", "From Selvbetjening.")
    tenancy: Literal["single", "multi"] = _key("single", "How the client is registered.")
    key: str = _key(
        "keyring:journalbro/helseid",
        "Where the private key is kept; never the key itself.",
        example="keyring:journalbro/helseid",
        pattern=r"(keyring|file):\S.*",
        hidden=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """`[store]`: the database."""

    url: str = _key(
        "sqlite",
        "`sqlite`, or postgresql://… when several machines share the work.",
        example="postgresql://server/journalbro",
        pattern=r"sqlite|postgresql://\S+",
    )
    folder: Path | None = _key(None, "Where the database and the logs lie. A local disk, never a network share.")
    key: str = _key(
        "auto",
        "Where the database's key is kept: auto, keyring or file.",
        example="file:/etc/journalbro/store.key",
        pattern=r"auto|keyring|file(:.+)?",
    )
    keep_payload_days: int = _key(30, "Contents are purged so many days after the acknowledgement.", low=0, high=36500)
    keep_identity_days: int = _key(
        400, "How long the last version of a patient or visit is remembered after it went quiet.", low=1, high=36500
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """`[control]`: the local API for the windows and the command line."""

    address: str = _key("", "Path of the socket (Windows: name of the pipe). Default: a place of the machine's or the user's own.")
    group: str = _key("", "Operating system group that may connect; empty: only the engine's own user.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """`[roles]`: operating system groups; "*" is everybody who can connect. The engine's own user may do everything."""

    see_state: tuple[str, ...] = _key(("*",), "May see what is going on, without content.")
    see_content: tuple[str, ...] = _key((), "May see messages; each look is written to the audit trail.", example="Journalbro support")
    retry: tuple[str, ...] = _key((), "May retry, map again, skip, pause and resume.", example="Journalbro support")
    configure: tuple[str, ...] = _key((), "May reload mappings and stop the engine.", example="Administrators")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`[report]`: what the effect report assumes."""

    minutes_per_message: float = _key(
        3.0,
        "What a person needs to read one message in one system and write it into another: an assumption, nothing measured.",
        low=0,
        high=600,
    )
    minutes_by_kind: tuple[str, ...] = _key(
        (), 'Other minutes for some kinds: "KIND = MINUTES", where KIND may end early ("ADT" is every ADT).', example="ORU^R01 = 2"
    )

    def minutes(self, kind: str) -> float:
        """The minutes assumed for one message of `kind` (`hl7v2:ADT^A01`): of the longest entry that it begins with, else the general ones."""
        bare = kind.partition(":")[2] or kind
        fitting = [(len(name), minutes) for name, minutes in self.by_kind().items() if bare.startswith(name) or kind.startswith(name)]
        return max(fitting)[1] if fitting else self.minutes_per_message

    def by_kind(self) -> dict[str, float]:
        """`minutes_by_kind` read. Raises ValueError for an entry that is not `KIND = MINUTES` with minutes from 0 to 600."""
        read: dict[str, float] = {}
        for entry in self.minutes_by_kind:
            name, equals, text = entry.partition("=")
            minutes = float(text)
            if not equals or not name.strip() or not 0 <= minutes <= 600:
                raise ValueError
            read[name.strip()] = minutes
        return read


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The whole file."""

    installation: Installation = field(default_factory=Installation)
    sources: tuple[Source, ...] = ()
    destinations: tuple[Destination, ...] = ()
    helseid: HelseId = field(default_factory=HelseId)
    store: Store = field(default_factory=Store)
    control: Control = field(default_factory=Control)
    roles: Roles = field(default_factory=Roles)
    report: Report = field(default_factory=Report)
    file: Path | None = None
    """The file it came from; none for the demo, `convert` and tests."""
    policies: tuple[str, ...] = ()
    """Keys that a Windows policy decided (`installation.environment`), which the file cannot change."""

    def source(self, name: str) -> Source:
        """The source of that name; KeyError when there is none."""
        return _named(self.sources, name)

    def destination(self, name: str) -> Destination:
        """The destination of that name; KeyError when there is none."""
        return _named(self.destinations, name)

    @property
    def data_folder(self) -> Path:
        """Where the database, its lock and the logs lie."""
        return self.store.folder or default_data_folder()

    @property
    def control_address(self) -> str:
        """Where the engine's control API is met."""
        return control_address(self.control.address, self.data_folder, self.control.group)


_Named = TypeVar("_Named", Source, Destination)


def _named(among: tuple[_Named, ...], name: str) -> _Named:
    for one in among:
        if one.name == name:
            return one
    raise KeyError(name)
