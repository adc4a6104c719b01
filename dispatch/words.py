"""Words for what happened, for refusals that name it ("sudah ditawarkan ke tim KKS1"). Bahasa first."""

EVENTS: dict[str, tuple[str, str]] = {
    "visit_requested": ("permintaan masuk", "requested"),
    "visit_triaged": ("sudah ditriase", "triaged"),
    "visit_confirmed": ("dikonfirmasi keluarga", "confirmed by the family"),
    "address_corrected": ("alamat diperbaiki", "address corrected"),
    "visit_offered": ("sudah ditawarkan ke tim {team}", "offered to team {team}"),
    "offer_seen": ("tawaran dilihat tim {team}", "offer seen by team {team}"),
    "offer_accepted": ("diterima tim {team}", "accepted by team {team}"),
    "offer_declined": ("ditolak tim {team}", "declined by team {team}"),
    "offer_expired": ("tawaran ke tim {team} kedaluwarsa", "offer to team {team} expired"),
    "offer_withdrawn": ("ditarik dari tim {team}", "withdrawn from team {team}"),
    "team_departed": ("tim {team} berangkat", "team {team} departed"),
    "team_arrived": ("tim {team} tiba", "team {team} arrived"),
    "house_not_found": ("tim {team} tidak menemukan rumah", "team {team} cannot find the house"),
    "step_undone": ("langkah tim {team} dibatalkan", "a step of team {team} was undone"),
    "visit_finished": ("selesai oleh tim {team}", "finished by team {team}"),
    "patient_delivered": ("pasien diantar tim {team}", "patient delivered by team {team}"),
    "visit_cancelled": ("dibatalkan", "cancelled"),
    "visit_closed": ("ditutup", "closed"),
    "psc119_called": ("PSC 119 dihubungi", "PSC 119 called"),
    "got_worse": ("keluarga melapor memburuk", "the family reports it is getting worse"),
    "unassigned_alarmed": ("alarm belum ditugaskan", "unassigned alarm"),
    "arrival_alarmed": ("alarm belum tiba", "not arrived alarm"),
    "on_scene_alarmed": ("alarm terlalu lama di lokasi", "long on scene alarm"),
    "note_saved": ("catatan disimpan tim {team}", "note saved by team {team}"),
    "visit_rated": ("dinilai keluarga", "rated by the family"),
    "help_needed": ("tim {team} butuh bantuan", "team {team} needs help"),
    "repeat_request_arrived": ("pelapor yang sama menghubungi lagi", "the same caller called again"),
    "duplicate_linked": ("pelapor lain digabungkan", "another caller was added"),
    "shift_started": ("tim {team} mulai jaga", "team {team} started its shift"),
    "shift_ended": ("tim {team} selesai jaga", "team {team} ended its shift"),
    "kit_checked": ("tim {team} memeriksa perlengkapan", "team {team} checked its kit"),
}

STATUSES: dict[str, tuple[str, str]] = {
    "requested": ("baru", "new"),
    "triaged": ("sudah ditriase", "triaged"),
    "confirmed": ("dikonfirmasi keluarga", "confirmed"),
    "offered": ("ditawarkan", "offered"),
    "accepted": ("diterima tim", "accepted"),
    "en_route": ("menuju lokasi", "en route"),
    "on_scene": ("tiba / ditangani", "on scene"),
    "transporting": ("mengantar rujukan", "transporting"),
    "completed": ("selesai", "completed"),
    "referred": ("dirujuk", "referred"),
    "not_home": ("tidak di tempat", "not home"),
    "refused": ("menolak", "refused"),
    "died": ("meninggal", "died"),
    "cancelled": ("dibatalkan", "cancelled"),
    "handed_over": ("dialihkan ke PSC 119", "handed over to PSC 119"),
    "advice_only": ("nasihat saja", "advice only"),
    "redirected": ("diarahkan ke puskesmas", "redirected to the puskesmas"),
    "not_eligible": ("tidak memenuhi kriteria", "not eligible"),
    "duplicate": ("duplikat", "duplicate"),
    "finished": ("selesai", "finished"),
    "declined": ("ditolak", "declined"),
    "expired": ("kedaluwarsa", "expired"),
    "withdrawn": ("ditarik", "withdrawn"),
    "released": ("dilepas", "released"),
}


def said(kind: str, team: str = "") -> tuple[str, str]:
    """An event in both languages."""
    bahasa, english = EVENTS[kind]
    return bahasa.format(team=team), english.format(team=team)
