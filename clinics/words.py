"""The sentences of refusals, in both languages. Bahasa Indonesia first."""

from typing import NamedTuple


class Sentence(NamedTuple):
    """One refusal: HTTP status and its sentence in both languages."""

    status: int
    id: str
    en: str


SENTENCES: dict[str, Sentence] = {
    "bad_request": Sentence(400, "Permintaan tidak dapat dibaca.", "The request could not be read."),
    "invalid": Sentence(422, "Isian “{name}” tidak benar.", "“{name}” is not valid."),
    "too_long": Sentence(422, "“{name}” terlalu panjang (paling banyak {longest} huruf).", "“{name}” is too long (at most {longest} characters)."),
    "required": Sentence(422, "“{name}” harus diisi.", "“{name}” is required."),
    "not_signed_in": Sentence(401, "Silakan masuk dahulu.", "Please sign in first."),
    "forbidden": Sentence(403, "Peran Anda tidak boleh melakukan ini.", "Your role may not do this."),
    "foreign_origin": Sentence(403, "Permintaan dari situs lain ditolak.", "A request from another site was refused."),
    "not_found": Sentence(404, "Data tidak ditemukan.", "Not found."),
    "method_not_allowed": Sentence(405, "Cara ini tidak dilayani di alamat ini.", "This method is not served at this address."),
    "not_json": Sentence(415, "Kirim sebagai application/json.", "Send it as application/json."),
    "too_large": Sentence(413, "Kiriman terlalu besar.", "The request is too large."),
    "too_many": Sentence(429, "Terlalu sering. Coba lagi {seconds} detik lagi.", "Too often. Try again in {seconds} seconds."),
    "busy": Sentence(503, "Sistem sedang sibuk, coba lagi sebentar.", "The system is busy, please try again."),
    "positions_away": Sentence(503, "Posisi belum dapat diterima, HP menyimpannya.", "Positions cannot be taken now; the phone keeps them."),
    "server_error": Sentence(500, "Terjadi kesalahan pada sistem. Catatan: {reference}.", "Something went wrong. Reference: {reference}."),
    "action_id_reused": Sentence(409, "Tanda kiriman ini sudah dipakai untuk hal lain.", "This action id was used for something else."),
    # visits
    "moved_on": Sentence(409, "Kunjungan {visit} sudah berubah: {what_id} ({who}). Lihat keadaan terbaru.", "Visit {visit} has changed: {what_en} ({who}). Look again."),
    "not_now": Sentence(409, "Langkah ini tidak bisa dilakukan saat kunjungan berstatus “{status_id}”.", "This step is not possible while the visit is “{status_en}”."),
    "already_offered": Sentence(409, "Kunjungan {visit} sudah ditawarkan ke tim {team}.", "Visit {visit} is already offered to team {team}."),
    "team_busy": Sentence(409, "Tim {team} sedang menangani kunjungan lain.", "Team {team} is on another visit."),
    "team_on_scene": Sentence(409, "Tim {team} sudah berada di rumah pasien.", "Team {team} is at the bedside already."),
    "team_off_duty": Sentence(409, "Tim {team} tidak sedang bertugas.", "Team {team} is not on duty."),
    "team_cannot_reach": Sentence(409, "Tim {team} tidak bisa sampai ke sana: ada laut di antaranya.", "Team {team} cannot get there: the sea lies between."),
    "no_team_now": Sentence(409, "Kunjungan ini sedang tidak dengan tim.", "This visit has no team now."),
    "offer_over": Sentence(409, "Tawaran ini sudah berakhir ({status_id}).", "This offer is over ({status_en})."),
    "undo_too_late": Sentence(409, "Sudah terlambat untuk dibatalkan.", "It is too late to undo."),
    "undo_not_possible": Sentence(409, "Langkah ini tidak bisa dibatalkan.", "This step cannot be undone."),
    "outcome_unknown": Sentence(422, "Hasil kunjungan tidak dikenal.", "Unknown outcome."),
    "reason_unknown": Sentence(422, "Pilih alasan dari daftar.", "Choose a reason from the list."),
    "override_reason_needed": Sentence(422, "Pilih alasan mengapa bukan tim pertama.", "Choose why not the first team."),
    "weight_unknown": Sentence(422, "Pengaturan ini tidak dikenal.", "This setting is not known."),
    "weight_out_of_bounds": Sentence(422, "Nilainya harus di antara {low:g} dan {high:g}.", "The value must lie between {low:g} and {high:g}."),
    "contact_or_place_needed": Sentence(422, "Isi nomor telepon atau tempat.", "Give a phone number or a place."),
    "complaint_needed": Sentence(422, "Tuliskan keluhannya.", "Write the complaint."),
    "name_needed": Sentence(422, "Tuliskan nama.", "Write a name."),
    "phone_needed": Sentence(422, "Tuliskan nomor telepon yang bisa dihubungi.", "Write a phone number we can call."),
    "area_needed": Sentence(422, "Pilih kelurahan, atau tandai lokasi di peta.", "Choose a kelurahan or mark the place on the map."),
    "area_unknown": Sentence(422, "Kelurahan ini tidak dikenal.", "This kelurahan is not known."),
    "area_ambiguous": Sentence(422, "“{name}” ada lebih dari satu. Pilih salah satu dari daftar.", "There is more than one “{name}”. Choose from the list."),
    "outside_city": Sentence(422, "Titik ini di luar kota.", "This point is outside the city."),
    "consent_needed": Sentence(422, "Persetujuan diperlukan agar kami boleh menyimpan data ini.", "Consent is needed so that we may keep these data."),
    "duplicate_of_itself": Sentence(422, "Kunjungan tidak bisa menjadi duplikat dirinya sendiri.", "A visit cannot be a duplicate of itself."),
    "already_done": Sentence(409, "Hal ini sudah dilakukan.", "This has been done already."),
    # triage
    "change_reason_needed": Sentence(422, "Usulan triase adalah {proposed_id}. Pilih alasan mengapa diubah.", "The triage proposes {proposed_en}. Choose why it is changed."),
    "red_flag_is_red": Sentence(422, "Ada tanda bahaya: urgensi tetap merah. Bila keliru, perbaiki jawabannya.", "There is a red flag: the urgency stays red. If it is a mistake, correct the answer."),
    "red_flag_unknown": Sentence(422, "Tanda bahaya ini tidak dikenal.", "This red flag is not known."),
    "questions_unknown": Sentence(422, "Set pertanyaan ini tidak dikenal.", "This question set is not known."),
    "answer_unknown": Sentence(422, "Jawaban ini bukan milik set pertanyaannya.", "This answer does not belong to the question set."),
    "questions_moved_on": Sentence(409, "Set pertanyaan ini baru saja diubah (versi {version}). Lihat lagi sebelum menyimpan.", "This question set has just been changed (version {version}). Look again before saving."),
    "questions_wrong": Sentence(422, "{where}: {what_id}.", "{where}: {what_en}."),
    "questions_needed": Sentence(422, "Set untuk keluhan lain selalu ditanyakan dan tidak dapat dimatikan.", "The set for other complaints is always asked and cannot be switched off."),
    "ended_already": Sentence(409, "Kunjungan ini sudah berakhir.", "This visit has ended."),
    "not_ended_yet": Sentence(409, "Kunjungan ini belum selesai.", "This visit has not ended yet."),
    # calls
    "call_taken_already": Sentence(409, "Panggilan ini sudah diangkat {who}.", "This call was taken by {who} already."),
    "call_over": Sentence(409, "Penelepon sudah menutup telepon.", "The caller has hung up."),
    "exchange_key_wrong": Sentence(401, "Sambungan sentral telepon belum dihidupkan, atau kuncinya salah.", "The telephone exchange's door is not switched on, or the key is wrong."),
    # roads
    "closure_needs_place": Sentence(422, "Tandai di peta jalan mana yang ditutup.", "Mark on the map which road is closed."),
    "closure_too_many_points": Sentence(422, "Garisnya terlalu panjang: paling banyak {most} titik.", "The line is too long: at most {most} points."),
    "closure_outside_city": Sentence(422, "Jalan ini di luar kota.", "This road is outside the city."),
    "closure_radius": Sentence(422, "Lebar penutupan harus {least} sampai {most} meter.", "The width of a closure must be {least} to {most} metres."),
    "closure_ends_in_past": Sentence(422, "Waktu dibuka lagi sudah lewat.", "The time of reopening has passed already."),
    "closure_ends_too_late": Sentence(422, "Penutupan paling lama {days} hari; perpanjang nanti bila perlu.", "A closure lasts {days} days at most; close again later if needed."),
    "closure_over": Sentence(409, "Jalan ini sudah dibuka lagi.", "This road is open again already."),
    "no_entry_over": Sentence(409, "Tanda ini sudah dicabut.", "This mark was taken away already."),
    "no_entry_needs_fix": Sentence(422, "Posisi mobil belum diketahui. Nyalakan lokasi, tunggu sebentar, lalu laporkan lagi.", "The vehicle's position is not known. Turn on location, wait a moment, then report again."),
    "no_entry_needs_home": Sentence(422, "Rumah ini belum punya titik di peta. Minta meja menandainya dahulu.", "This home has no point on the map yet. Ask the desk to mark it first."),
    "no_entry_too_far": Sentence(422, "Mobil masih {metres} m dari rumah. Laporkan setelah parkir.", "The vehicle is still {metres} m from the home. Report it once you have parked."),
    "no_entry_by_road_only": Sentence(422, "Hanya untuk mobil dan motor.", "Only for vans and motorcycles."),
    # tracking
    "ticket_unknown": Sentence(404, "Tiket dan nomor telepon tidak cocok, atau sudah kedaluwarsa.", "Ticket and phone do not match, or have expired."),
    "tracking_closed": Sentence(401, "Tautan ini sudah tidak berlaku.", "This link is no longer valid."),
    # a shared position
    "share_unknown": Sentence(404, "Tautan ini tidak dikenal. Minta operator mengirim yang baru.", "This link is not known. Ask the operator for a new one."),
    "share_used": Sentence(409, "Tautan ini sudah dipakai. Minta operator mengirim yang baru bila perlu.", "This link has been used. Ask the operator for a new one if needed."),
    "share_over": Sentence(409, "Tautan ini sudah lewat 30 menit. Minta operator mengirim yang baru.", "This link is older than 30 minutes. Ask the operator for a new one."),
    "share_too_many": Sentence(429, "Terlalu banyak tautan bagikan posisi yang masih terbuka.", "Too many links to share a position are open."),
    # crew
    "no_shift_today": Sentence(409, "Anda tidak ada di jadwal jaga saat ini. Hubungi puskesmas.", "You are not on the roster now. Call your puskesmas."),
    "shift_not_started": Sentence(409, "Mulai jaga dahulu.", "Start your shift first."),
    "shift_started_elsewhere": Sentence(409, "Anda sudah bertugas di tim {team}.", "You are already on duty in team {team}."),
    "team_still_on_duty": Sentence(409, "Jaga tim {team} sebelumnya belum diakhiri.", "The shift of team {team} before yours has not been ended."),
    "shift_has_visit": Sentence(409, "Selesaikan kunjungan {visit} sebelum mengakhiri jaga.", "Finish visit {visit} before ending the shift."),
    "other_person": Sentence(409, "Kiriman ini milik orang lain; hanya ia yang dapat mengirimnya.", "This item belongs to someone else; only they can send it."),
    "out_of_order": Sentence(409, "Langkah ini tidak cocok dengan keadaan kunjungan sekarang.", "This step does not fit the visit as it is now."),
    "vital_out_of_range": Sentence(422, "Nilai {name} di luar batas yang mungkin.", "{name} is outside what is possible."),
    "note_empty": Sentence(422, "Catatan masih kosong.", "The note is still empty."),
    "too_old": Sentence(422, "Waktu kejadian terlalu lama lalu.", "The time of the event is too long ago."),
    "token_invalid": Sentence(401, "Tanda perangkat tidak berlaku, buka lagi halaman tim.", "The device token is not valid; open the crew page again."),
    # roads
    "roads_no_file": Sentence(422, "Berkas {file} tidak ada.", "There is no file {file}."),
    "roads_empty": Sentence(422, "Berkas {file} kosong.", "{file} is empty."),
    "roads_not_osm": Sentence(422, "{file} bukan berkas OpenStreetMap (.osm.pbf).", "{file} is not an OpenStreetMap file (.osm.pbf)."),
    "roads_truncated": Sentence(422, "{file} terpotong atau rusak ({why}). Unduh lagi.", "{file} is cut off or damaged ({why}). Download it again."),
    "roads_incomplete": Sentence(422, "{file} tidak lengkap: {missing} titik jalan tidak ada di dalamnya.", "{file} is not complete: {missing} points of its roads are missing."),
    "roads_none": Sentence(422, "Tidak ada jalan di {file}.", "There is no road in {file}."),
    "roads_none_here": Sentence(422, "Tidak ada jalan di {file} di wilayah kota ini.", "There is no road of this city's areas in {file}."),
    "roads_foreign": Sentence(422, "{file} tampaknya dari kota lain: hanya {reached} dari {villages} kelurahan punya jalan di dalamnya.", "{file} seems to be of another city: only {reached} of {villages} kelurahan have a road in it."),
    "roads_no_city": Sentence(422, "Belum ada kota. Jalankan dulu: manage.py load_city.", "There is no city yet. First run: manage.py load_city."),
    "roads_not_written": Sentence(503, "Jalan tidak dapat disimpan ({why}); yang lama tetap dipakai.", "The roads could not be written ({why}); the old ones stay in use."),
}  # fmt: skip
