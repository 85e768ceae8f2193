"""How generated code reads XML: paths as Python expressions (access.py has HL7 v2's). What is read is recorded at run time, by element."""

from __future__ import annotations

from adapter.formats.xpath import XmlPath
from adapter.mapping.access import Node, Reads
from adapter.mapping.code import Source
from adapter.mapping.paths import Hl7Path, Path


class XmlReader:
    """Paths of XML as code."""

    def __init__(self, source: Source, constants: dict[str, object]) -> None:
        self.source = source
        self.constants = constants
        self.sure = Reads()

    def presence(self, path: Path, node: Node) -> str | None:
        """Nothing is cheap to ask in XML."""
        return None

    def path(self, path: Path) -> str:
        """The name of a compiled path among the generated module's constants."""
        assert isinstance(path, XmlPath)
        for name, value in self.constants.items():
            if value == path:
                return name
        name = f"P{len(self.constants)}"
        self.constants[name] = path
        return name

    def leaf(self, path: Path, node: Node, into: Reads, name: str, *, whole: bool = False) -> tuple[str, str, int]:
        if isinstance(path, Hl7Path):
            return f"({name} := X.variable({path.text!r}))", "0", 0
        at = self.source.name("a")
        return f"({name} := xl({node.value}, {self.path(path)}, X)) and (({at} := X.at) is not None)", at, 0

    def text(self, path: Path, node: Node, into: Reads) -> str:
        if isinstance(path, Hl7Path):
            return f"X.variable({path.text!r})"
        return f"xl({node.value}, {self.path(path)}, X)"

    def there(self, path: Path, node: Node) -> str:
        if isinstance(path, Hl7Path):
            return f"X.variable({path.text!r})"
        return f"xfull({node.value}, {self.path(path)}, X)"

    def repeats(self, path: Path, node: Node) -> str:
        return f"(len(xs({node.value}, {self.path(path)})) > 1)"
