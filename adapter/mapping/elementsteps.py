"""All rules of one element of an object: alternatives, lists, dotted rules, what extends a primitive."""

from __future__ import annotations

from dataclasses import replace

from adapter.mapping.access import Hl7Reader, Node
from adapter.mapping.dispatch import verdict
from adapter.mapping.plan import Scope, Slot, Step
from adapter.mapping.writing import Sink, Target, Writing, place_sum


class ElementSteps(Writing):
    """Elements of objects."""

    def element(self, slots: list[Slot], node: Node, target: Target) -> None:
        """All rules of one element of an object: left out at once when nothing that they read is there."""
        if self.writer.given:
            slots = self._possible(slots)
        asked = self.presence(slots, node)
        if asked and asked != ["True"]:
            with self.source.block(f"if {' or '.join(asked)}:"):
                self._element(slots, node, target)
        else:
            self._element(slots, node, target)
        for step in [step for slot in slots for step in slot.steps]:
            if step.required and step.condition is None:
                self._required(step, slots[0].name, node, target)

    def presence(self, slots: list[Slot], node: Node) -> list[str]:
        """Expressions of which one must hold for any of the rules to give something; empty when that cannot be told cheaply."""
        asked: list[str] = []
        if len(slots) == 1 and self._asks_itself(slots[0], node):
            return []
        if any(step.required and step.condition is not None for slot in slots for step in slot.steps):
            return []  # it has to give something though nothing is there
        for slot in slots:
            found = self._asked(slot, node)
            if not found:
                return []
            asked += found
        asked = _either(asked)
        return asked if len(asked) <= 6 else []

    def _asked(self, slot: Slot, node: Node) -> list[str]:
        """Expressions of which one must hold for a slot's rules to give something; empty when that cannot be told."""
        asked: list[str] = []
        for step in slot.steps:
            found = self.asks(step, node)
            if not found:
                return []
            asked += found
        if slot.below is not None:
            found = self._presence_below(slot.below, node)
            if not found:
                return []
            asked += found
        return _either(asked)

    def asks(self, step: Step, node: Node) -> list[str]:
        """Expressions of which one must hold for a rule to give something; empty when that cannot be told."""
        return _either(self._presence_of(step, node))

    def _asks_itself(self, slot: Slot, node: Node) -> bool:
        """Whether an element's one rule begins by asking whether its one source is there."""
        if slot.below is not None or len(slot.steps) != 1 or len(slot.steps[0].sources) != 1:
            return False
        step = slot.steps[0]
        unconditional = step.condition is None or self.writer.condition(step.condition, node) == "True"
        return step.kind == "leaf" or (
            step.kind in {"use", "object", "ref"} and unconditional and not step.each and not self._is_this(step)
        )

    def _possible(self, slots: list[Slot]) -> list[Slot]:
        """The rules whose condition can hold in the branch being written."""
        found: list[Slot] = []
        for slot in slots:
            steps = [step for step in slot.steps if step.condition is None or verdict(step.condition, self.writer.given) is not False]
            if steps or slot.below is not None:
                found.append(replace(slot, steps=steps))
        return found

    def _presence_below(self, scope: Scope, node: Node) -> list[str]:
        asked: list[str] = []
        early = {id(slot) for slot in self.writer.prefilled(scope)}
        for slot in scope.slots:
            if id(slot) in early:
                continue
            found = self._asked(slot, node)
            if not found:
                return []
            asked += found
        return asked

    def _presence_of(self, step: Step, node: Node) -> list[str]:
        reader = self.writer.reader
        if step.condition is not None and (step.kind in {"const", "link"} or (step.kind != "call" and self._is_this(step))):
            return [self.writer.condition(step.condition, node)]
        if step.kind == "call":
            paths = [argument.path for argument in step.arguments if argument.path is not None]
        elif step.kind in {"const", "link"}:
            return []
        elif step.kind == "object" and self._is_this(step):
            assert step.scope is not None
            return self._presence_below(step.scope, node)
        else:
            paths = list(step.sources)
        found = [reader.presence(path, node) for path in paths]
        return [one for one in found if one is not None] if found and all(one is not None for one in found) else []

    def _not_absent(self, slots: list[Slot], node: Node) -> list[Slot]:
        """The rules of a list without those that read only what is known not to be there."""
        if slots[0].info.is_primitive or any(step.required for slot in slots for step in slot.steps):
            return slots
        return [slot for slot in slots if self._asked(slot, node) != ["False"]]

    def _several(self, step: Step, node: Node) -> bool:
        """Whether a rule may give more than one item."""
        return step.each and not (node.fields is not None and self.writer.reader.repeats(step.sources[0], node) == "False")

    def _is_this(self, step: Step) -> bool:
        return len(step.sources) == 1 and str(getattr(step.sources[0], "text", "")) in {"$this", "."} and not step.each

    def _element(self, slots: list[Slot], node: Node, target: Target) -> None:
        if slots and slots[0].listed:
            there = self._not_absent(slots, node)
            if there and len(there) < len(slots):
                with self.source.block("if False:"):
                    self._list([slot for slot in slots if slot not in there], node, target)
                slots = there
        if not slots:
            return
        first = slots[0]
        name = first.name
        steps = [step for slot in slots for step in slot.steps]
        if first.listed:
            single = len(slots) == 1 and len(steps) == 1 and first.below is None and target.fresh and not self._several(steps[0], node)
            if single:
                self.step(steps[0], node, Sink("set", target.name, name, target.flag, only=True), [])
            else:
                self._list(slots, node, target)
        else:
            guarded = not target.fresh
            for slot in slots:
                if slot.below is not None and not slot.steps and not target.fresh and not name.startswith("_"):
                    self._into(slot, node, target)
                    guarded = True
                    continue
                if slot.below is not None:
                    self._below(
                        slot, node, Sink("set", target.name, name, target.flag), [f"{name!r} not in {target.name}"] if guarded else []
                    )
                    guarded = True
                    continue
                for step in slot.steps:
                    self.step(
                        step, node, Sink("set", target.name, name, target.flag), [f"{name!r} not in {target.name}"] if guarded else []
                    )
                    guarded = True

    def _required(self, step: Step, name: str, node: Node, target: Target) -> None:
        """The stop of a rule that had to give something."""
        with self.source.block(f"if {name!r} not in {target.name}:"):
            self.source.put(f"X.stopped('missing-value', {self._where(step, node)})")

    def _where(self, step: Step, node: Node) -> str:
        """The event of a rule at the first place it reads."""
        reader = self.writer.reader
        if isinstance(reader, Hl7Reader) and step.sources:
            access = reader.access(step.sources[0], node)
            if not access.selected:
                return place_sum(access.base, access.offset | step.number)
        return self.event(node, step.number, placed=True)

    def _list(self, slots: list[Slot], node: Node, target: Target) -> None:
        name = slots[0].name
        items = self.source.name("l")
        self.source.put(f"{items} = []" if target.fresh else f"{items} = {target.name}.get({name!r}) or []")
        sink = Sink("append", items, name, target.flag)
        extended = ""
        if slots[0].info.is_primitive and any(slot.below is not None for slot in slots):
            extended = self.source.name("u")
            self.source.put(f"{extended} = {{}}")
        for slot in slots:
            before = ""
            if len(slot.steps) > 1 or (extended and slot.below is not None):
                before = self.source.name("k")
                self.source.put(f"{before} = len({items})")
            if slot.below is not None and not extended:
                self._below(slot, node, sink, [])
                continue
            for position, step in enumerate(slot.steps):
                self.step(step, node, sink, [f"len({items}) == {before}"] if position else [])
            if slot.below is not None:
                self._extend_item(slot, node, items, before, extended, target)
        with self.source.block(f"if {items}:"):
            if not extended:
                self.source.put(f"{target.name}[{name!r}] = {items}")
                return
            with self.source.block(f"if {extended}:"):
                self.source.put(f"{target.name}['_{name}'] = [{extended}.get(i) for i in range(len({items}))]")
            with self.source.block(f"if any(i is not None for i in {items}):"):
                self.source.put(f"{target.name}[{name!r}] = {items}")

    def _into(self, slot: Slot, node: Node, target: Target) -> None:
        """Dotted rules of an object that another part of the resource may have begun: what is there stays, the rest is added."""
        assert slot.below is not None
        value = self.source.name("v")
        event = self.event(node, slot.below_number)
        with self.source.block(f"if {slot.name!r} not in {target.name}:"):
            self.object(slot.below, node, value, Sink("set", target.name, slot.name, target.flag), event)
        with self.source.block("else:"):
            mark = self.source.name("m")
            self.source.put(f"{value} = {target.name}[{slot.name!r}]; {mark} = len(T.__self__)")
            self.writer.fill(slot.below, node, value, opened=False, fresh=False)
            self.source.put(f"if len(T.__self__) > {mark}: T({event})")

    def _extend_item(self, slot: Slot, node: Node, items: str, before: str, extended: str, target: Target) -> None:
        """What extends an item of a list of primitives; without a value of its own it is an item that is null."""
        assert slot.below is not None
        value = self.source.name("v")
        self.writer.open_object(slot.below, value, root=False)
        self.writer.fill(slot.below, node, value, opened=True, fresh=True)

        def keep() -> None:
            with self.source.block(f"if len({items}) == {before}:"):
                self.source.put(f"{items}.append(None); T({self.event(node, slot.below_number)})")
            with self.source.block("else:"):
                self.source.put(f"T({self.event(node, slot.same_number)})")
            self.source.put(f"{extended}[len({items}) - 1] = {value}")
            if target.flag:
                self.source.put(f"{target.flag} = True")

        self.writer.close_object(slot.below, value, value, keep)

    def _below(self, slot: Slot, node: Node, sink: Sink, guards: list[str]) -> None:
        """Dotted rules: an object of its own, or beside what `use` gives."""
        scope = slot.below
        assert scope is not None
        value = self.source.name("v")
        with self.guarded(guards), self.writer.conditionally(bool(guards)):
            if slot.steps:
                self.source.put(f"{value} = None")
                for position, step in enumerate(slot.steps):
                    self.step(step, node, Sink("keep", value), [f"{value} is None"] if position else [])
                self.source.put(f"if {value} is None: {value} = {{}}")
                self.writer.fill(scope, node, value, opened=False, fresh=False)
                with self.source.block(f"if {value}:"):
                    self.put(sink, value, f"{self.event(node, slot.below_number)}")
            else:
                self.object(scope, node, value, sink, self.event(node, slot.below_number), extends=slot.name.startswith("_"))

    def object(self, scope: Scope, node: Node, value: str, sink: Sink, event: str, *, extends: bool = False) -> None:
        """An object made here: opened, filled, kept when it holds more than constants (`extends`: than nothing, as it extends a primitive)."""
        self.writer.open_object(scope, value, root=False)
        alive = self.writer.fill(scope, node, value, opened=True, fresh=True)
        constant = extends and self.writer.only_constants(scope)
        self.writer.close_object(scope, value, value if extends else alive, lambda: self.put(sink, value, event, constant=constant))


def _either(asked: list[str]) -> list[str]:
    """Expressions of which one must hold, without those of which it is known."""
    return ["True"] if "True" in asked else [one for one in dict.fromkeys(asked) if one != "False"] or asked[:1]
