"""An unknown code is mapped from a window: what it may become, what that would do to the messages that wait, and the writing of it.

Invariants: nothing is written but in the site's own folder, and only when the set with the new code loads and all its tests pass; whatever is
written is in the audit trail with the person's name; a set that does not load afterwards is taken back.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adapter.control.protocol import Refused, plain
from adapter.control.server import Caller
from adapter.errors import MappingError
from adapter.mapping.mappingset import MappingSet, compile_files
from adapter.mapping.syntax import Code
from adapter.model import Finding, MessageState
from adapter.pipeline import Pipeline, SourceSettings
from adapter.queue.contract import MessageFilter, PageRequest, Queue
from adapter.resources import mappings_root
from adapter.workbench.mend import NOTHING, Wanted, options, wanted, with_case, with_code, with_file
from adapter.workbench.mendtest import Case, make_case
from adapter.workbench.testing import run_file, run_tests

if TYPE_CHECKING:
    from adapter.engine.core import Engine

_MOST_TRIED = 500
_TRY_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class _Stopped:
    """An unknown code and who waits for it: `example` is one of the messages, `where` finds them all."""

    finding: Finding
    example: int
    source: str
    where: MessageFilter


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be written: the overlay, its test, and the set as it would then be."""

    folder: Path
    wanted: Wanted
    overlay: str
    tests: str | None
    case: Case | None
    mappings: MappingSet
    problems: tuple[str, ...]

    @property
    def table_file(self) -> Path:
        return self.folder / f"{self.wanted.path}.yaml"

    @property
    def test_file(self) -> Path:
        return self.folder / f"{self.wanted.path}.test.yaml"


