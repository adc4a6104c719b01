/**
 * The panels that are opened by name and come in their own chunk: what has no file in this build is not there,
 * neither by key nor by command.
 */
import type { Component } from 'svelte';
import type { Side } from './view.svelte.ts';

const FILES = import.meta.glob<{ default: Component }>([
  './CallLog.svelte',
  './Handover.svelte',
  './Tasks.svelte',
  './SearchResults.svelte',
  './Trail.svelte',
]);
const NAMES: Partial<Record<Side, string>> = {
  calls: './CallLog.svelte',
  handover: './Handover.svelte',
  tasks: './Tasks.svelte',
  search: './SearchResults.svelte',
  trail: './Trail.svelte',
};

/** How to fetch a panel; null for a side that is none, or that this build does not have. */
export function panelOf(side: Side): (() => Promise<{ default: Component }>) | null {
  return FILES[NAMES[side] ?? ''] ?? null;
}
