import type { ReactNode } from 'react';

export const GROUPS = ['here', 'recent', 'records', 'pages', 'views', 'actions', 'settings'] as const;
export type Group = (typeof GROUPS)[number];

/** Something the palette can do or open. */
export interface Entry {
  key: string;
  group: Group;
  /** Instead of the group's name. */
  heading?: string;
  icon: ReactNode;
  title: string;
  detail?: string | undefined;
  /** Keys that do the same without the palette. */
  keys?: readonly string[] | undefined;
  /** What else it is found by: its name in the other language, its key. */
  aliases?: readonly string[] | undefined;
  /** Below 1: found, but behind what else is meant by the same words. */
  weight?: number;
  run: () => void;
}

/** An entry that is shown, with the reason. */
export interface Found {
  entry: Entry;
  heading: string;
  ranges?: readonly [number, number][] | undefined;
  /** The field that explains a record's hit. */
  because?: { label: string; text: string; ranges?: readonly [number, number][] | undefined } | undefined;
}
