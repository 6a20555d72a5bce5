/** What a file calls things, and what they are called here. */
import type { ImportPreview } from '@/api/types';

/** By path, then by the file's value: the value here; `''` leaves the cell empty. */
export type ValueMap = Readonly<Record<string, Readonly<Record<string, string>>>>;

export type ValueState =
  /** Known here under this or another name. */
  | 'matched'
  /** A person left it out. */
  | 'empty'
  /** Not known, will be made. */
  | 'created'
  /** Not known; there is something that looks like it. */
  | 'suggested'
  /** Not known; its rows will fail. */
  | 'unresolved';

export interface ValueRow {
  value: string;
  count: number;
  to: string | null;
  suggestion: string | null;
  state: ValueState;
}

type Found = ImportPreview['values'][string];

export function valueRows(path: string, found: Found, chosen: ValueMap, canCreate: boolean): ValueRow[] {
  return found.map(({ value, count, to, suggestion }) => {
    const own = chosen[path]?.[value];
    const settled = own ?? to;
    // Chosen to be called here as in the file, where nothing is called so yet: it is to be made.
    if (to === null && own === value) return { value, count, to: own, suggestion, state: canCreate ? 'created' : 'unresolved' };
    return { value, count, to: settled, suggestion, state: stateOf(settled, suggestion, canCreate) };
  });
}

function stateOf(to: string | null, suggestion: string | null, canCreate: boolean): ValueState {
  if (to === '') return 'empty';
  if (to !== null) return 'matched';
  if (suggestion !== null) return 'suggested';
  return canCreate ? 'created' : 'unresolved';
}

/** What needs a look first, then what is settled; the frequent before the rare. */
export function needsLook(rows: readonly ValueRow[]): { open: ValueRow[]; settled: ValueRow[] } {
  const weight = { unresolved: 0, suggested: 1, created: 2, empty: 3, matched: 4 };
  const sorted = [...rows].sort((a, b) => weight[a.state] - weight[b.state] || b.count - a.count);
  return {
    open: sorted.filter((row) => row.state === 'unresolved' || row.state === 'suggested'),
    settled: sorted.filter((row) => row.state !== 'unresolved' && row.state !== 'suggested'),
  };
}

export function choose(chosen: ValueMap, path: string, value: string, to: string | null): ValueMap {
  const others = Object.entries(chosen[path] ?? {}).filter(([known]) => known !== value);
  return { ...chosen, [path]: Object.fromEntries(to === null ? others : [...others, [value, to]]) };
}

export function acceptSuggestions(chosen: ValueMap, path: string, rows: readonly ValueRow[]): ValueMap {
  return rows.reduce(
    (map, row) => (row.state === 'suggested' && row.suggestion !== null ? choose(map, path, row.value, row.suggestion) : map),
    chosen,
  );
}

/** What is sent: everything that is not called the same here, for paths still in use. */
export function writeValues(found: ImportPreview['values'], chosen: ValueMap, paths: readonly string[]): Record<string, Record<string, string>> {
  const written: Record<string, Record<string, string>> = {};
  for (const path of paths) {
    const entries = Object.entries({
      ...Object.fromEntries((found[path] ?? []).flatMap(({ value, to }) => (to === null ? [] : [[value, to] as const]))),
      ...chosen[path],
    }).filter(([value, to]) => value !== to);
    if (entries.length > 0) written[path] = Object.fromEntries(entries);
  }
  return written;
}

/** Rows of the file that will fail because of unknown values, at most: a row may hold several. */
export function rowsAtRisk(rows: readonly ValueRow[]): number {
  return rows.reduce((sum, row) => sum + (row.state === 'unresolved' || row.state === 'suggested' ? row.count : 0), 0);
}
