"""Named Python functions that a mapping may `call`: what needs logic, with a name, typed arguments and a test.

One module a topic. A function is pure; it gets what the path of each argument holds and gives the value of one element:

    from adapter.mapping.functions.registry import Context, Node, function

    @function(gives="uri")
    def identifier_system(context: Context, authority: Node, type: str = "") -> str | None: ...

`gives` is the FHIR type it returns (checked against the element it fills). Arguments: `str` (the first leaf of what the path names,
unescaped and trimmed; `""` when there is nothing), `Node` (the whole element with its parts), `list[str]` (every repetition), and, when the
first parameter is a `Context`, what is known of the message and its source. A parameter without a default must be given. None means: no value.
"""
