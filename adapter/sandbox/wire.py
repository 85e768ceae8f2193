"""JSON as it goes over the wire, with the digits of a decimal kept as they were written (R4, decimal: 7.50 is not 7.5)."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import orjson

_DIGITS_THAT_A_FLOAT_LOSES = re.compile(rb"[:\[,]\s*-?\d+(?:\.\d*0(?!\d)|\.\d{15}|(?:\.\d+)?[eE])")


def loads(data: bytes) -> Any:
    """Raises `ValueError` for what is no JSON. Decimals that a float would not give back are `Decimal`."""
    if _DIGITS_THAT_A_FLOAT_LOSES.search(data):
        return json.loads(data, parse_float=Decimal)
    return orjson.loads(data)


def dumps(value: object, *, sort: bool = False) -> bytes:
    """Compact JSON in UTF-8; `sort` for comparing."""
    return orjson.dumps(value, default=_decimal, option=orjson.OPT_SORT_KEYS if sort else None)


def _decimal(value: object) -> object:
    if isinstance(value, Decimal):
        return orjson.Fragment(str(value))
    raise TypeError(type(value).__name__)
