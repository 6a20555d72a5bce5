/** Colours of charts: the accent first, muted ones beside it, each readable on its ground. */
import type { Scheme } from '@/theme';

export interface Palette {
  series: readonly string[];
  /** What counts against: lost, other. */
  quiet: string;
  text: string;
  faint: string;
  line: string;
  ground: string;
}

const LIGHT: Palette = {
  series: ['#0b6580', '#6f9fb5', '#b88a3a', '#7b75a8', '#5c9a80', '#b06f66', '#4f6f8c', '#97876a'],
  quiet: '#b4bec3',
  text: '#1b2529',
  faint: '#56646b',
  line: '#e6eaec',
  ground: '#ffffff',
};

const DARK: Palette = {
  series: ['#4fb3cc', '#5f8ba0', '#cfa45a', '#9d97cc', '#79b79b', '#cc8b82', '#7f9fbd', '#b3a384'],
  quiet: '#5d686d',
  text: '#e4e9eb',
  faint: '#a3aeb3',
  line: '#2a3135',
  ground: '#161b1e',
};

export const paletteOf = (scheme: Scheme): Palette => (scheme === 'dark' ? DARK : LIGHT);
