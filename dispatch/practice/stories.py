"""What happens at the invented bedsides: complaints as families tell them, and what the crew finds and does.

All of it is made up; none of it is medical advice.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Story:
    """One kind of need. Ages in years; ``minutes`` at the bedside, on average."""

    complaint: str
    urgency: str
    findings: str
    treatment: str
    advice: str
    ages: tuple[int, int] = (50, 88)
    sex: str = ""
    needs: tuple[str, ...] = ()
    red_flags: tuple[str, ...] = ()
    service_type: str = "visit"
    minutes: int = 28
    next_days: int | None = None
    next_reason: str = ""


STORIES: tuple[Story, ...] = (
    Story(
        "Sesak berat sejak subuh, bicara terputus-putus", "red", "Sesak, wheezing di kedua paru, tampak lelah.",
        "Oksigen, nebulisasi, infus terpasang.", "Segera hubungi 119 bila sesak kembali.", needs=("doctor",),
        red_flags=("breathing",), service_type="emergency", minutes=38, next_days=1, next_reason="kontrol sesak",
    ),
    Story(
        "Tiba-tiba pelo dan lengan kanan lemah", "red", "Hemiparese kanan, bicara pelo, tekanan darah tinggi.",
        "Posisi kepala 30 derajat, oksigen, cek gula darah, rujuk.", "Perlu ke rumah sakit sekarang.",
        needs=("doctor",), red_flags=("stroke",), service_type="emergency", minutes=30,
    ),
    Story(
        "Nyeri dada kiri menjalar ke lengan, keringat dingin", "red", "Nyeri dada khas, EKG direkam.",
        "Oksigen, aspirin kunyah, infus.", "Tidak boleh beraktivitas, ke rumah sakit.", needs=("doctor",),
        red_flags=("chest_pain",), service_type="emergency", minutes=32, ages=(42, 80),
    ),
    Story(
        "Lemas sekali dan susah dibangunkan, punya sakit gula", "red", "Somnolen, akral dingin, gula darah rendah.",
        "Dekstrosa 40 % intravena, dipantau sampai sadar penuh.", "Makan tepat waktu, periksa dosis insulin.",
        needs=("doctor",), red_flags=("unconscious",), service_type="emergency", minutes=40, next_days=2,
        next_reason="kontrol gula darah",
    ),
    Story(
        "Kejang di rumah, sekarang tertidur", "red", "Pasca kejang, demam, tidak ada kaku kuduk.",
        "Antipiretik, posisi miring, pantau.", "Kompres hangat, segera lapor bila kejang lagi.", ages=(1, 6),
        needs=("doctor",), red_flags=("seizure",), service_type="emergency", minutes=34, next_days=1,
        next_reason="kontrol demam",
    ),
    Story(
        "Hamil 8 bulan, keluar darah dan perut kencang", "red", "Perdarahan sedikit, kontraksi jarang, DJJ 148.",
        "Infus, miring kiri, rujuk ke rumah sakit.", "Tidak boleh berjalan, tetap berbaring.", ages=(19, 40),
        sex="female", needs=("midwife",), red_flags=("labour",), service_type="emergency", minutes=30,
    ),
    Story(
        "Demam tinggi tiga hari, makan minum kurang", "yellow", "Demam, turgor agak menurun, tidak ada perdarahan.",
        "Parasetamol, cairan oral, periksa darah dianjurkan.", "Banyak minum, pantau tanda perdarahan.", ages=(3, 60),
        minutes=26, next_days=2, next_reason="kontrol demam",
    ),
    Story(
        "Luka kaki diabetes berbau dan keluar nanah", "yellow", "Ulkus kaki kanan 4 x 3 cm, pus, nadi teraba.",
        "Debridemen ringan, rawat luka, antibiotik.", "Luka dijaga kering, gula darah dikontrol.", minutes=36,
        next_days=2, next_reason="rawat luka",
    ),
    Story(
        "Muntah dan diare sejak malam, lemas", "yellow", "Dehidrasi ringan-sedang, bising usus meningkat.",
        "Oralit, zink, antiemetik.", "Oralit tiap kali diare; lapor bila tidak bisa minum.", ages=(2, 75), minutes=26,
        next_days=1, next_reason="kontrol diare",
    ),
    Story(
        "Selang kencing tersumbat, perut bawah nyeri", "yellow", "Kandung kemih penuh, kateter tersumbat.",
        "Kateter diganti, urine keluar 600 ml.", "Minum cukup, ganti kateter sesuai jadwal.", sex="male", minutes=30,
        next_days=14, next_reason="ganti kateter",
    ),
    Story(
        "Tekanan darah tinggi, kepala berputar dan mual", "yellow", "Tekanan darah tinggi tanpa defisit saraf.",
        "Obat antihipertensi oral, observasi.", "Minum obat teratur, kurangi garam.", needs=("doctor",), minutes=30,
        next_days=3, next_reason="kontrol tekanan darah",
    ),
    Story(
        "Nenek jatuh di kamar mandi, pinggul sakit", "yellow", "Nyeri panggul kiri, tidak ada deformitas.",
        "Analgesik, imobilisasi, anjuran rontgen.", "Jangan berjalan dulu sampai difoto.", ages=(65, 90), sex="female",
        minutes=32,
    ),
    Story(
        "Batuk berdahak dan sesak bila berjalan", "yellow", "Ronki basal, tidak ada retraksi.",
        "Nebulisasi, obat batuk, antibiotik.", "Minum hangat, kontrol bila sesak bertambah.", minutes=27, next_days=3,
        next_reason="kontrol paru",
    ),
    Story(
        "Ibu nifas hari kelima, demam dan nyeri perut", "yellow", "Lokia berbau, rahim nyeri tekan ringan.",
        "Antibiotik, antipiretik, edukasi.", "Kontrol ke puskesmas besok pagi.", ages=(18, 42), sex="female",
        needs=("midwife",), minutes=34, next_days=1, next_reason="kontrol nifas",
    ),
    Story(
        "Kontrol tekanan darah, tidak bisa ke puskesmas", "green", "Keadaan umum baik.",
        "Obat rutin dilanjutkan.", "Kurangi garam, jalan pagi bila kuat.", service_type="follow_up", minutes=20,
        next_days=28, next_reason="kontrol tekanan darah",
    ),
    Story(
        "Ganti perban luka operasi", "green", "Luka operasi kering, tidak ada tanda infeksi.",
        "Perban diganti.", "Luka jangan basah sampai kontrol.", ages=(20, 75), service_type="follow_up", minutes=22,
        next_days=3, next_reason="ganti perban",
    ),
    Story(
        "Pasien stroke lama, minta latihan gerak di rumah", "green", "Kekuatan otot kanan 3, tidak ada luka tekan.",
        "Latihan gerak pasif, edukasi keluarga.", "Latihan dua kali sehari, ubah posisi tiap 2 jam.",
        service_type="follow_up", minutes=30, next_days=7, next_reason="latihan gerak",
    ),
    Story(
        "Luka punggung karena lama berbaring", "green", "Luka tekan derajat 2 di sakrum, 3 x 2 cm.",
        "Rawat luka, kasur angin dianjurkan.", "Ubah posisi tiap 2 jam.", minutes=30, next_days=3,
        next_reason="rawat luka tekan",
    ),
    Story(
        "Kontrol gula darah, obat hampir habis", "green", "Keadaan umum baik, tidak ada luka kaki.",
        "Cek gula darah, obat dilanjutkan.", "Diet gula, periksa kaki tiap hari.", service_type="follow_up", minutes=20,
        next_days=28, next_reason="kontrol gula darah",
    ),
    Story(
        "Nyeri lutut, sulit turun tangga", "green", "Krepitasi lutut kanan, tidak bengkak.",
        "Analgesik, kompres hangat.", "Kurangi naik tangga, latihan ringan.", minutes=20,
    ),
    Story(
        "Bayi baru lahir, minta diperiksa tali pusatnya", "green", "Tali pusat bersih, bayi menyusu kuat.",
        "Perawatan tali pusat, konseling menyusui.", "ASI saja, jemur pagi sebentar.", ages=(0, 0),
        needs=("midwife",), service_type="follow_up", minutes=26, next_days=7, next_reason="kunjungan neonatal",
    ),
    Story(
        "Gatal-gatal di badan sudah seminggu", "green", "Papul eritem di lipatan, tidak ada infeksi sekunder.",
        "Salep dan antihistamin.", "Cuci pakaian dan seprai dengan air panas.", ages=(5, 70), minutes=18,
    ),
    Story(
        "Batuk pilek dan pusing, minta diperiksa di rumah", "green", "Faring hiperemis, paru bersih.",
        "Obat simtomatik.", "Istirahat, minum cukup, pakai masker.", ages=(4, 80), minutes=18,
    ),
)  # fmt: skip

GENERIC = Story(
    "", "yellow", "Keadaan umum sedang.", "Pemeriksaan dan obat sesuai keluhan.", "Lapor lagi bila memburuk."
)

DETAILS = (
    "", "", "", " Mohon segera.", " Sudah minum obat dari warung.", " Tidak ada kendaraan.",
    " Tinggal berdua saja di rumah.", " Pasien tidak kuat berjalan.", " Pernah dirawat bulan lalu.",
)  # fmt: skip
URGENT_WORDS = {
    "red": ("tidak sadar", "kejang", "nyeri dada", "sesak berat", "perdarahan", "pelo", "lumpuh", "pingsan"),
    "green": ("kontrol", "perban", "rutin", "gatal", "vaksin"),
}


def story_of(complaint: str) -> Story:
    """The story behind a complaint; for words that are no story's the generic one."""
    return next((story for story in STORIES if complaint.startswith(story.complaint)), GENERIC)


def judged_urgency(complaint: str, given: str) -> str:
    """What a dispatcher makes of the words; ``given`` when they say nothing."""
    story = story_of(complaint)
    if story is not GENERIC:
        return story.urgency
    words = complaint.lower()
    for urgency, signs in URGENT_WORDS.items():
        if any(sign in words for sign in signs):
            return urgency
    return given
