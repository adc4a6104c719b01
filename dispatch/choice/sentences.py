"""Why a team stands where it stands: one sentence a term, Bahasa Indonesia and English."""

from typing import NamedTuple


class Said(NamedTuple):
    """One sentence in both languages."""

    id: str
    en: str


REASONS: dict[str, Said] = {
    "nearest": Said("Terdekat: {minutes} mnt ({source})", "Nearest: {minutes} min ({source})"),
    "own_first": Said(
        "Puskesmas wilayah didahulukan: {team} lebih cepat {minutes} mnt",
        "Own puskesmas goes first: {team} is {minutes} min faster",
    ),
    "way": Said("{minutes} mnt, {km} km ({source})", "{minutes} min, {km} km ({source})"),
    "own": Said("Puskesmas wilayah", "Own puskesmas"),
    "not_own": Said("Bukan puskesmas wilayah", "Not the own puskesmas"),
    "free_in": Said("Bebas ±{minutes} mnt lagi ({visit})", "Free in about {minutes} min ({visit})"),
    "fix_age": Said("Posisi {minutes} mnt lalu", "Position {minutes} min ago"),
    "from_clinic": Said(
        "Tanpa posisi baru: dihitung dari puskesmas", "No recent position: counted from the puskesmas"
    ),
    "from_visit": Said(
        "Tanpa posisi baru: dihitung dari {visit}", "No recent position: counted from {visit}"
    ),
    "shift_ends": Said("Jaga berakhir {minutes} mnt lagi", "Shift ends in {minutes} min"),
    "shift_over": Said("Jadwal jaga sudah lewat {minutes} mnt", "Shift is over since {minutes} min"),
    "late": Said("Tiba melewati target {minutes} mnt", "Arrives after the target of {minutes} min"),
    "kit": Said("Perlengkapan kurang: {count}", "Kit incomplete: {count}"),
    "declined": Said("Sudah menolak kunjungan ini", "Declined this visit"),
    "expired": Said("Tidak menjawab tawaran kunjungan ini", "Did not answer the offer of this visit"),
}

LEFT_OUT: dict[str, Said] = {
    "off_duty": Said("Tidak sedang jaga", "Not on duty"),
    "has_it": Said("Sudah memegang kunjungan ini", "Has this visit already"),
    "asked": Said("Sedang ditawari {visit}", "Being asked for {visit}"),
    "on_the_way": Said("Sedang menuju {visit}", "On the way to {visit}"),
    "no_place": Said("Tempatnya belum diketahui", "The place is not known yet"),
    "boat_needed": Said("Pulau: hanya tim dengan perahu", "Island: only a team with a boat"),
    "boat_team": Said("Timnya dengan perahu, tidak lewat darat", "A boat team, not by road"),
    "island_base": Said("Berpangkalan di pulau, tidak lewat darat", "Based on an island, not by road"),
    "skill": Said("Tidak ada {missing} dalam tim", "No {missing} in the team"),
}

SOURCES: dict[str, Said] = {
    "estimate": Said("perkiraan garis lurus", "straight-line estimate"),
    "road": Said("lewat jalan", "by road"),
}
PROFESSIONS: dict[str, Said] = {
    "doctor": Said("dokter", "doctor"),
    "nurse": Said("perawat", "nurse"),
    "midwife": Said("bidan", "midwife"),
    "driver": Said("pengemudi", "driver"),
}


def source_words(source: str) -> Said:
    """Where a travel time comes from."""
    return SOURCES.get(source, Said(source, source))


def profession_words(codes: list[str]) -> Said:
    """Professions as a list of words."""
    known = [PROFESSIONS.get(code, Said(code, code)) for code in codes]
    return Said(", ".join(word.id for word in known), ", ".join(word.en for word in known))


def say(sentence: Said, **params: str | int | Said) -> Said:
    """Fill a sentence; a param that is itself in two languages goes into each of its own."""
    bahasa = {name: value.id if isinstance(value, Said) else value for name, value in params.items()}
    english = {name: value.en if isinstance(value, Said) else value for name, value in params.items()}
    return Said(sentence.id.format(**bahasa), sentence.en.format(**english))