class Mending:
    """Answers `place`, `mend_options`, `mend_try` and `mend_save`."""

    def __init__(self, engine: Engine, queue: Queue) -> None:
        self._engine = engine
        self._queue = queue
        self._last: tuple[tuple[Any, ...], _Plan] | None = None

    def place(self, rule: str) -> dict[str, Any]:
        """Where a rule stands on this machine's disk. Only files of the mappings are told of."""
        name, _, line = rule.rpartition(":")
        if not line.isdigit():
            name, line = rule, "0"
        known = {file.shown for source in self._engine.config.sources if (of := self._pipeline(source.name)) for file in of.mappings.files}
        if name not in known:
            raise Refused("not-found", "there is no such mapping file any more")
        path = Path(name)
        if not path.is_absolute():
            path = mappings_root() / name.removeprefix("mappings/")
        site = self._site()
        return {"path": str(path), "line": int(line), "own": site is not None and path.is_relative_to(site)}

    def options(self, args: dict[str, Any]) -> dict[str, Any]:
        """What the code may become. Without a table (a function refused it) `table` is empty: then only the mapping itself can be mended."""
        stopped = self._stopped(args)
        site = self._site()
        found = self._wanted(stopped)
        answer: dict[str, Any] = {
            "finding": plain(stopped.finding),
            "waiting": self._queue.count(stopped.where),
            "source": stopped.source,
            "site": "" if site is None else str(site),
            "table": "",
        }
        if found is None:
            return answer
        return answer | {
            "table": found.table.name,
            "file": str(found.table.place),
            "system": found.table.system,
            "valueset": found.valueset,
            "strength": found.strength,
            "options": plain(options(found)),
        }

    def trial(self, args: dict[str, Any]) -> dict[str, Any]:
        """What would become of the messages that wait. Nothing is changed."""
        stopped = self._stopped(args)
        plan = self._plan(stopped, args)
        tried, mapped, others = self._try_all(stopped, plan) if not plan.problems else (0, 0, [])
        return {
            "waiting": self._queue.count(stopped.where),
            "tried": tried,
            "mapped": mapped,
            "others": others,
            "problems": list(plan.problems),
            "file": str(plan.table_file),
            "text": plan.overlay,
            "test_file": str(plan.test_file) if plan.case else "",
            "test": plan.case.text if plan.case else "",
        }

    def save(self, args: dict[str, Any], who: Caller) -> dict[str, Any]:
        """Write the code and its test, load the mappings anew, and map again what waits. With `problems` nothing was changed."""
        stopped = self._stopped(args)
        plan = self._plan(stopped, args)
        if plan.problems:
            return {"saved": False, "problems": list(plan.problems), "released": 0, "file": str(plan.table_file), "test_file": ""}
        waiting = self._queue.count(stopped.where)
        written = {plan.table_file: plan.overlay}
        if plan.tests is not None:
            written[plan.test_file] = plan.tests
        reloaded = self._engine.edit_mappings(who.name, written)
        if not reloaded.problems:
            target = "nothing" if args["target"] == NOTHING else args["target"]
            code = stopped.finding.shown or args.get("code", "")
            said = f"{code} -> {target}" + (f": {args['reason']}" if args.get("reason") else "")
            self._queue.note(who.name, "mapping-mended", f"table:{plan.wanted.table.name}", reason=said)
        return {
            "saved": not reloaded.problems,
            "problems": list(reloaded.problems),
            "released": 0 if reloaded.problems else waiting,
            "file": str(plan.table_file),
            "test_file": str(plan.test_file) if plan.case else "",
        }

    # --- which code

    def _stopped(self, args: dict[str, Any]) -> _Stopped:
        cause, number = args.get("cause"), args.get("id")
        if (cause is None) == (number is None):
            raise Refused("bad-request", "say which code: a cause, or a message")
        if cause is not None:
            where = MessageFilter(causes=(cause,), states=(MessageState.NEEDS_MAPPING,))
            rows = self._queue.browse(where, PageRequest(limit=1)).rows
            group = next((one for one in self._queue.causes() if one.cause.id == cause), None)
            if not rows or group is None:
                raise Refused("not-found", "nothing waits for this any more")
            return self._checked(_Stopped(group.cause.finding, rows[0].id, rows[0].source, where))
        assert number is not None
        detail = self._queue.get(number)
        if detail is None or detail.row.state is not MessageState.NEEDS_MAPPING:
            raise Refused("not-found", "this message does not wait for a mapping any more")
        at: int = args.get("stop", 0)
        if not 0 <= at < len(detail.stops):
            raise Refused("bad-request", "the message has no such stop")
        finding: Finding = detail.stops[at]
        same = next((group.cause.id for group in self._queue.causes() if group.cause.finding == finding), None)
        where = MessageFilter(ids=(number,)) if same is None else MessageFilter(causes=(same,), states=(MessageState.NEEDS_MAPPING,))
        return self._checked(_Stopped(finding, number, detail.row.source, where))

    def _checked(self, stopped: _Stopped) -> _Stopped:
        if stopped.finding.code != "unknown-code":
            raise Refused("bad-request", "only an unknown code can be mapped like this")
        return stopped

    def _wanted(self, stopped: _Stopped) -> Wanted | None:
        pipeline = self._pipeline(stopped.source)
        return None if pipeline is None else wanted(pipeline.mappings, stopped.finding)

    def _pipeline(self, source: str) -> Pipeline | None:
        return self._engine.mappings.pipeline(source)

    def _site(self) -> Path | None:
        return self._engine.config.installation.site_mappings

    # --- what it would be

    def _plan(self, stopped: _Stopped, args: dict[str, Any]) -> _Plan:
        site = self._site()
        if site is None:
            raise Refused(
                "no-site-layer",
                "there is no folder for mappings of your own",
                title="No layer of your own",
                remedy="Set site_mappings in the section [installation] of journalbro.toml, and start the engine again.",
            )
        found = self._wanted(stopped)
        pipeline = self._pipeline(stopped.source)
        if found is None or pipeline is None:
            raise Refused(
                "no-table", "no code table stands behind this rule; the mapping itself must be mended", remedy=stopped.finding.rule
            )
        code = stopped.finding.shown or args.get("code", "")
        if not code:
            raise Refused(
                "bad-request", "say which code it is", remedy="Look at the message: the code was not shown, since it may be a value."
            )
        target = Code(args["target"], args.get("display", ""), args.get("system", ""))
        overlay = with_code(_read(site / f"{found.path}.yaml"), found, code, target)
        old_tests = _read(site / f"{found.path}.test.yaml")
        key = (pipeline.mappings.hash, stopped.finding, stopped.example, code, target, overlay, old_tests)
        if self._last is not None and self._last[0] == key:
            return self._last[1]
        plan = self._made(stopped, found, pipeline, site, code, target, overlay, old_tests)
        self._last = (key, plan)
        return plan

    def _made(
        self,
        stopped: _Stopped,
        found: Wanted,
        pipeline: Pipeline,
        site: Path,
        code: str,
        target: Code,
        overlay: str,
        old_tests: str | None,
    ) -> _Plan:
        """The set with the code, its test, and what all tests say of it."""
        shown = (site / f"{found.path}.yaml").as_posix()
        files = with_file(pipeline.mappings.files, str(site), f"{found.path}.yaml", overlay, shown)
        try:
            mappings = compile_files(files, pipeline.mappings.layers)
        except MappingError as error:
            problems: list[object] = getattr(error, "problems", None) or [error]
            return _Plan(site, found, overlay, None, None, pipeline.mappings, tuple(str(problem) for problem in problems))
        raw = self._queue.raw(stopped.example)
        case = None if raw is None else make_case(mappings, raw.data, pipeline.settings, stopped.finding, code, target.code)
        tests = None if case is None else with_case(old_tests, case.text)
        outcomes = run_tests(mappings)
        if case is not None:
            outcomes += run_file(mappings, case.text, f"{found.path}.test.yaml")
        failed = tuple(f"{one.file}:{one.line}: {one.name}: {failure}" for one in outcomes for failure in one.failures)
        return _Plan(site, found, overlay, tests, case, mappings, failed)

    def _try_all(self, stopped: _Stopped, plan: _Plan) -> tuple[int, int, list[dict[str, Any]]]:
        """How many of the waiting messages were tried, how many would be mapped, and why the others would not."""
        config = self._engine.config
        pipelines: dict[str, Pipeline] = {}
        end = time.monotonic() + _TRY_SECONDS
        tried = mapped = 0
        reasons: Counter[Finding] = Counter()
        for row in self._queue.browse(stopped.where, PageRequest(limit=_MOST_TRIED)).rows:
            settings = next((one for one in config.sources if one.name == row.source), None)
            raw = self._queue.raw(row.id)
            if settings is None or raw is None:
                continue
            if row.source not in pipelines:
                pipelines[row.source] = Pipeline(plan.mappings, SourceSettings.of(config.installation, settings))
            result = pipelines[row.source].convert(raw)
            tried += 1
            if result.state is MessageState.MAPPED:
                mapped += 1
            elif result.stops:
                reasons[result.stops[0]] += 1
            if time.monotonic() > end:
                break
        return tried, mapped, [{"finding": plain(finding), "count": count} for finding, count in reasons.most_common(5)]


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise Refused("unreadable", f"{path} cannot be read: {type(error).__name__}") from error


def write_files(texts: dict[Path, str]) -> Callable[[], None]:
    """Write each file whole, under its name only when it is; what takes it all back. Raises `Refused`, with nothing changed, when one cannot be written."""
    before = {path: _read(path) for path in texts}

    def undo() -> None:
        for path, text in before.items():
            if text is None:
                path.unlink(missing_ok=True)
            else:
                _write(path, text)

    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, text)
    except OSError as error:
        undo()
        raise Refused(
            "not-writable", f"{error.filename or ''}: {error.strerror}", remedy="Let the engine's user write in the folder site_mappings."
        ) from error
    return undo


def _write(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(path)
