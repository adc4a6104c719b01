/** Words of a crew's planned round. Bahasa Indonesia. */
export const plannedId = {
  r_title: 'Rencana hari ini ({n})',
  r_hint: 'Ditawarkan meja saat waktunya tiba. Urutan bisa berubah.',
  r_left: '{n} belum dikunjungi',
  r_state_planned: 'direncanakan',
  r_state_started: 'sedang berjalan',
  r_state_done: 'selesai',
};
