/** Words of the search in all visits, of the desk and of the puskesmas. Bahasa Indonesia. */
export const searchId = {
  search_hint: 'Nama, telepon, tiket, alamat, keluhan. Kunjungan lama juga.',
  search_empty: 'Tidak ada yang cocok dengan “{q}”',
  search_empty_hint: 'Tulis lebih sedikit kata, atau awal katanya saja.',
  search_short: 'Tulis paling sedikit dua huruf.',
  search_total: '{n} kunjungan',
  search_total_more: 'lebih dari {n} kunjungan',
  search_others: '{n} kunjungan lain',
  search_of_patient: 'Semua kunjungan pasien ini',
  search_logged: 'Setiap nama yang tampil di sini dicatat.',
  search_do: 'Cari',
} as const;
