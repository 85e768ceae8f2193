"""From bytes to messages with places that can be pointed at: `source` finds the format and the messages of a file, `hl7v2` and `kith` read one.

Pure: no file is opened and nothing is fetched here; whatever the bytes are, the answer is a message or `Unreadable` with a reason.
"""
