/** Widths and places of a grid's columns. */
import type { FieldDef } from '@/api/types';
import { kindOf } from '@/fields';

/** Of the column with the checkboxes, pixels. */
export const CHECK_WIDTH = 40;
export const WIDTH_MIN = 72;
export const WIDTH_MAX = 720;
const NAME_WIDTH = 240;

export interface Column {
  field: FieldDef;
  width: number;
  /** Where it stays while the rest scrolls; `null` scrolls along. */
  left: number | null;
  isLastPinned: boolean;
}

export const clampWidth = (width: number): number => Math.round(Math.max(WIDTH_MIN, Math.min(WIDTH_MAX, width)));

/**
 * The first column and the pinned ones stay; columns without a width of their own share what the window has left, the first
 * twice as much as the others.
 */
export function layoutColumns(fields: readonly FieldDef[], widths: Readonly<Record<string, number>>, pinned: readonly string[], available: number): Column[] {
  const sorted = [...fields.slice(0, 1), ...fields.slice(1).filter(({ key }) => pinned.includes(key)), ...fields.slice(1).filter(({ key }) => !pinned.includes(key))];
  const natural = sorted.map((field, index) => widths[field.key] ?? (index === 0 ? NAME_WIDTH : kindOf(field).width));
  const spare = Math.max(0, available - CHECK_WIDTH - natural.reduce((sum, width) => sum + width, 0));
  const shares = sorted.map((field, index) => (widths[field.key] !== undefined ? 0 : index === 0 ? 2 : 1));
  const all = shares.reduce<number>((sum, share) => sum + share, 0);
  let left = CHECK_WIDTH;
  const staying = 1 + sorted.slice(1).filter(({ key }) => pinned.includes(key)).length;
  return sorted.map((field, index) => {
    const width = Math.floor((natural[index] ?? 0) + (all > 0 ? (spare * (shares[index] ?? 0)) / all : 0));
    const column = { field, width, left: index < staying ? left : null, isLastPinned: index === staying - 1 };
    left += width;
    return column;
  });
}

export const templateOf = (columns: readonly Column[]): string => `${CHECK_WIDTH}px ${columns.map(({ width }) => `${width}px`).join(' ')}`;

/** On paper nothing scrolls: the columns share what a page has, none of it for the checkboxes. */
export const paperTemplateOf = (columns: readonly Column[]): string => `0 ${columns.map(({ width }) => `minmax(0, ${width}fr)`).join(' ')}`;

export const widthOf = (columns: readonly Column[]): number => columns.reduce((sum, { width }) => sum + width, CHECK_WIDTH);

/** `key` put before or after `target`; what may not move (the first) stays. */
export function moveColumn(columns: readonly string[], key: string, target: string, after: boolean): string[] {
  if (key === target || columns[0] === key) return [...columns];
  const others = columns.filter((column) => column !== key);
  const at = others.indexOf(target);
  if (at < 0) return [...columns];
  const place = Math.max(1, at + (after ? 1 : 0));
  return [...others.slice(0, place), key, ...others.slice(place)];
}

/** One step to the left or right. */
export function stepColumn(columns: readonly string[], key: string, step: 1 | -1): string[] {
  const target = columns[columns.indexOf(key) + step];
  return target === undefined ? [...columns] : moveColumn(columns, key, target, step > 0);
}
