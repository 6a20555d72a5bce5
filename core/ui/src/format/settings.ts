/** How this person wants figures and names to be written; set once from their preferences, read by every format. */
import { useSyncExternalStore } from 'react';

/** Groups of thousands and the decimal mark: as the language has them, `1,234.56`, `1.234,56` or `1 234,56`. */
export type DigitStyle = 'auto' | 'comma' | 'dot' | 'space';
export const DIGIT_STYLES: readonly DigitStyle[] = ['auto', 'comma', 'dot', 'space'];

export interface FormatSettings {
  /** Every digit, or 123.45万 and $1.23M. */
  money: 'full' | 'short';
  /** Names in Latin letters as they were entered, or the family name in front. Chinese names always begin with it. */
  names: 'as_entered' | 'family_first';
  digits: DigitStyle;
  /** The organization's currency, the only one whose short sign says enough. */
  home: string | null;
}

let settings: FormatSettings = { money: 'full', names: 'as_entered', digits: 'auto', home: null };
const listeners = new Set<() => void>();

export const formatSettings = (): FormatSettings => settings;

export function setFormatSettings(next: Partial<FormatSettings>): void {
  const merged = { ...settings, ...next };
  if ((Object.keys(merged) as (keyof FormatSettings)[]).every((key) => merged[key] === settings[key])) return;
  settings = merged;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The same for a component, which is drawn anew when they change. */
export const useFormatSettings = (): FormatSettings => useSyncExternalStore(subscribe, formatSettings);
