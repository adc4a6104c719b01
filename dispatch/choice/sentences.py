"""Why a team stands where it stands: one sentence a term, Bahasa Indonesia and English."""

import math
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
    "cover_first": Said(
        "Jangkauan kota didahulukan: tim yang lebih cepat lebih dibutuhkan di tempatnya",
        "The city's coverage goes first: the faster team is needed more where it is",
    ),
    "knows_patient": Said("{person} mengenal pasien ini", "{person} knows this patient"),
    "known_first": Said(
        "{team} lebih cepat {minutes} mnt, tetapi tim ini mengenal pasien",
        "{team} is {minutes} min faster, but this team knows the patient",
    ),
    "walk": Said("{minutes} mnt terakhir jalan kaki", "The last {minutes} min on foot"),
    "free_said": Said(
        "Bebas {minutes} mnt lagi menurut timnya ({visit})",
        "Free in {minutes} min, as the crew says ({visit})",
    ),
    "loses": Said("Yang hilang: {loss}", "What is lost: {loss}"),
    "changes": Said(
        "Sudah ada tim di jalan: mengganti dihitung {minutes} mnt",
        "A team is on its way: a change counts {minutes} min",
    ),
    "excluded": Said("Dikeluarkan dari kunjungan ini", "Taken off this visit"),
    "shift_ends": Said("Jaga berakhir {minutes} mnt lagi", "Shift ends in {minutes} min"),
    "shift_over": Said("Jadwal jaga sudah lewat {minutes} mnt", "Shift is over since {minutes} min"),
    "late": Said("Tiba melewati target {minutes} mnt", "Arrives after the target of {minutes} min"),
    "kit": Said("Perlengkapan kurang: {count}", "Kit incomplete: {count}"),
    "lacks": Said("Kurang: {names}", "Lacks: {names}"),
    "lacks_more": Said("Kurang: {names} dan {more} lagi", "Lacks: {names} and {more} more"),
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
    "kit": Said("Tidak membawa {missing}", "Does not carry {missing}"),
    "locked": Said("Dikunci oleh petugas", "Locked by a dispatcher"),
}

COVER: dict[str, Said] = {
    "next_emergency": Said(
        "darurat berikutnya di {zone} {before} → {after} mnt",
        "the next emergency in {zone} {before} → {after} min",
    ),
    "nobody_left": Said(
        "tim terakhir untuk {zone}: darurat berikutnya {before} mnt → tidak terjangkau",
        "the last team for {zone}: the next emergency {before} min → out of reach",
    ),
}

WHY: dict[str, Said] = {
    "only": Said("Satu-satunya tim yang bisa berangkat sekarang", "The only team that can leave now"),
    "fastest": Said("Paling cepat tiba: {minutes} mnt", "Soonest there: {minutes} min"),
    "own": Said("Puskesmas wilayah pasien", "The patient's own puskesmas"),
    "known": Said("Petugas yang dikenal pasien", "The one whom the patient knows"),
    "nearer_not_known": Said(
        "{team} lebih cepat {minutes} mnt, tetapi pasien sudah dikenal tim ini",
        "{team} is {minutes} min faster, but the patient is known to this team",
    ),
    "loses_least": Said("Jangkauan kota paling sedikit berkurang", "The city's coverage suffers least"),
    "sum": Said(
        "Waktu, wilayah dan jangkauan bersama paling ringan",
        "Time, territory and coverage together cost least",
    ),
    "leaves_cover": Said("Yang hilang: {loss}", "What is lost: {loss}"),
    "nearer_not_own": Said(
        "{team} lebih cepat {minutes} mnt, tetapi bukan puskesmas wilayah",
        "{team} is {minutes} min faster, but not of the own puskesmas",
    ),
    "nearer_cover": Said(
        "{team} lebih cepat {minutes} mnt, tetapi {loss}", "{team} is {minutes} min faster, but {loss}"
    ),
    "nearer_cover_all": Said(
        "{team} lebih cepat {minutes} mnt, tetapi jangkauan kota lebih banyak berkurang",
        "{team} is {minutes} min faster, but the city's coverage suffers more",
    ),
    "nearer_cannot": Said(
        "{team} lebih cepat {minutes} mnt, tetapi: {reason}", "{team} is {minutes} min faster, but: {reason}"
    ),
    "nearer_refused": Said(
        "{team} lebih cepat {minutes} mnt, tetapi sudah menolak atau tidak menjawab",
        "{team} is {minutes} min faster, but declined or did not answer",
    ),
    "nearer_busy": Said(
        "{team} lebih cepat {minutes} mnt, tetapi baru bebas ±{free} mnt lagi",
        "{team} is {minutes} min faster, but only free in about {free} min",
    ),
}

