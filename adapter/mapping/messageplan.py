"""What a message file is resolved to: its resources, ready to run. Names of functions are those of the generated source."""

from __future__ import annotations

from dataclasses import dataclass

from adapter.mapping.keys import Keys
from adapter.mapping.paths import Path
from adapter.mapping.plan import Scope
from adapter.mapping.problems import Place
from adapter.mapping.syntax import MessageMapping


@dataclass(slots=True)
class LinkPlan:
    """A reference to be filled: its path in the resource, whether each step is a list, the names, the event; `text`: the URN alone (url, uri)."""

    steps: tuple[tuple[str, bool], ...]
    names: tuple[str, ...]
    event: int
    text: bool
    last: str = ""
    listed: bool = False
    way: tuple[tuple[str, bool], ...] = ()
    """The steps before the last."""

    def __post_init__(self) -> None:
        self.last, self.listed = self.steps[-1]
        self.way = self.steps[:-1]


@dataclass(slots=True)
class PartCode:
    """A part of a resource: its function and where it is applied (`where` as in ResourcePlan; empty: at the unit itself)."""

    function: str
    level: int
    where: Where | None
    each: bool
    condition: str
    bit: int = 0
    """Of a part that reads repetitions of a field: what marks its segment as read so."""
    plain: str = ""
    """Of a part that only needs the resource's own segment: that segment's name, `*` for whichever it is."""
    absent_without: str = ""
    """Of a part for each segment of a name: that name; without one in the group there is nothing to do."""

    def __post_init__(self) -> None:
        if self.level == 0 and not self.each and not self.condition:
            self.plain = "*" if self.where is None else self.where.segment if self.where.path is None else ""
        if self.level == 0 and self.each and self.where is not None:
            self.absent_without = self.where.segment


@dataclass(slots=True)
class Where:
    """A place to make a resource from. HL7 v2: `group`, then `segment`, then a `path` to repetitions of its field; XML: `path`."""

    group: str = ""
    segment: str = ""
    path: Path | None = None


@dataclass(slots=True)
class ResourcePlan:
    """A resource of a message, ready to run. Names of functions are those of the generated source; empty means none."""

    name: str
    type: str
    place: Place
    where: Where
    each: bool
    parts: list[PartCode]
    keys: Keys
    owned: str | bool
    kind: str
    links: list[LinkPlan]
    condition: str
    required: str | bool
    level: int
    profiles: tuple[tuple[str, int], ...]
    resource_event: int
    identifier_event: int
    withdraws: str
    scopes: tuple[Scope, ...]
    """What its parts fill, for who asks what they are (elementpaths)."""
    nulls: tuple[tuple[str, str, int], ...] = ()
    """Elements that come from one field: (element, segment, field), for HL7's null."""
    depends: tuple[str, ...] = ()
    leading: tuple[str, ...] = ()
    """The segments of its parts, in order: the first of them that is there stands for a resource of a group."""
    profile_urls: tuple[str, ...] = ()
    linked: frozenset[str] = frozenset()
    """The names of all resources that it may refer to."""
    spot: tuple[str, ...] = ()
    """Resources of one spot are made from the same segments."""

    def __post_init__(self) -> None:
        self.linked = frozenset(name for link in self.links for name in link.names)
        self.leading = tuple(part.where.segment for part in self.parts if part.where is not None)
        self.profile_urls = tuple(url for url, _ in self.profiles)
        where = self.where
        self.spot = (where.group, where.segment) if where.segment else (where.group, "", *self.leading)


@dataclass(slots=True)
class MessagePlan:
    """A message file, ready to run: `order` is the order in which keys are known (a key may need another)."""

    message: MessageMapping
    resources: dict[str, ResourcePlan]
    order: list[str]
