"""The pure rules of lanes, the order of intake, and where a database may lie."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter import location
from adapter.errors import InstallationError
from adapter.masking import mask_file_name, mask_numbers
from adapter.model import DeliveryState, Key, MessageState
from adapter.queue.hashing import Hasher, canonical
from adapter.queue.lanes import Place, Standing, head, natural_key, order_key, overtakes
from adapter.queue.sqlite import SqliteQueue


def test_names_sort_as_people_sort_them():
    names = ["a1.hl7", "a2.hl7", "A10.hl7", "a010b.hl7", "b.hl7", "ut/a1.hl7", "å.hl7"]

    assert sorted(set(names), key=natural_key) == names


def test_the_two_forms_of_a_letter_sort_alike():
    assert natural_key("bla\u030a2") == natural_key("BL\u00c52")


def test_file_time_comes_before_name_and_name_before_index():
    orders = [
        order_key(1, "b", 1, 1),
        order_key(2, "a2", 2, 1),
        order_key(2, "a10", 3, 1),
        order_key(2, "a10", 3, 2),
        order_key(2, "a10", 4, 1),
    ]

    assert orders == sorted(orders)


@given(st.lists(st.tuples(st.integers(0, 2**63), st.text(max_size=8), st.integers(1, 1000), st.integers(1, 1000)), unique=True))
def test_every_place_in_the_order_is_its_own(places: list[tuple[int, str, int, int]]):
    by_file = {(mtime, intake, index) for mtime, _, intake, index in places}
    keys = {order_key(mtime, "x", intake, index) for mtime, intake, index in by_file}

    assert len(keys) == len(by_file)


@given(st.integers(0, 10**30), st.integers(0, 10**30))
def test_numbers_in_names_sort_by_value(one: int, other: int):
    assert (natural_key(f"m{one}") < natural_key(f"m{other}")) == (one < other)


def test_a_name_that_is_no_text_has_a_place_too():
    assert order_key(1, "\udcff.hl7", 1, 1)


def test_the_head_stays_only_once_it_has_begun():
    first, current = Place(b"1", 1), Place(b"2", 2)

    assert head(first, current, current_begun=False) == first
    assert head(first, current, current_begun=True) == current
    assert head(first, None, current_begun=True) == first
    assert overtakes(first, current)
    assert not overtakes(current, first)


@pytest.mark.parametrize(
    ("message", "on_stop", "delivery", "holds", "stands", "ready"),
    [
        (MessageState.MAPPED, "hold", DeliveryState.PENDING, False, True, True),
        (MessageState.MAPPED, "skip", DeliveryState.PENDING, False, True, True),
        (MessageState.NEEDS_MAPPING, "hold", DeliveryState.PENDING, False, True, False),
        (MessageState.NEEDS_MAPPING, "skip", DeliveryState.PENDING, False, False, False),
        (MessageState.MAPPED, "hold", DeliveryState.DELIVERING, False, True, False),
        (MessageState.MAPPED, "skip", DeliveryState.FAILED, True, True, False),
        (MessageState.MAPPED, "hold", DeliveryState.FAILED, False, False, False),
        (MessageState.MAPPED, "hold", DeliveryState.ACKNOWLEDGED, False, False, False),
        (MessageState.MAPPED, "hold", DeliveryState.SUPERSEDED, False, False, False),
        (MessageState.SKIPPED, "hold", DeliveryState.SKIPPED, False, False, False),
    ],
)
def test_who_stands_in_a_lane_and_who_may_go(
    message: MessageState, on_stop: str, delivery: DeliveryState, holds: bool, stands: bool, ready: bool
):
    standing = Standing(message, again=False, on_stop=on_stop, delivery=delivery, holds=holds, begun=False)  # type: ignore[arg-type]

    assert (standing.stands, standing.ready) == (stands, ready)


def test_what_is_to_be_mapped_again_keeps_its_place_and_waits():
    standing = Standing(MessageState.MAPPED, again=True, on_stop="hold", delivery=DeliveryState.PENDING, holds=False, begun=False)

    assert (standing.stands, standing.ready) == (True, False)


def test_hashes_depend_on_the_installation_and_the_use():
    key = Key("Patient", "urn:x", "13116900216")
    one, other = Hasher(b"1" * 32), Hasher(b"2" * 32)

    assert one.key(key) == Hasher(b"1" * 32).key(key)
    assert one.key(key) != other.key(key)
    assert one.source_lane("x") != one.identity("x")


@given(st.lists(st.text(max_size=5), max_size=4), st.lists(st.text(max_size=5), max_size=4))
def test_the_canonical_form_is_unambiguous(one: list[str], other: list[str]):
    assert (canonical(*one) == canonical(*other)) == (one == other)


MOUNTS = r"""22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:40 / /mnt/gerica\040ut rw,relatime shared:2 - cifs //filserver/gerica rw
31 30 0:41 / /mnt/gerica\040ut/lokal rw,relatime - ext4 /dev/sdb1 rw
32 22 0:42 / /home rw,relatime shared:3 master:1 - nfs4 server:/home rw
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/var/lib/journalbro", "ext4"), ("/mnt/gerica ut/data", "cifs"), ("/mnt/gerica ut/lokal/x", "ext4"), ("/home/kari/data", "nfs4"),
        ("/homestead", "ext4"),
    ],
)  # fmt: skip
def test_the_file_system_of_a_folder_is_found(folder: str, kind: str):
    assert location.linux_file_system(PurePosixPath(folder), MOUNTS) == kind


def test_a_database_on_a_network_drive_is_refused(tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(location, "is_network", lambda _: True)

    with pytest.raises(InstallationError, match="network drive"):
        SqliteQueue.open(tmp_path / "data", key="file")
    assert list((tmp_path / "data").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("ut/adt_Nordmann_0042.hl7", "ut/adt_•••_0042.hl7"),
        ("13116900216.xml", "•••••••••••.xml"),
        ("ORU_131169-00216.HL7", "ORU_•••••••••••.HL7"),
        ("Åse Ødegård 20240101123000.txt", "••• ••• •••00.txt"),
        ("ADT-A01_7.hl7", "ADT-A01_7.hl7"),
    ],
)
def test_file_names_are_shown_masked(name: str, shown: str):
    assert mask_file_name(name) == shown


def test_person_numbers_are_masked_by_shape():
    assert mask_numbers("fnr 13116900216, 131169 00216 and 1234567890123") == "fnr •••••••••••, ••••••••••• and 1234567890123"