PLANS: dict[str, Said] = {
    "send": Said("Kirim {team}: {minutes} mnt", "Send {team}: {minutes} min"),
    "kept": Said("{team} tetap: {minutes} mnt lagi", "{team} stays on its way: {minutes} min"),
    "move": Said("Alihkan {team} dari {visit}: {minutes} mnt", "Move {team} from {visit}: {minutes} min"),
    "faster": Said(
        "{team} menggantikan {other}: lebih cepat {gain} mnt", "{team} instead of {other}: {gain} min sooner"
    ),
    "swap": Said("{team} menggantikan {other}: {minutes} mnt", "{team} instead of {other}: {minutes} min"),
    "released": Said("{team} dilepas dari {visit}", "{team} leaves {visit}"),
    "released_for": Said("{team} dilepas dari {visit} untuk {other}", "{team} leaves {visit} for {other}"),
    "wait": Said(
        "Tunggu {team}, bebas ±{free} mnt: tiba dalam {minutes} mnt",
        "Wait for {team}, free in about {free} min: there in {minutes} min",
    ),
    "held": Said(
        "Ditahan paling lama {until} mnt: kalau {team} dikirim, {loss}",
        "Held for {until} min at most: if {team} goes, {loss}",
    ),
    "held_all": Said(
        "Ditahan paling lama {until} mnt: tim yang bebas tinggal sedikit",
        "Held for {until} min at most: few teams are left",
    ),
    "take": Said(
        "Ambil {team} dari {visit}: {minutes} mnt, yang lalu menunggu {longer} mnt",
        "Take {team} from {visit}: {minutes} min, which then waits {longer} min",
    ),
    "take_none": Said(
        "Ambil {team} dari {visit}: {minutes} mnt, yang lalu menunggu tim berikutnya",
        "Take {team} from {visit}: {minutes} min, which then waits for the next team",
    ),
    "post_home": Said("Menunggu di puskesmas sendiri", "Waits at its own puskesmas"),
    "post_clinic": Said(
        "Menunggu di {place}: darurat berikutnya di {zone} {before} → {after} mnt",
        "Waits at {place}: the next emergency in {zone} {before} → {after} min",
    ),
}

SOURCES: dict[str, Said] = {
    "estimate": Said("perkiraan garis lurus", "straight-line estimate"),
    "road": Said("lewat jalan", "by road"),
    "osrm": Said("lewat jalan, OSRM", "by road, OSRM"),
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


def kit_words(codes: list[str], names: tuple[tuple[str, str, str], ...] = ()) -> Said:
    """Kit as a list, by the office's names; what has none is said by its code."""
    known = {code: Said(bahasa, english) for code, bahasa, english in names}
    words = [known.get(code, Said(code, code)) for code in codes]
    return Said(", ".join(word.id for word in words), ", ".join(word.en for word in words))


def whole_minutes(minutes: float) -> int:
    """Minutes for people: rounded up, so that nobody is promised too much."""
    return math.ceil(minutes - 0.05)


def say(sentence: Said, **params: str | int | Said) -> Said:
    """Fill a sentence; a param that is itself in two languages goes into each of its own."""
    bahasa = {name: value.id if isinstance(value, Said) else value for name, value in params.items()}
    english = {name: value.en if isinstance(value, Said) else value for name, value in params.items()}
    return Said(sentence.id.format(**bahasa), sentence.en.format(**english))
