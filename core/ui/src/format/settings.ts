/** How this person wants figures and names to be written; set once from their preferences, read by every format. */
import { useSyncExternalStore } from 'react';

export interface FormatSettings {
  /** Every digit, or 123.45万 and $1.23M. */
  money: 'full' | 'short';
  /** Names in Latin letters as they were entered, or the family name in front. Chinese names always begin with it. */
  names: 'as_entered' | 'family_first';
}

let settings: FormatSettings = { money: 'full', names: 'as_entered' };
const listeners = new Set<() => void>();

export const formatSettings = (): FormatSettings => settings;

export function setFormatSettings(next: Partial<FormatSettings>): void {
  const merged = { ...settings, ...next };
  if (merged.money === settings.money && merged.names === settings.names) return;
  settings = merged;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The same for a component, which is drawn anew when they change. */
export const useFormatSettings = (): FormatSettings => useSyncExternalStore(subscribe, formatSettings);
