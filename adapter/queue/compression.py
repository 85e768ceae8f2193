"""Payloads as the tables keep them. What was stored once can be read for ever.

The first byte tells the form: 0x28, a Zstandard frame (RFC 8878) that was made with a dictionary of what our payloads usually hold; 0, the payload itself,
where it is so small that reading it back would cost more than it saves; 0x78, zlib, in rows of earlier versions.

A dictionary is named by the number in the frame and in its file, `dictionaries/NUMBER.zstd`, and is never changed or removed: without it what was stored with it
cannot be read. `tools/make_payload_dictionary.py` makes a new one, from synthetic messages only; `_NEWEST` is the one that is used from then on.
"""

from __future__ import annotations

import sys
import zlib
from functools import cache

from adapter.resources import package_bytes

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_PLAIN = b"\0"
_ZLIB = b"\x78"
_SMALL = 1024
_LEVEL = 1
_NEWEST = 40001


def squeeze(data: bytes) -> bytes:
    """The stored form of a payload."""
    if len(data) <= _SMALL:
        return _PLAIN + data
    return _compressor().compress(data, zstd.ZstdCompressor.FLUSH_FRAME)


def expand(data: bytes) -> bytes:
    """The payload that `squeeze` was given."""
    form = data[:1]
    if form == _PLAIN:
        return data[1:]
    if form == _ZLIB:
        return zlib.decompress(data)
    return zstd.decompress(data, _dictionary(zstd.get_frame_info(data).dictionary_id))


@cache
def _compressor() -> zstd.ZstdCompressor:
    """One for all threads (its methods lock): making one takes longer than using it."""
    options: dict[int, int] = {zstd.CompressionParameter.compression_level: _LEVEL, zstd.CompressionParameter.checksum_flag: 1}
    return zstd.ZstdCompressor(options=options, zstd_dict=_dictionary(_NEWEST).as_digested_dict)


@cache
def _dictionary(number: int) -> zstd.ZstdDict:
    return zstd.ZstdDict(package_bytes("queue", "dictionaries", f"{number}.zstd"))
