"""The generated code of one rule, by its kind."""

from __future__ import annotations

from adapter.mapping.access import Node, Reads
from adapter.mapping.elementsteps import ElementSteps
from adapter.mapping.leafsteps import LeafSteps
from adapter.mapping.nodesteps import NodeSteps
from adapter.mapping.plan import Step
from adapter.mapping.writing import Sink, Target


class StepWriter(ElementSteps, NodeSteps, LeafSteps):
    """Writes the rules of one function."""

    def value(self, step: Step, node: Node) -> None:
        """A rule of a mapping that makes one value."""
        self.step(step, node, Sink("return", ""), [])

    # steps

    def step(self, step: Step, node: Node, sink: Sink, guards: list[str]) -> None:
        """One rule."""
        guards, sure = list(guards), step.condition is None and not guards
        held = Reads()
        if step.condition is not None:
            condition = self.writer.condition(step.condition, node, held)
            if condition == "False":
                return
            if condition != "True":
                guards.insert(0, condition)
        if self.writer.written.fits is not None and not step.required and self.asks(step, node) == ["False"]:
            guards = ["False"]
        with self.guarded(guards), self.writer.conditionally(not sure):
            self.writer.sure.add(held)
            self._step(step, node, sink)
            if step.required and step.condition is not None and sink.how == "set":
                self._required(step, sink.element, node, Target(sink.target, "", fresh=False))

    def _step(self, step: Step, node: Node, sink: Sink) -> None:
        if step.kind == "const":
            self.put(sink, repr(step.const), str(step.number), constant=True)
        elif step.kind in {"leaf", "code"}:
            self._leaf(step, node, sink)
        elif step.kind == "call":
            self._call(step, node, sink)
        elif step.kind == "link":
            self._link(step, node, sink)
        else:
            self._nodes(step, node, sink)
