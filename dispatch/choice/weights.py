"""What the city may turn about the choice: each weight with its bounds, its unit and its words. Plain table.

The bounds keep a city from settings that the study (CHOICE, traps) found harmful: a coverage price of 4 or a busy
share of 0.7 buys nothing and starves the green visits; no hysteresis makes teams turn round for every jump of a
position.
"""

from dataclasses import dataclass

from dispatch.choice.sentences import Said


@dataclass(frozen=True, slots=True)
class Weight:
    """One weight: what may be set, in which unit, and what a person reads beside it."""

    low: float
    high: float
    unit: str
    """minutes, metres, times (a factor), share (0 to 1), weighted (weighted minutes) or teams."""
    label: Said
    help: Said
    whole: bool = False
    """Only whole numbers."""


WEIGHTS: dict[str, Weight] = {
    "weight_minutes": Weight(
        60, 960, "minutes",
        Said("Bobot kegawatan", "Weight of urgency"),
        Said("Bobot satu kunjungan = angka ini dibagi targetnya: 240 memberi 16, 4 dan 1.",
             "A visit weighs this divided by its target: 240 gives 16, 4 and 1."),
    ),
    "lateness_growth": Weight(
        0, 2, "times",
        Said("Tambahan untuk keterlambatan", "Extra for being late"),
        Said("Setiap menit lewat target dihitung sekian kali lebih.",
             "Every minute past the target counts this much more."),
    ),
    "own_territory_minutes": Weight(
        0, 15, "minutes",
        Said("Puskesmas wilayah didahulukan", "Own puskesmas first"),
        Said("Sebanyak ini tim lain harus lebih cepat, untuk kuning dan hijau. Merah selalu yang tercepat.",
             "Another team must be faster by this, for yellow and green. Red always takes the fastest."),
    ),
    "same_person_minutes": Weight(
        0, 10, "minutes",
        Said("Petugas yang dikenal didahulukan", "Known staff first"),
        Said("Sebanyak ini tim lain harus lebih cepat, bila rencana kunjungan meminta petugas yang sama. Merah tidak.",
             "Another team must be faster by this where the care plan asks for the same person. Not for red."),
    ),
    "coverage_weight": Weight(
        0, 1.5, "times",
        Said("Harga jangkauan", "Price of coverage"),
        Said("Berapa berat menit yang hilang bagi darurat berikutnya di tempat lain. 0 = tidak dihitung.",
             "How much the minutes lost for the next emergency elsewhere count. 0 = not at all."),
    ),
    "busy_share": Weight(
        0.05, 0.5, "share",
        Said("Peluang tim sedang sibuk", "Chance that a team is busy"),
        Said("Seberapa sering tim terdekat tidak bisa langsung berangkat.",
             "How often the nearest team cannot leave at once."),
    ),
    "cover_teams": Weight(
        1, 10, "teams",
        Said("Tim yang dihitung per daerah", "Teams counted per area"),
        Said("Sebanyak ini tim terdekat dihitung untuk jangkauan setiap daerah.",
             "This many nearest teams count for the coverage of each area."),
        whole=True,
    ),
    "cover_ahead_minutes": Weight(
        15, 120, "minutes",
        Said("Waktu yang dilihat ke depan", "Time looked ahead"),
        Said("Selama ini sebuah tim dianggap terpakai saat jangkauan dihitung.",
             "A team counts as taken for this long when coverage is weighed."),
    ),
    "uncovered_minutes": Weight(
        30, 180, "minutes",
        Said("Tidak terjangkau", "Without cover"),
        Said("Daerah tanpa tim dihitung seolah menunggu selama ini.",
             "An area without any team counts as if it waited this long."),
    ),
    "change_minutes": Weight(
        1, 10, "minutes",
        Said("Harga mengganti tim", "Price of changing the team"),
        Said("Tim lain harus lebih cepat sebanyak ini bila sudah ada tim di jalan.",
             "Another team must be faster by this when one is already on its way."),
    ),
    "change_fixed": Weight(
        0, 120, "weighted",
        Said("Harga tetap mengganti tim", "Fixed price of changing the team"),
        Said("Ditambahkan pada setiap pergantian, agar hijau pun tidak berpindah-pindah.",
             "Added to every change, so that not even a green visit moves to and fro."),
    ),
    "change_share": Weight(
        0, 1, "share",
        Said("Harga mengganti tim menurut sisa jalan", "Price of a change by the way left"),
        Said("Tim lain harus lebih cepat sebesar bagian ini dari sisa waktu tim yang di jalan: perkiraan bisa meleset.",
             "Another team must be faster by this share of the time left to the one on its way: estimates err."),
    ),
    "settled_minutes": Weight(
        1, 10, "minutes",
        Said("Tidak diganti menjelang tiba", "No change before arrival"),
        Said("Pada menit-menit terakhir sebelum tiba, tim tidak ditarik lagi.",
             "In the last minutes before arrival a team is not called away."),
    ),
    "value_minutes": Weight(
        60, 480, "minutes",
        Said("Nilai melayani sekarang", "Worth of serving now"),
        Said("Kunjungan ditahan hanya bila biayanya di atas nilai ini.",
             "A visit is held only when it costs more than this."),
    ),
    "value_growth": Weight(
        0.1, 2, "times",
        Said("Nilai bertambah selama menunggu", "Worth grows while waiting"),
        Said("Setiap menit menunggu menambah sekian, sehingga tidak ada yang ditahan terus.",
             "Every minute waited adds this much, so that nobody is held for ever."),
    ),
    "long_way_minutes": Weight(
        1, 60, "minutes",
        Said("Jarak jauh tidak menahan", "A long way does not hold"),
        Said("Perjalanan jauh saja bukan alasan menahan; hanya jangkauan yang hilang lebih dari ini.",
             "A long way alone is no reason to hold; only coverage lost beyond this is."),
    ),
    "mobilisation_at_base": Weight(
        0, 15, "minutes",
        Said("Bersiap di puskesmas", "Getting ready at the puskesmas"),
        Said("Dari diminta sampai berangkat, bila tim di puskesmas.",
             "From being asked to leaving, at the puskesmas."),
    ),
    "mobilisation_moving": Weight(
        0, 10, "minutes",
        Said("Bersiap di jalan", "Getting ready on the road"),
        Said("Dari diminta sampai berangkat, bila tim sudah di jalan.",
             "From being asked to leaving, on the road."),
    ),
    "scene_minutes": Weight(
        5, 120, "minutes",
        Said("Lama di rumah pasien", "Time at a bedside"),
        Said("Rata-rata, selama catatan kota belum cukup.",
             "The mean, until the city's own records say better."),
    ),
    "transport_minutes": Weight(
        5, 120, "minutes",
        Said("Lama mengantar", "Time taking a patient in"),
        Said("Rata-rata mengantar ke rumah sakit sampai bebas lagi.",
             "The mean of taking a patient to hospital, until free."),
    ),
    "least_left_minutes": Weight(
        1, 30, "minutes",
        Said("Sisa paling sedikit", "Least time left"),
        Said("Tim yang lewat waktunya diperkirakan bebas dalam waktu ini.",
             "A team that is overdue is expected free in this time."),
    ),
    "soon_free_minutes": Weight(
        0, 60, "minutes",
        Said("Layak ditunggu", "Worth waiting for"),
        Said("Tim yang bebas dalam waktu ini boleh disarankan untuk ditunggu; tidak pernah dijanjikan.",
             "A team free within this may be advised to wait for; it is never promised."),
    ),
    "at_base_metres": Weight(
        50, 1000, "metres",
        Said("Dianggap di puskesmas", "Counts as at the puskesmas"),
        Said("Sedekat ini dari puskesmas, tim dihitung masih di sana.",
             "This near, a team counts as still there."),
    ),
    "travel_p90": Weight(
        1, 3, "times",
        Said("Rentang perjalanan", "Range of the way"),
        Said("9 dari 10 perjalanan paling lama sekian kali perkiraan.",
             "9 of 10 ways take at most this times the estimate."),
    ),
    "free_p90": Weight(
        1, 4, "times",
        Said("Rentang waktu bebas", "Range of getting free"),
        Said("9 dari 10 tim bebas paling lama sekian kali perkiraan.",
             "9 of 10 teams are free within this times the estimate."),
    ),
    "mobilisation_p90": Weight(
        1, 4, "times",
        Said("Rentang bersiap", "Range of getting ready"),
        Said("9 dari 10 tim siap paling lama sekian kali perkiraan.",
             "9 of 10 teams are ready within this times the estimate."),
    ),
    "within_minutes": Weight(
        5, 60, "minutes",
        Said("Terjangkau dalam", "Covered within"),
        Said("Kelurahan dengan tim bebas sedekat ini disebut terjangkau.",
             "A kelurahan with a free team this near is called covered."),
    ),
    "post_gain_share": Weight(
        0, 1, "share",
        Said("Menunggu di tempat lain", "Waiting elsewhere"),
        Said("Tim menunggu di puskesmas lain hanya bila manfaatnya sebesar bagian ini lebih dari di puskesmas sendiri.",
             "A team waits at another puskesmas only when it is worth this share more than at its own."),
    ),
    "post_way_minutes": Weight(
        5, 120, "minutes",
        Said("Jalan terjauh untuk menunggu", "Longest way to a waiting place"),
        Said("Tidak ada tim yang disuruh menunggu lebih jauh dari ini.",
             "No team is asked to wait farther away than this."),
    ),
}  # fmt: skip
