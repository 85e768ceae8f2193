"""From trees to what they mean (`syntax`): every word is known, every value has the right shape, every error has its line."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from typing import Any

from adapter.i18n import N_
from adapter.mapping.load import Items, Scalar, Table, Tree, plain
from adapter.mapping.problems import Place, Problems, did_you_mean
from adapter.mapping.syntax import (
    CODE_WORDS,
    EXTENSION_WORDS,
    GROUP_WORDS,
    MAPPING_WORDS,
    MESSAGE_WORDS,
    PART_WORDS,
    RESOURCE_WORDS,
    RULE_WORDS,
    SOURCE_WORDS,
    TABLE_WORDS,
    Code,
    CodeTable,
    Content,
    Extension,
    Family,
    Group,
    IdentityKey,
    Mapping,
    MessageMapping,
    Part,
    ResourceSpec,
    Rule,
)


def read_files(files: MappingOf[str, Table], problems: Problems) -> Content:
    """What all files (tail path without `.yaml` to tree, layers already laid over each other) say together."""
    reader = _Reader(problems)
    content = Content()
    for path, tree in files.items():
        if "table" in tree.values:
            table = reader.table(tree)
            if table.name in content.tables:
                problems.error(tree.place, "name-taken", f"table `{table.name}` stands in {content.tables[table.name].place} already")
            content.tables[table.name] = table
        elif path == "extensions":
            content.extensions.update(reader.extensions(tree))
        elif "resources" in tree.values:
            message = reader.message(path, tree)
            content.messages[message.path] = message
        else:
            mapping = reader.mapping(path, tree)
            if mapping.name in content.mappings:
                other = content.mappings[mapping.name].place
                problems.error(
                    tree.place, "name-taken", f"a mapping named `{mapping.name}` stands in {other} already; last names are unique"
                )
            content.mappings[mapping.name] = mapping
    return content


def read_rule(key: str, tree: Tree, problems: Problems) -> Rule:
    """One rule alone."""
    return _Reader(problems).rule(key, tree)


class _Reader:
    def __init__(self, problems: Problems) -> None:
        self.problems = problems

    # shapes

    def words(self, tree: Tree, known: MappingOf[str, str], what: str) -> Table:
        if not isinstance(tree, Table):
            self.problems.error(tree.place, "shape", f"{what} is written as `word: value`; words: {', '.join(known)}")
            return Table({}, {}, tree.place)
        for word, _, place in tree:
            if word not in known:
                self.problems.error(place, "unknown-word", f"`{word}` is no word of {what}{did_you_mean(word, known)}")
        return tree

    def text(self, table: Table, word: str, default: str = "") -> str:
        tree = table.values.get(word)
        if tree is None:
            return default
        if isinstance(tree, Scalar):
            return tree.text if tree.text is not None else default
        self.problems.error(tree.place, "shape", f"`{word}` is one text")
        return default

    def texts(self, table: Table, word: str) -> tuple[str, ...]:
        tree = table.values.get(word)
        if tree is None or (isinstance(tree, Scalar) and tree.text is None):
            return ()
        return tuple(text for text, _ in self.placed(tree, word))

    def placed(self, tree: Tree, word: str) -> tuple[tuple[str, Place], ...]:
        items = tree.items if isinstance(tree, Items) else (tree,)
        found: list[tuple[str, Place]] = []
        for item in items:
            if isinstance(item, Scalar) and item.text:
                found.append((item.text, item.place))
            else:
                self.problems.error(item.place, "shape", f"`{word}` is a text or a list of texts")
        return tuple(found)

    def flag(self, table: Table, word: str) -> bool:
        text = self.text(table, word, "false")
        if text not in {"true", "false"}:
            self.problems.error(table.values[word].place, "shape", f"`{word}` is true or false")
        return text == "true"

    # rules

    def rules(self, tree: Tree | None, place: Place) -> dict[str, Rule | None]:
        if tree is None:
            return {}
        if not isinstance(tree, Table):
            self.problems.error(tree.place if tree else place, "shape", "`rules` is one rule for each element: `element: {from: …}`")
            return {}
        found: dict[str, Rule | None] = {}
        for key, value, key_place in tree:
            if isinstance(value, Scalar) and value.text is None:
                found[key] = None
            else:
                found[key] = self.rule(key, value, key_place)
        return found

    def rule(self, key: str, tree: Tree, place: Place | None = None) -> Rule:
        place = place or tree.place
        words = self.words(tree, RULE_WORDS, N_("a rule"))
        arguments: dict[str, str | tuple[Any]] = {}
        given = words.values.get("with")
        if isinstance(given, Table):
            for name, value, value_place in given:
                if isinstance(value, Scalar) and value.text:
                    arguments[name] = value.text
                elif isinstance(value, Table) and list(value.values) == ["const"]:
                    arguments[name] = (plain(value.values["const"]),)
                else:
                    self.problems.error(value_place, "shape", f"argument `{name}` is a path, or {{const: …}}")
        elif given is not None:
            self.problems.error(given.place, "shape", "`with` is `argument: path`")
        const: Any = ...
        if "const" in words.values:
            const = plain(words.values["const"])
            if const is None:
                self.problems.error(words.places["const"], "shape", "`const` has no value")
        if given is not None and "call" not in words.values:
            self.problems.error(words.places["with"], "shape", "`with` gives the arguments of a `call`, and there is none")
        join = words.values.get("join")
        return Rule(
            key=key,
            place=place,
            sources=self.texts(words, "from"),
            each=self.text(words, "each"),
            const=const,
            use=self.text(words, "use"),
            rules=self.rules(words.values.get("rules"), place),
            has_rules="rules" in words.values,
            as_=self.text(words, "as"),
            table=self.text(words, "table"),
            default=self.text(words, "default"),
            when=self.text(words, "when"),
            required=self.flag(words, "required"),
            ref=self.text(words, "ref"),
            call=self.text(words, "call"),
            arguments=arguments,
            join=join.text or "" if isinstance(join, Scalar) else None,
        )

    # files

    def mapping(self, path: str, tree: Table) -> Mapping:
        words = self.words(tree, MAPPING_WORDS, N_("a mapping file"))
        self.named(path, words)
        for word in ("source", "target"):
            if not self.text(words, word):
                self.problems.error(
                    tree.place, "missing-word", f"`{word}:` is missing (a file that lies over another needs that one below it)"
                )
        rules = {key: rule for key, rule in self.rules(words.values.get("rules"), tree.place).items() if rule is not None}
        parts = words.values.get("parts")
        if not rules and parts is None:
            self.problems.error(tree.place, "missing-word", "`rules:` is missing or empty")
        display = words.values.get("display")
        return Mapping(
            path=path,
            place=tree.place,
            family=self.family(path),
            source=self.text(words, "source"),
            target=self.text(words, "target"),
            rules=rules,
            profiles=self.profiles(words),
            identity=self.identity(words),
            owned=self.text(words, "owned", "false"),
            kind=self.kind(words),
            display=None if display is None else self.rule("display", display),
            parts=tuple(self.part(item) for item in parts.items) if isinstance(parts, Items) else (),
        )

    def named(self, path: str, words: Table) -> None:
        written = self.text(words, "mapping")
        if not written:
            self.problems.error(words.place, "missing-word", f"the first line of a mapping file is `mapping: {path}`")
        elif written != path and not written.endswith("/" + path):
            self.problems.error(
                words.places["mapping"], "wrong-name", f"`mapping: {written}` does not agree with the file's place: `{path}`"
            )

    def family(self, path: str) -> Family:
        return "hl7v2" if path.startswith("hl7v2/") else "xml"

    def kind(self, words: Table) -> str:
        kind = self.text(words, "kind")
        if kind not in {"", "event", "header"}:
            self.problems.error(words.values["kind"].place, "unknown-word", f"`kind: {kind}`: event or header")
        return kind

    def profiles(self, words: Table) -> tuple[tuple[str, Place], ...]:
        tree = words.values.get("profiles")
        return () if tree is None else self.placed(tree, "profiles")

    def identity(self, words: Table) -> tuple[IdentityKey, ...]:
        tree = words.values.get("identity")
        if tree is None:
            return ()
        keys: list[IdentityKey] = []
        for item in tree.items if isinstance(tree, Items) else (tree,):
            if isinstance(item, Items):
                keys.append(IdentityKey(item.place, parts=tuple(text for text, _ in self.placed(item, "identity"))))
            elif isinstance(item, Scalar) and item.text:
                keys.append(IdentityKey(item.place, path=item.text))
            else:
                self.problems.error(item.place, "shape", "`identity` is a list of paths; a list inside it is a composite key")
        return tuple(keys)

    def message(self, path: str, tree: Table) -> MessageMapping:
        words = self.words(tree, MESSAGE_WORDS, N_("a message file"))
        self.named(path, words)
        family = self.family(path)
        source = self.words(words.values.get("source", Table({}, {}, tree.place)), SOURCE_WORDS, "`source` of a message")
        kinds = tuple(f"hl7v2:{trigger}" for trigger in self.texts(source, "triggers")) if family == "hl7v2" else self.texts(source, "kind")
        if not kinds:
            needed = "triggers: [ADT^A01]" if family == "hl7v2" else "kind: kith:…"
            self.problems.error(source.place, "missing-word", f"`source` does not say which messages: {needed}")
        groups = words.values.get("groups")
        resources = words.values.get("resources")
        return MessageMapping(
            path=path,
            place=tree.place,
            family=family,
            kinds=kinds,
            structure=self.text(source, "structure"),
            root=self.text(source, "root"),
            namespaces=self.texts(source, "namespaces"),
            groups={name: self.group(name, value, place) for name, value, place in groups} if isinstance(groups, Table) else {},
            resources={name: self.resource(name, value, place) for name, value, place in resources} if isinstance(resources, Table) else {},
        )

    def group(self, name: str, tree: Tree, place: Place) -> Group:
        words = self.words(tree, GROUP_WORDS, N_("a group"))
        starts = self.texts(words, "starts")
        if not starts:
            self.problems.error(place, "missing-word", f"group `{name}` does not say which segment `starts` it")
        return Group(name, place, starts, self.text(words, "in"), self.texts(words, "segments") or starts)

    def resource(self, name: str, tree: Tree, place: Place) -> ResourceSpec:
        words = self.words(tree, RESOURCE_WORDS, N_("a resource"))
        where, each = self.text(words, "from"), self.text(words, "each")
        if where and each:
            self.problems.error(place, "shape", f"`{name}` says both `from` and `each`")
        parts: tuple[Part, ...]
        if "parts" in words.values:
            tree = words.values["parts"]
            if "use" in words.values or not isinstance(tree, Items):
                self.problems.error(place, "shape", f"`{name}`: `parts` is a list of {{use, from or each}}, and stands instead of `use`")
            parts = tuple(self.part(item) for item in tree.items) if isinstance(tree, Items) else ()
        else:
            if "use" not in words.values:
                self.problems.error(place, "missing-word", f"`{name}` does not say which mapping it uses: `use` or `parts`")
            parts = (Part(self.text(words, "use"), "", False, "", place),)
        links: list[tuple[str, tuple[str, ...], Place]] = []
        given = words.values.get("with")
        if isinstance(given, Table):
            links = [(element, tuple(text for text, _ in self.placed(value, element)), at) for element, value, at in given]
        elif given is not None:
            self.problems.error(given.place, "shape", "`with` is `element: name of a resource`")
        return ResourceSpec(
            name=name,
            place=place,
            parts=parts,
            where=where or each,
            each=bool(each),
            identity=self.identity(words),
            owned=self.text(words, "owned", "false"),
            kind=self.kind(words),
            links=tuple(links),
            when=self.text(words, "when"),
            required=self.text(words, "required", "false"),
            profiles=self.profiles(words),
            withdraws=self.text(words, "withdraws"),
        )

    def part(self, tree: Tree) -> Part:
        words = self.words(tree, PART_WORDS, N_("a part"))
        where, each = self.text(words, "from"), self.text(words, "each")
        if not self.text(words, "use"):
            self.problems.error(tree.place, "missing-word", "a part says which mapping it uses: `use`")
        return Part(self.text(words, "use"), where or each, bool(each), self.text(words, "when"), tree.place)

    def table(self, tree: Table) -> CodeTable:
        words = self.words(tree, TABLE_WORDS, N_("a table"))
        codes: dict[str, tuple[Code, ...]] = {}
        places: dict[str, Place] = {}
        given = words.values.get("codes")
        if not isinstance(given, Table):
            self.problems.error(tree.place, "missing-word", "`codes:` is missing: `code: code`")
            given = Table({}, {}, tree.place)
        for code, value, place in given:
            items = value.items if isinstance(value, Items) else (value,)
            codes[code] = tuple(self.code(item) for item in items if not (isinstance(item, Scalar) and item.text is None))
            places[code] = place
        return CodeTable(
            self.text(words, "table"),
            tree.place,
            self.text(words, "system"),
            self.text(words, "source_system"),
            self.text(words, "default", "stop"),
            codes,
            places,
        )

    def code(self, tree: Tree) -> Code:
        if isinstance(tree, Scalar):
            return Code(tree.text or "")
        words = self.words(tree, CODE_WORDS, N_("a code"))
        if not self.text(words, "code"):
            self.problems.error(tree.place, "missing-word", "`code:` is missing")
        return Code(self.text(words, "code"), self.text(words, "display"), self.text(words, "system"))

    def extensions(self, tree: Table) -> dict[str, Extension]:
        inside = tree.values.get("extensions")
        if isinstance(inside, Table) and "url" not in inside.values:
            tree = inside
        return {name: self.extension(name, value, place) for name, value, place in tree if name != "note"}

    def extension(self, name: str, tree: Tree, place: Place) -> Extension:
        words = self.words(tree, EXTENSION_WORDS, N_("an extension"))
        parts = words.values.get("parts")
        inside = {part: self.extension(part, value, at) for part, value, at in parts} if isinstance(parts, Table) else {}
        value = self.text(words, "value")
        if bool(value) == bool(inside):
            self.problems.error(place, "missing-word", f"extension `{name}` has either the type of its `value` or `parts`")
        return Extension(name, place, self.text(words, "url", name), value, inside)
