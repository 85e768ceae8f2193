"""The effect report's figures: what the assumption makes of kinds, and rows for a spreadsheet."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.config import Report, parse_config
from adapter.effect import CSV_COLUMNS, assumption, csv_rows, minutes_saved
from adapter.errors import ConfigurationError


def answer() -> dict[str, Any]:
    row = {"week": "2026-W47", "source": "ut", "destination": "fhir", "shared": 4, "median_seconds": 2.25, "p95_seconds": 90.0, "alone": 3}
    stop = {
        "week": "2026-W48",
        "source": "=cmd",
        "destination": "",
        "code": "unknown-code",
        "path": "PID-8",
        "element": "",
        "count": 2,
        "open": 1,
    }
    return {
        "weeks": [{"week": "2026-W47"}, {"week": "2026-W48"}],
        "rows": [{**row, "kinds": {"hl7v2:ADT^A01": 3, "hl7v2:ORU^R01": 1}}],
        "stops": [{**stop, "source": "ut", "path": "=PID-8", "median": 60.0}],
        "assumption": {"minutes_per_message": 3.0, "minutes_by_kind": ["ORU = 1"]},
    }


def test_a_row_for_each_week_source_and_service_then_its_stops():
    rows = csv_rows(answer(), assumption(answer()))
    assert rows[0] == list(CSV_COLUMNS)
    shared, stop = (dict(zip(CSV_COLUMNS, row, strict=True)) for row in rows[1:])
    assert (shared["week"], shared["shared"], shared["median_seconds"], shared["no_hand_percent"]) == ("2026-W47", "4", "2,2", "75,0")
    assert (shared["minutes_per_message"], shared["minutes_saved"]) == ("2,50", "10,0")
    assert (stop["week"], stop["cause"], stop["stops"], stop["still_waiting"], stop["median_wait_seconds"]) == (
        "2026-W48",
        "unknown-code",
        "2",
        "1",
        "60,0",
    )


def test_no_cell_is_a_formula():
    assert not [cell for row in csv_rows(answer(), Report()) for cell in row if cell.startswith("=")]


@pytest.mark.parametrize(
    ("kind", "minutes"),
    [("hl7v2:ADT^A01", 2.0), ("hl7v2:ADT^A03", 4.0), ("hl7v2:ORU^R01", 3.0), ("kith:INNLEGGELSESRAPPORT", 5.0), ("other", 3.0), ("", 3.0)],
)
def test_the_longest_name_that_a_kind_begins_with_counts(kind: str, minutes: float):
    assumed = Report(minutes_per_message=3.0, minutes_by_kind=("ADT = 4", "ADT^A01=2", "kith: = 5"))
    assert assumed.minutes(kind) == minutes
    assert minutes_saved({kind: 10}, assumed) == minutes * 10


@pytest.mark.parametrize("entry", ["ADT", "ADT = x", "= 3", "ADT = -1", "ADT = 1000"])
def test_an_entry_that_is_none_is_told_with_an_example(entry: str):
    with pytest.raises(ConfigurationError, match="ORU"):
        parse_config(f'[report]\nminutes_by_kind = ["{entry}"]\n')


def test_hours_of_silence_that_end_before_they_begin_are_told():
    text = '[[source]]\nname = "a"\nfolder = "/x"\ndestinations = ["d"]\nsilence_from = 17\nsilence_to = 7\n[[destination]]\nname = "d"\nservice = "fhir"\nurl = "http://x"\n'
    with pytest.raises(ConfigurationError, match="silence_from"):
        parse_config(text)
