/** Words of small plots. Bahasa Indonesia. */
export const plotsId = {
  plot_table: 'Tabel',
  plot_when: 'Waktu',
  plot_what: 'Keterangan',
  plot_low: 'batas bawah {n}',
  plot_high: 'batas atas {n}',
  plot_none: 'Belum ada data.',
  plot_said: '{label}: {n} nilai, dari {first} sampai {last}, terakhir {value}',
  plot_said_bars: '{label}: {n} batang, tertinggi {name} {value}',
} as const;
