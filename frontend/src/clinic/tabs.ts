// The tabs of the clinic head, in their order: each its own chunk, drawn only for who may use it.
import type { Component } from 'svelte';
import type { MapClinic } from '../api/types.ts';
import type { t } from './words.ts';

export type TabPage = Component<{ clinics: MapClinic[] }>;

interface TabEntry {
  /** In the address. */
  path: string;
  word: Parameters<typeof t>[0];
  permission: string;
  load: () => Promise<{ default: Component<never> }>;
}

export const TABS = {
  morning: {
    path: 'pagi-ini',
    word: 'tab_morning',
    permission: 'clinic.patients',
    load: () => import('./morning/Morning.svelte'),
  },
  today: {
    path: 'hari-ini',
    word: 'tab_today',
    permission: 'clinic.see',
    load: () => import('./Today.svelte'),
  },
  dayplan: {
    path: 'rencana',
    word: 'tab_dayplan',
    permission: 'clinic.day_plan',
    load: () => import('./dayplan/DayPlanPage.svelte'),
  },
  patients: {
    path: 'pasien',
    word: 'tab_patients',
    permission: 'clinic.patients',
    load: () => import('./Patients.svelte'),
  },
  records: {
    path: 'catatan',
    word: 'tab_records',
    permission: 'clinic.records',
    load: () => import('./records/Records.svelte'),
  },
  roster: {
    path: 'jadwal-jaga',
    word: 'tab_roster',
    permission: 'clinic.roster',
    load: () => import('./roster/Roster.svelte'),
  },
  times: {
    path: 'waktu',
    word: 'tab_times',
    permission: 'clinic.response_times',
    load: () => import('./Times.svelte'),
  },
  report: {
    path: 'laporan',
    word: 'tab_report',
    permission: 'clinic.reports',
    load: () => import('./reports/Monthly.svelte'),
  },
  feedback: {
    path: 'masukan',
    word: 'tab_feedback',
    permission: 'clinic.complaints',
    load: () => import('./complaints/Complaints.svelte'),
  },
  quality: {
    path: 'kelengkapan',
    word: 'tab_quality',
    permission: 'clinic.quality',
    load: () => import('./quality/Quality.svelte'),
  },
  find: {
    path: 'cari',
    word: 'tab_find',
    permission: 'clinic.patients',
    load: () => import('./FindVisits.svelte'),
  },
  devices: {
    path: 'hp-tim',
    word: 'tab_devices',
    permission: 'clinic.devices',
    load: () => import('./Devices.svelte'),
  },
  handover: {
    path: 'serah-terima',
    word: 'tab_handover',
    permission: 'handover.give',
    load: () => import('./Handover.svelte'),
  },
} as const satisfies Record<string, TabEntry>;

export type Tab = keyof typeof TABS;
export const TAB_NAMES = Object.keys(TABS) as Tab[];

/** The page of a tab; loaded once. */
export function loadTab(tab: Tab): Promise<TabPage> {
  pages[tab] ??= TABS[tab].load().then((module) => module.default as unknown as TabPage);
  return pages[tab];
}
const pages: Partial<Record<Tab, Promise<TabPage>>> = {};
