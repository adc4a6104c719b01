"""Invented people of the practice city. No name here is meant to be anyone's."""

from collections.abc import Iterator
from itertools import product

WOMEN = (
    "Sitti Rahmah", "Andi Tenri", "Nurhayati", "Hasnawati", "Sitti Aminah", "Rosmini", "Marwah", "Nurlaela",
    "Hajrah", "Sri Wahyuni", "Andi Besse", "Suriani", "Murniati", "Fatmawati", "Hasriani", "Kartini",
    "Syamsiah", "Nurjannah", "Rahmawati", "Salmiah", "Jumriani", "Halimah", "Darmawati", "Yuliana",
)  # fmt: skip
MEN = (
    "Muh. Arsyad", "Andi Baso", "Syarifuddin", "Hamzah", "Abd. Rahman", "Muh. Yusuf", "Baharuddin", "Iskandar",
    "Mappatoba", "Saharuddin", "Muh. Ilham", "Ambo Tuo", "Jamaluddin", "Zainuddin", "Ruslan", "Usman",
    "Andi Mappanyukki", "Nasaruddin", "Kamaruddin", "Muh. Fadli", "Sudirman", "Hasanuddin", "Amiruddin", "Takdir",
)  # fmt: skip
LAST = (
    "Dg. Ngai", "Dg. Tayang", "Dg. Sitaba", "Dg. Bau", "Dg. Nassa", "Dg. Rala", "Dg. Tojeng", "Dg. Kanang",
    "Mappasessu", "Palallo", "Pawiloi", "Tenriawaru", "Lamappa", "Manggaukang", "Pallawa", "Tonra",
    "Sikki", "Lompo", "Bangsawan", "Makkulau", "Tiro", "Rewa", "Paduppa", "Massere",
)  # fmt: skip


def names_of(first: tuple[str, ...]) -> Iterator[str]:
    """Different full names, always in the same order; neighbours share neither first nor last name."""
    size = len(LAST)
    for step, index in product(range(size), range(len(first))):
        yield f"{first[index]} {LAST[(index + step) % size]}"
