/** Words of the city's counts of complaints. Bahasa Indonesia. */
export const cityComplaintsId = {
  cc_title: 'Masukan warga per puskesmas',
  cc_note:
    'Hanya jumlah: isi, nama, dan tiket hanya dibaca puskesmas. "Menunggu" adalah keadaan sekarang, yang lain menurut hari yang dipilih.',
  cc_clinic: 'Puskesmas',
  cc_received: 'Pengaduan',
  cc_praise: 'Terima kasih',
  cc_waiting: 'Menunggu',
  cc_late: 'Terlambat',
  cc_answer: 'Jawaban pertama (median)',
  cc_ratings: 'Penilaian',
  cc_mean: 'Rata-rata',
  cc_hours: '{n} jam',
  cc_few: 'sedikit',
  cc_none: 'Belum ada pengaduan atau penilaian pada hari-hari ini.',
  cc_all: 'Seluruh kota',
  cc_days_30: '30 hari',
  cc_days_90: '90 hari',
  cc_days_365: '1 tahun',
};
