"""The categories of the monthly report, the same everywhere, and their words. Bahasa first. Pure."""

from typing import NamedTuple


class Words(NamedTuple):
    """One thing in both languages."""

    id: str
    en: str


SECTIONS: dict[str, Words] = {
    "total": Words("Ringkasan", "Summary"),
    "urgency": Words("Urgensi", "Urgency"),
    "service": Words("Jenis layanan", "Service type"),
    "source": Words("Asal permintaan", "Where requests came from"),
    "outcome": Words("Hasil", "Outcome"),
    "target": Words("Target waktu", "Target"),
    "shift": Words("Jam permintaan", "Hour of the request"),
    "klaster": Words("Klaster ILP", "Klaster (ILP)"),
    "age": Words("Umur", "Age"),
    "sex": Words("Jenis kelamin", "Sex"),
    "village": Words("Kelurahan", "Kelurahan"),
    "rating": Words("Penilaian keluarga", "Ratings by families"),
    "diagnosis": Words("Diagnosis (ICD-10)", "Diagnoses (ICD-10)"),
    "complaint": Words("Pengaduan dan masukan", "Complaints and suggestions"),
    "complaint_state": Words("Keadaan pengaduan", "State of complaints"),
    "supply": Words("BHP terpakai", "Supplies used"),
    "person": Words("Kunjungan per petugas", "Visits per person"),
}

ROWS: dict[str, dict[str, Words]] = {
    "total": {
        "visits": Words("Kunjungan", "Visits"),
        "planned": Words("di antaranya terjadwal (rencana kunjungan)", "of them planned (care plans)"),
        "reached": Words("Didatangi tim", "Reached by a team"),
        "patients": Words("Pasien berbeda", "Different patients"),
        "noted": Words("Dengan catatan kunjungan", "With a visit note"),
    },
    "urgency": {
        "red": Words("merah", "red"),
        "yellow": Words("kuning", "yellow"),
        "green": Words("hijau", "green"),
    },
    "service": {
        "emergency": Words("gawat darurat", "emergency"),
        "visit": Words("kunjungan", "visit"),
        "follow_up": Words("tindak lanjut", "follow-up"),
        "outreach": Words("jemput bola", "outreach"),
    },
    "source": {
        "citizen": Words("warga (halaman permintaan)", "citizens (request page)"),
        "desk": Words("meja 112", "112 desk"),
        "clinic": Words("puskesmas", "puskesmas"),
        "plan": Words("rencana kunjungan", "care plan"),
    },
    "outcome": {
        "completed": Words("selesai", "completed"),
        "referred": Words("dirujuk", "referred"),
        "not_home": Words("tidak di tempat", "not home"),
        "refused": Words("menolak", "refused"),
        "died": Words("meninggal", "died"),
        "cancelled": Words("dibatalkan", "cancelled"),
        "advice_only": Words("nasihat saja", "advice only"),
        "redirected": Words("diarahkan ke puskesmas", "redirected to the puskesmas"),
        "not_eligible": Words("tidak memenuhi kriteria", "not eligible"),
        "handed_over": Words("dialihkan ke PSC 119", "handed over to PSC 119"),
        "open": Words("masih berjalan", "still open"),
    },
    "target": {
        "kept": Words("tiba dalam target", "reached in time"),
        "late": Words("terlambat", "late"),
        "unreached": Words("berakhir tanpa didatangi", "ended without a team at the door"),
        "waiting": Words("masih menunggu, belum lewat target", "still waiting, target not passed"),
        "planned": Words("terjadwal (tanpa target waktu)", "planned (no target)"),
    },
    "shift": {
        "morning": Words("pagi (08–14)", "morning (08–14)"),
        "afternoon": Words("siang (14–21)", "afternoon (14–21)"),
        "night": Words("malam (21–08)", "night (21–08)"),
    },
    "klaster": {
        "2": Words("2 · ibu dan anak", "2 · mothers and children"),
        "3": Words("3 · dewasa dan lansia", "3 · adults and elders"),
        "4": Words("4 · penanggulangan penyakit menular", "4 · communicable diseases"),
        "unknown": Words("pasien belum tercatat", "patient not registered"),
    },
    "age": {
        "0-5": Words("0–5 tahun", "0–5 years"),
        "6-9": Words("6–9 tahun", "6–9 years"),
        "10-18": Words("10–18 tahun", "10–18 years"),
        "19-59": Words("19–59 tahun", "19–59 years"),
        "60+": Words("60 tahun ke atas", "60 years and over"),
        "unknown": Words("tidak diketahui", "not known"),
    },
    "sex": {
        "female": Words("perempuan", "female"),
        "male": Words("laki-laki", "male"),
        "unknown": Words("tidak diketahui", "not known"),
    },
    "rating": {
        "5": Words("★★★★★ sangat baik", "★★★★★ very good"),
        "4": Words("★★★★", "★★★★"),
        "3": Words("★★★", "★★★"),
        "2": Words("★★", "★★"),
        "1": Words("★ buruk", "★ bad"),
        "none": Words("tidak menilai", "no rating"),
    },
    "complaint": {
        "wait": Words("lama menunggu", "long wait"),
        "manner": Words("sikap petugas", "manner of the staff"),
        "care": Words("penanganan", "the care"),
        "money": Words("diminta uang atau kartu", "asked for money or a card"),
        "information": Words("kurang kabar", "too little news"),
        "place": Words("alamat tidak ditemukan", "address not found"),
        "other": Words("lainnya", "other"),
        "praise": Words("terima kasih", "thanks"),
    },
    "complaint_state": {
        "new": Words("baru", "new"),
        "read": Words("dibaca", "read"),
        "answered": Words("dijawab", "answered"),
        "closed": Words("selesai", "closed"),
    },
}
"""Section -> its rows in their order; sections that are not here have the rows that the month brings."""

OVERLAPPING = frozenset({"total", "diagnosis"})
"""A visit may stand in several of these rows, or in none."""
NO_VILLAGE = Words("kelurahan tidak diketahui", "kelurahan not known")
