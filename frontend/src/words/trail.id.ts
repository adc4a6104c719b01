/** A team's trail on the desk. */
export const trailId = {
  trail: 'Jejak',
  trail_title: 'Jejak {team}',
  trail_shift: 'Jaga',
  trail_running: 'sekarang',
  trail_reason: 'Mengapa jejak ini perlu dibuka?',
  trail_why: 'Nama Anda, alasan, dan waktunya dicatat dan dibaca oleh tim. Jejak disimpan {n} hari.',
  trail_open: 'Buka jejak',
  trail_no_shift: 'Tidak ada jejak tersimpan',
  trail_kept: 'Jejak disimpan {n} hari dan hanya selama jaga.',
  trail_empty: 'Tidak ada posisi pada jaga ini',
  trail_empty_hint: 'HP tim tidak melapor, atau masa simpannya sudah lewat.',
  trail_points: '{n} posisi, {from} sampai {to}',
  trail_on_map:
    'Garis di peta menghubungkan posisi yang dilaporkan; di antaranya jalan yang ditempuh bisa lain.',
  trail_gaps: 'Tanpa posisi lima menit atau lebih',
} as const;
