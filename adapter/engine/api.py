"""What the engine answers to each command of the control protocol. Roles have been checked by the server; here the caller's name goes to the audit trail."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from adapter import __version__
from adapter.config import mark
from adapter.control.protocol import Refused, Request, plain
from adapter.control.server import Caller
from adapter.engine.figures import MOST_POINTS, WEEK_MINUTES
from adapter.engine.inspect import Inspector
from adapter.engine.mending import Mending
from adapter.engine.report import USUAL_WEEKS, Weeks, effect_report
from adapter.engine.trail import trail
from adapter.fhir.norwegian import System, person_number
from adapter.model import DeliveryState, Key, MessageState
from adapter.queue.contract import Changed, MessageDetail, MessageFilter, PageRequest, Queue, Sort

if TYPE_CHECKING:
    from adapter.engine.core import Engine

_MOST_ROWS = 1000
_MOST_CHANGES = 1_000_000
_NUMBER_SYSTEMS = {"FNR": System.FNR, "DNR": System.DNR, "FHN": System.FHN}


class Api:
    """`handle` is the server's handler. It may be called from several threads."""

    def __init__(self, engine: Engine, queue: Queue) -> None:
        self._engine = engine
        self._queue = queue
        self._inspector = Inspector(engine, queue)
        self._mending = Mending(engine, queue)
        self._weeks = Weeks()
        self._answers: dict[str, Callable[[dict[str, Any], Caller], dict[str, Any]]] = {
            "hello": self._hello,
            "status": lambda _args, _who: engine.state().as_dict(),
            "stats": self._stats,
            "report": self._report,
            "log": self._log,
            "count": lambda args, _who: {"count": queue.count(message_filter(args), args.get("max_id"))},
            "kinds": lambda _args, _who: {"kinds": queue.kinds()},
            "causes": lambda _args, _who: {"causes": plain(queue.causes())},
            "show": self._show,
            "outline": self._outline,
            "retry": self._retry,
            "remap": self._remap,
            "skip": self._skip,
            "pause": self._pause,
            "resume": self._resume,
            "scan": self._scan,
            "audit": self._audit,
            "trail": self._trail,
            "verify": lambda _args, _who: plain(queue.verify_audit()),
            "reload": self._reload,
            "place": lambda args, _who: self._mending.place(args["rule"]),
            "mend_options": lambda args, _who: self._mending.options(args),
            "mend_try": lambda args, _who: self._mending.trial(args),
            "mend_save": self._mending.save,
            "shutdown": self._shutdown,
        }

    def handle(self, request: Request, caller: Caller) -> dict[str, Any]:
        """The result of a request. Raises `JournalbroError`."""
        return self._answers[request.do](request.args, caller)

    def _hello(self, _args: dict[str, Any], _who: Caller) -> dict[str, Any]:
        config = self._engine.config
        return {
            "version": __version__,
            "environment": config.installation.environment,
            "settings": mark(config),
            "settings_file": str(config.file or ""),
        }

    def _stats(self, args: dict[str, Any], _who: Caller) -> dict[str, Any]:
        stats, minutes, step = self._engine.stats, args.get("minutes", 60), args.get("step")
        if step is None:
            return {"minutes": stats.last(minutes), "totals": dict(stats.total)}
        if not (1 <= step <= minutes <= WEEK_MINUTES and minutes // step <= MOST_POINTS):
            raise Refused("bad-request", f"minutes up to {WEEK_MINUTES}, in at most {MOST_POINTS} points of step minutes")
        return {"now": self._engine.clock.now().isoformat(), "step": step * 60, "points": stats.points(self._queue, minutes, step)}

    def _report(self, args: dict[str, Any], _who: Caller) -> dict[str, Any]:
        engine = self._engine
        weeks = args.get("weeks", USUAL_WEEKS)
        return plain(
            effect_report(engine.config, self._queue, engine.clock.now(), last=args.get("week", ""), weeks=weeks, known=self._weeks)
        )

    def _log(self, args: dict[str, Any], _who: Caller) -> dict[str, Any]:
        sort = args.get("sort", "received")
        if sort not in {"received", "source", "kind", "state"}:
            raise Refused("bad-request", "sort is one of received, source, kind, state")
        page = PageRequest(
            limit=max(1, min(args.get("limit", 100), _MOST_ROWS)),
            offset=max(0, args.get("offset", 0)),
            cursor=args.get("cursor", ""),
            sort=cast("Sort", sort),
            descending=not args.get("ascending", False),
            max_id=args.get("max_id"),
        )
        return plain(self._queue.browse(message_filter(args), page))

    # --- one message

    def _show(self, args: dict[str, Any], who: Caller) -> dict[str, Any]:
        detail = self._detail(args["id"])
        shown: dict[str, Any] = plain(detail)
        if not args.get("content"):
            shown["path"] = detail.row.file
            return {"message": shown}
        return {"message": shown, "content": self._inspector.content(detail, who, args.get("reason", ""))}

    def _outline(self, args: dict[str, Any], _who: Caller) -> dict[str, Any]:
        return self._inspector.structure(self._detail(args["id"]))

    def _detail(self, number: int) -> MessageDetail:
        detail = self._queue.get(number)
        if detail is None:
            raise Refused("not-found", "there is no such message")
        return detail

    # --- people's acts

    def _retry(self, args: dict[str, Any], who: Caller) -> dict[str, Any]:
        return self._act(
            args,
            lambda limit, preview: self._queue.redrive(
                message_filter(args), who.name, args.get("reason", ""), limit, force=args.get("force", False), preview=preview
            ),
        )

    def _remap(self, args: dict[str, Any], who: Caller) -> dict[str, Any]:
        return self._act(
            args, lambda limit, preview: self._queue.remap(message_filter(args), who.name, args.get("reason", ""), limit, preview=preview)
        )

    def _skip(self, args: dict[str, Any], who: Caller) -> dict[str, Any]:
        return self._act(
            args, lambda limit, preview: self._queue.skip(message_filter(args), who.name, args["reason"], limit, preview=preview)
        )

    def _act(self, args: dict[str, Any], act: Callable[[int, bool], Changed]) -> dict[str, Any]:
        if not any(args.get(name) for name in _NARROWING):
            raise Refused("bad-request", "say which messages: ids or a filter", remedy="To mean all that wait for a person: attention.")
        preview = bool(args.get("preview"))
        changed = act(max(1, min(args.get("limit", 1000), _MOST_CHANGES)), preview)
        if not preview:
            self._engine.ring()
        return plain(changed)

    def _scope(self, args: dict[str, Any]) -> str:
        config = self._engine.config
        source, destination = args.get("source"), args.get("destination")
        if source and destination:
            raise Refused("bad-request", "a source or a destination, not both")
        if source:
            if source not in {s.name for s in config.sources}:
                raise Refused("not-found", "there is no such source")
            return f"source:{source}"
        if destination:
            if destination not in {d.name for d in config.destinations}:
                raise Refused("not-found", "there is no such destination")
            return f"destination:{destination}"
        return ""

    def _pause(self, args: dict[str, Any], who: Caller) -> dict[str, Any]:
        self._queue.pause(self._scope(args), who.name, args.get("reason", ""))
        return {"paused": self._engine.refresh_pauses()}

    def _resume(self, args: dict[str, Any], who: Caller) -> dict[str, Any]:
        self._queue.resume(self._scope(args), who.name, args.get("reason", ""))
        paused = self._engine.refresh_pauses()
        self._engine.ring()
        return {"paused": paused}

    def _scan(self, args: dict[str, Any], _who: Caller) -> dict[str, Any]:
        self._scope(args)
        return {"sources": self._engine.scan(args.get("source", ""))}

    def _audit(self, args: dict[str, Any], _who: Caller) -> dict[str, Any]:
        rows = self._queue.audit(args.get("after", 0), max(1, min(args.get("limit", 1000), _MOST_ROWS)))
        return {"rows": plain(rows)}

    def _trail(self, args: dict[str, Any], _who: Caller) -> dict[str, Any]:
        found = trail(
            self._queue,
            max(0, args.get("before", 0)),
            max(1, min(args.get("limit", 200), _MOST_ROWS)),
            actor=args.get("actor", ""),
            actions=args.get("actions", ()),
            people=args.get("people", False),
        )
        return plain(found)

    def _reload(self, _args: dict[str, Any], who: Caller) -> dict[str, Any]:
        return plain(self._engine.reload_mappings(who.name))

    def _shutdown(self, _args: dict[str, Any], who: Caller) -> dict[str, Any]:
        self._queue.note(who.name, "shutdown")
        self._engine.shutdown()
        return {"stopping": True}


_NARROWING = (
    "ids",
    "states",
    "delivery_states",
    "sources",
    "destinations",
    "kinds",
    "patients",
    "causes",
    "text",
    "since",
    "until",
    "attention",
)


def message_filter(args: dict[str, Any]) -> MessageFilter:
    """The filter of a request. Raises `Refused` for a word that is none."""
    try:
        states = tuple(MessageState(word) for word in args.get("states", ()))
        delivery_states = tuple(DeliveryState(word) for word in args.get("delivery_states", ()))
    except ValueError as error:
        valid = ", ".join([*MessageState, *DeliveryState])
        raise Refused("bad-request", f"no such state; there are: {valid}") from error
    return MessageFilter(
        ids=args.get("ids", ()),
        states=states,
        delivery_states=delivery_states,
        sources=args.get("sources", ()),
        destinations=args.get("destinations", ()),
        kinds=args.get("kinds", ()),
        patients=tuple(_patient(text) for text in args.get("patients", ())),
        causes=args.get("causes", ()),
        text=args.get("text", ""),
        since=args.get("since"),
        until=args.get("until"),
        attention=args.get("attention", False),
        after=args.get("after", 0),
    )


def _patient(text: str) -> Key:
    """A patient as a person types it: `system|value`, or a national number with or without a blank. The number itself goes no further than this call."""
    system, bar, value = text.rpartition("|")
    if bar:
        return Key("Patient", system, value)
    bare = text.replace(" ", "")
    number = person_number(bare)
    if number is None:
        raise Refused("bad-request", "not a national number; write system|value for another identifier")
    return Key("Patient", _NUMBER_SYSTEMS.get(number.kind, System.FNR), bare)
