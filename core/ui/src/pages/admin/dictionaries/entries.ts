import type { Choice, Dictionary, ObjectDef } from '@/api/types';
import type { Place } from './uses';

/** An entry while it is edited: new ones get their code by hand, those that may be in use keep it. */
export interface Entry extends Choice {
  /** The same while it is moved. */
  key: string;
  isNew: boolean;
}

/** The colours of the palette, by the words that entries have. */
export const COLORS = ['green', 'teal', 'blue', 'purple', 'red', 'orange', 'gold', 'grey'] as const;

export const entriesOf = (dictionary: Dictionary): Entry[] => dictionary.items.map((item) => ({ ...item, key: item.code, isNew: false }));

/** What is sent: attributes stay as they are when they are left out. */
export const wishOf = (entries: readonly Entry[]): Choice[] =>
  entries.map(({ code, label, color, active, parent }) => ({ code: code.trim(), label, color: color ?? null, active, ...(parent === undefined ? {} : { parent }) }));

export const isSame = (one: readonly Entry[], other: readonly Entry[]): boolean => JSON.stringify(wishOf(one)) === JSON.stringify(wishOf(other));

export function moved(entries: readonly Entry[], key: string, by: number): Entry[] {
  const from = entries.findIndex((entry) => entry.key === key);
  const to = from + by;
  const entry = entries[from];
  if (!entry || to < 0 || to >= entries.length) return [...entries];
  const rest = entries.filter((other) => other !== entry);
  return [...rest.slice(0, to), entry, ...rest.slice(to)];
}

/** The entries by what they are a part of, `null` for nothing. */
export function levelsOf(entries: readonly Entry[]): ReadonlyMap<string | null, Entry[]> {
  const levels = new Map<string | null, Entry[]>();
  for (const entry of entries) {
    const level = levels.get(entry.parent ?? null);
    if (level) level.push(entry);
    else levels.set(entry.parent ?? null, [entry]);
  }
  return levels;
}

/** With an entry in the place of the next one of its level. */
export function movedBeside(entries: readonly Entry[], key: string, by: 1 | -1): Entry[] {
  const from = entries.findIndex((entry) => entry.key === key);
  const entry = entries[from];
  const level = entry ? (levelsOf(entries).get(entry.parent ?? null) ?? []) : [];
  const other = entry && level[level.indexOf(entry) + by];
  return other ? moved(entries, key, entries.indexOf(other) - from) : [...entries];
}

/** A code out of an English name, unlike those that are there. */
export function codeOf(name: string, taken: ReadonlySet<string>): string {
  const plain = name
    .normalize('NFD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, 60);
  const base = plain || 'entry';
  if (!taken.has(base)) return base;
  for (let n = 2; ; n += 1) if (!taken.has(`${base}_${n}`)) return `${base}_${n}`;
}

/** The fields that offer a list, by their objects. */
export const fieldsOf = (objects: readonly ObjectDef[], dictionary: string): Place[] =>
  objects.flatMap((object) => object.fields.filter((field) => field.options?.dictionary === dictionary).map((field) => ({ object, field })));
