/** Words of the map that only staff see, in Bahasa Indonesia. */
export const mapId = {
  map_way: 'jalur kendaraan',
  map_walk: 'jalan kaki',
  map_covered: 'tim bebas bisa tiba dalam 15 menit',
  map_uncovered: 'tidak terjangkau dalam 15 menit',
  map_closed: 'jalan ditutup',
  map_no_entry: 'mobil tidak bisa masuk',
  draw_title: 'Menggambar di peta',
  draw_pointer: 'Klik titik demi titik; klik ganda untuk selesai.',
  draw_keys:
    'Papan tik: panah menggeser peta (Shift lebih jauh), Spasi menaruh titik di tengah, Backspace menghapus yang terakhir, Enter selesai, Esc batal.',
  draw_none: 'Belum ada titik',
  draw_state: '{n} titik · {metres} m',
  draw_set: 'Titik di tengah',
  draw_back: 'Hapus titik terakhir',
  draw_end: 'Selesai',
  draw_leave: 'Batal',
  map_cluster: '{teams} tim, {visits} kunjungan: klik untuk mendekat',
  map_cluster_sign: 'Beberapa tim dan kunjungan yang rapat: klik untuk mendekat',
  map_held: 'Peta diam di tempat Anda; tekan untuk melihat seluruh kota',
  map_whole: 'Seluruh kota',
} as const;
