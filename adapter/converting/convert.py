"""One message to what the store writes, whatever happens on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from adapter.logs import where
from adapter.model import Finding, MessageId, MessageState, RawMessage, Result
from adapter.queue.codec import Encoded, encode

UNKNOWN = MessageId("unknown", "", None)


class Converter(Protocol):
    """What is needed of a pipeline."""

    def convert(self, raw: RawMessage) -> Result: ...
    def identify(self, raw: RawMessage) -> MessageId: ...


@dataclass(frozen=True, slots=True)
class Converted:
    """`broke`: of an error inside the program, its type and the places in code that it came through (no value); then the message stopped."""

    encoded: Encoded
    broke: tuple[str, str] | None = None


def convert(pipeline: Converter, raw: RawMessage) -> Converted:
    """Map and check one message. An error inside the program stops that message with the finding `internal-error`; it still holds its place in its
    patient's lane.
    """
    try:
        return Converted(encode(pipeline.convert(raw)))
    except Exception as error:  # noqa: BLE001 - every message that is taken is placed
        broke = type(error).__name__, where(error)
        return Converted(stopped(Finding("internal-error", detail=" at ".join(broke)), _identity(pipeline, raw)), broke)


def stopped(stop: Finding, identity: MessageId = UNKNOWN) -> Encoded:
    """What is kept of a message that could not be converted at all."""
    return encode(Result(MessageState.NEEDS_MAPPING, identity, stops=[stop]))


def _identity(pipeline: Converter, raw: RawMessage) -> MessageId:
    try:
        return pipeline.identify(raw)
    except Exception:  # noqa: BLE001 - the first error is the one that is told
        return UNKNOWN
