"""Telephone numbers are read in every way they are said, and never stop a call."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.rules.phones import read_phone


@pytest.mark.parametrize(
    "written",
    ["081241234567", "0812-4123-4567", "6281241234567", "+62 812 4123 4567", "81241234567", "006281241234567",
     "62 812 4123 4567", " 0812 41234567 "],
)  # fmt: skip
def test_one_number_written_in_many_ways_is_one_number(written: str) -> None:
    phone = read_phone(written)

    assert (phone.e164, phone.complete, phone.raw) == ("+6281241234567", True, written.strip())


@pytest.mark.parametrize("written", ["", "112", "tidak ada", "0812", "584677"])
def test_what_is_no_number_is_kept_as_it_was_said(written: str) -> None:
    phone = read_phone(written)

    assert (phone.raw, phone.e164, phone.complete) == (written, "", False)


@given(st.text(max_size=80))
def test_no_text_is_ever_refused(text: str) -> None:
    phone = read_phone(text)

    assert len(phone.raw) <= 40
    assert phone.e164 == "" or (phone.e164.startswith("+") and len(phone.e164) <= 16)


@given(st.integers(min_value=11_0000_000, max_value=59_9999_9999))
def test_with_and_without_the_plus_is_the_same_number(rest: int) -> None:
    assert read_phone(f"628{rest}").e164 == read_phone(f"+628{rest}").e164
