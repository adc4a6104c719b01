"""What the box for the place says about a line, in both languages. Pure."""

PLACES: dict[str, tuple[str, str]] = {
    "place_outside": (
        "{what} di luar kota: bukan wilayah layanan ini",
        "{what} is outside the city: not served here",
    ),
    "district_unknown": (
        "Kec. {what} tidak ada di kota ini: alamat di luar kota?",
        "There is no Kec. {what} in this city: an address outside?",
    ),
    "village_unknown": (
        "Kel. {what} tidak ada di kota ini: di luar kota, atau salah dengar?",
        "There is no Kel. {what} in this city: outside, or misheard?",
    ),
    "point_outside": ("Titik ini di luar kota", "This point is outside the city"),
    "link_short": (
        "Tautan pendek ini baru terbuka dengan internet. Minta pelapor mengirim titik lokasinya,"
        " atau pakai tautan bagikan posisi.",
        "This short link opens only with the internet. Ask the caller to send the position itself,"
        " or use a link to share it.",
    ),
    "link_without_point": (
        "Tautan ini tidak memuat titik. Minta pelapor mengirim titik lokasinya.",
        "This link holds no point. Ask the caller to send the position itself.",
    ),
}
"""What the box for the place says about a line: no refusal, the call goes on."""
