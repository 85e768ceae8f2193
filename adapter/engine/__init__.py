"""The engine wires the rooms together and runs them (docs/ARCHITECTURE.md): `Engine(config).run()`."""

from adapter.engine.core import STOP_SECONDS, Engine
from adapter.engine.destinations import Opened, open_destination
from adapter.engine.state import DestinationState, EngineState, SourceState

__all__ = ["STOP_SECONDS", "DestinationState", "Engine", "EngineState", "Opened", "SourceState", "open_destination"]
