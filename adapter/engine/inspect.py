"""One message for a person: its structure for everybody who may see the state, its values only with an audit row before each part.

Invariant: what `structure` gives holds no value of the message (names, paths, places and rules only).
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import orjson

from adapter.control.protocol import plain
from adapter.control.server import Caller
from adapter.errors import MappingError, Unreadable
from adapter.formats.source import ANY, FormatSettings, parse
from adapter.mapping.trace import expand
from adapter.model import TraceLine
from adapter.queue.contract import MessageDetail, MessageFilter, PageRequest, PayloadPart, Queue
from adapter.workbench.outline import Outline, outline

if TYPE_CHECKING:
    from adapter.engine.core import Engine


class Inspector:
    """Answers what `outline` and `show` with content ask."""

    def __init__(self, engine: Engine, queue: Queue) -> None:
        self._engine = engine
        self._queue = queue

    def structure(self, detail: MessageDetail) -> dict[str, Any]:
        """The source's tree and the trace, without values; and the message before this one of the same patient, kind and source (0: none)."""
        raw = self._queue.raw(detail.row.id)
        data = None if raw is None else raw.data
        lines, problem = self._lines(detail, self._queue.trace(detail.row.id), data)
        tree, unreadable = self._tree(detail, data, lines, values=False)
        return {
            **_tree_json(tree, unreadable),
            "trace": [_line(line) for line in lines],
            "trace_problem": problem,
            "previous": self._previous(detail),
        }

    def content(self, detail: MessageDetail, who: Caller, reason: str) -> dict[str, Any]:
        """Everything that is in the message; the store writes each part to the audit trail before it gives it out."""
        number = detail.row.id

        def part(name: PayloadPart, delivery: int | None = None, attempt: int | None = None) -> bytes | None:
            return self._queue.payload(number, name, who.name, reason, delivery, attempt)

        raw = part("raw") if "raw" in detail.payloads else None
        result = part("result") if "result" in detail.payloads else None
        trace = part("trace") if "trace" in detail.payloads else None
        lines, problem = self._lines(detail, trace, raw)
        tree, unreadable = self._tree(detail, raw, lines, values=True)
        exchanges: list[dict[str, Any]] = []
        for delivery in detail.row.deliveries:
            sent = part("request", delivery.id) if "request" in detail.payloads else None
            answers = [
                {"attempt": one.id, "number": one.number, "response": json_or_text(part("response", delivery.id, one.id))}
                for one in detail.attempts
                if one.delivery_id == delivery.id and one.has_response
            ]
            exchanges.append(
                {
                    "delivery": delivery.id,
                    "destination": delivery.destination,
                    "request": json_or_text(sent),
                    "response": answers[-1]["response"] if answers else None,
                    "answers": answers,
                }
            )
        return {
            "raw": None if raw is None else base64.b64encode(raw).decode(),
            **_tree_json(tree, unreadable),
            "result": json_or_text(result),
            "trace": [_line(line) for line in lines],
            "trace_problem": problem,
            "exchanges": exchanges,
        }

    def _settings(self, detail: MessageDetail) -> FormatSettings:
        return next((one for one in self._engine.config.sources if one.name == detail.row.source), ANY)

    def _lines(self, detail: MessageDetail, trace: bytes | None, raw: bytes | None) -> tuple[list[TraceLine], str]:
        """The trace in lines; or why it cannot be told any more."""
        if trace is None or raw is None:
            return [], "" if raw is not None else "purged"
        if not trace:
            return [], ""
        mappings = self._engine.mappings.of_hash(detail.mapping_hash)
        if mappings is None:
            return [], "other-mappings"
        try:
            return expand(trace, mappings, raw, charset=self._settings(detail).charset), ""
        except MappingError:
            return [], "other-mappings"
        except Unreadable:
            return [], "unreadable"

    def _tree(self, detail: MessageDetail, raw: bytes | None, lines: list[TraceLine], *, values: bool) -> tuple[Outline, str]:
        """The tree, with the charset of its bytes; empty when there are no bytes or they cannot be read."""
        if raw is None:
            return Outline([], cut=False), "purged"
        try:
            message = parse(raw, self._settings(detail))
        except Unreadable as error:
            return Outline([], cut=False), error.reason
        read = {span for line in lines for span in line.bytes}
        return outline(message, detail.unread, read, values=values), ""

    def _previous(self, detail: MessageDetail) -> int:
        raw = self._queue.raw(detail.row.id)
        pipeline = self._engine.mappings.pipeline(detail.row.source)
        if raw is None or pipeline is None:
            return 0
        keys = tuple(key for patient in pipeline.identify(raw).patients for key in patient)
        if not keys:
            return 0
        where = MessageFilter(patients=keys, kinds=(detail.row.kind,), sources=(detail.row.source,))
        found = self._queue.browse(where, PageRequest(limit=1, max_id=detail.row.id - 1)).rows
        return found[0].id if found else 0


def _tree_json(tree: Outline, problem: str) -> dict[str, Any]:
    return {"source": plain(tree.nodes), "source_cut": tree.cut, "source_problem": problem, "charset": tree.charset}


def _line(line: TraceLine) -> dict[str, Any]:
    return {
        "element": line.element,
        "from": list(line.sources),
        "bytes": [list(span) for span in line.bytes],
        "rule": line.rule,
        "as": line.conversion,
    }


def json_or_text(data: bytes | None) -> Any:
    """JSON data as it was; anything else as text."""
    if data is None:
        return None
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        return data.decode("utf-8", "replace")
