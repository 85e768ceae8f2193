"""Conversion as the engine does it: results in the form in which they are kept, here or in a process of its own.

`convert` is the one way from a message to what the store writes. `process` is a program that does nothing else, on frames from its parent (`frames`); the
engine's end of it is `adapter.engine.apart`. Nothing here reads files but the mappings, or opens a database or a connection.
"""

PROCESS = "converting-process"
"""The argument that makes a frozen program this process: it has no other file to start."""
