"""Addresses the lorong way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.rules.addresses import Address, address_line, read_line

words = st.text(alphabet="abcdefghij -", min_size=1, max_size=12).map(str.strip).filter(bool)


def test_the_real_address_of_mariso_reads_as_people_say_it() -> None:
    address = Address(
        "Jalan Nuri Baru", "Lrg. 312", "No 13", "2", "RW 5", "Bontorannu", "Mariso", "masjid Nurul Iman"
    )

    assert address_line(address) == (
        "Jl. Nuri Baru Lrg 312 No. 13, RT 02/RW 05, Kel. Bontorannu (Kec. Mariso), dekat masjid Nurul Iman"
    )


@pytest.mark.parametrize(
    ("address", "line"),
    [
        (Address(), ""),
        (Address(alley="lorong 5"), "Lrg 5"),
        (Address(rw="12", landmark="depan SD"), "RW 12, depan SD"),
        (Address(district="Mariso"), "Kec. Mariso"),
        (Address(street="Jlantik", house_number="7A"), "Jl. Jlantik No. 7A"),
    ],
)
def test_what_is_missing_leaves_no_trace(address: Address, line: str) -> None:
    assert address_line(address) == line


@given(words, words, words)
def test_saying_the_prefix_or_not_makes_the_same_line(street: str, alley: str, number: str) -> None:
    bare = address_line(Address(street=f"Jl. {street}", alley=f"Lrg {alley}", house_number=f"No. {number}"))

    assert bare == address_line(
        Address(street=f"jalan {street}", alley=f"lorong {alley}", house_number=f"no {number}")
    )
    assert ", ," not in bare


def test_a_line_reads_back_into_its_parts() -> None:
    line = "Jl. Nuri Baru Lrg 312 No. 13, RT 02/RW 05, Kel. Bontorannu, dekat masjid"

    assert read_line(line) == Address(
        street="Nuri Baru", alley="312", house_number="13", rt="02", rw="05", landmark="masjid"
    )
    assert read_line("Lrg 3 No. 12").alley == "3"
    assert read_line("BTN Minasa Upa blok C").street == "BTN Minasa Upa blok C"
    assert read_line("RT 02/RW 03, Kel. B") == Address(rt="02", rw="03")
