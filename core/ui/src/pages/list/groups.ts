/** Groups of a list: what one can group by, and the condition that finds a group's records. */
import type { AggregateRow, Condition, FieldDef, Filter, Json, ObjectDef } from '@/api/types';

const PARTS = ['month', 'quarter', 'year', 'week', 'day'] as const;
export type DatePart = (typeof PARTS)[number];

const isDate = (field: FieldDef): boolean => field.kind === 'date' || field.kind === 'datetime';
const PLAIN = new Set(['select', 'boolean', 'user', 'reference']);

export const canGroup = (field: FieldDef): boolean => field.filterable && field.access !== 'masked' && (PLAIN.has(field.kind) || isDate(field));

/** What the server is asked to group by; dates have several, the commonest first. */
export function groupKeys(field: FieldDef): string[] {
  if (!canGroup(field)) return [];
  return isDate(field) ? PARTS.map((part) => `${field.key}:${part}`) : [field.key];
}

export function readGroupKey(key: string, object: ObjectDef): { field: FieldDef; part: DatePart | null } | null {
  const [name, word] = key.split(':');
  const field = object.fields.find((candidate) => candidate.key === name);
  const part = PARTS.find((candidate) => candidate === word) ?? null;
  if (!field || !canGroup(field) || isDate(field) !== (part !== null)) return null;
  return { field, part };
}

export interface Group {
  /** Unique within the list. */
  id: string;
  value: Json;
  /** Name of the record the value points to, as the server gives it. */
  label: string | null;
  count: number;
  row: AggregateRow;
  /** Finds the group's records. */
  filter: Filter;
}

/** Name of the count among a group's figures. */
export const COUNT = '_count';

export function groupsOf(rows: readonly AggregateRow[], key: string, field: FieldDef, part: DatePart | null): Group[] {
  const groups = rows.map((row): Group => {
    const value = row.group[key] ?? null;
    const label = row.labels?.[key];
    return {
      id: `g:${JSON.stringify(value)}`,
      value,
      label: typeof label === 'string' ? label : null,
      count: Number(row.measures[COUNT] ?? 0),
      row,
      filter: groupCondition(field, part, value),
    };
  });
  const order = new Map((field.choices ?? []).map((choice, index) => [choice.code, index]));
  const rank = (group: Group): number => (group.value === null ? Number.MAX_SAFE_INTEGER : (order.get(String(group.value)) ?? order.size));
  return groups.sort((a, b) => {
    if ((a.value === null) !== (b.value === null)) return a.value === null ? 1 : -1;
    // What is nearest in time first.
    if (part) return String(b.value).localeCompare(String(a.value));
    if (field.choices) return rank(a) - rank(b);
    return b.count - a.count || String(a.label ?? a.value).localeCompare(String(b.label ?? b.value));
  });
}

function groupCondition(field: FieldDef, part: DatePart | null, value: Json): Condition {
  if (value === null) return { field: field.key, op: 'is_null', value: true };
  if (!part) return { field: field.key, op: 'eq', value };
  const span = spanOf(String(value), part);
  if (!span) return { field: field.key, op: 'eq', value };
  const [from, until] = span;
  if (field.kind === 'date') return { field: field.key, op: 'between', value: [dayText(from), dayText(new Date(until.getFullYear(), until.getMonth(), until.getDate() - 1))] };
  return { field: field.key, op: 'between', value: [from.toISOString(), new Date(until.getTime() - 1).toISOString()] };
}

export const dayText = (day: Date): string =>
  `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')}`;

/** First day of `2026-11`, `2026-Q4`, `2026-W48`, `2026-11-21` or `2026`, and the first day after it. */
export function spanOf(text: string, part: DatePart): [Date, Date] | null {
  const [year = NaN, second = 1, third = 1] = text.replace(/[QW]/, '').split('-').map(Number);
  if ([year, second, third].some(Number.isNaN)) return null;
  if (part === 'year') return [new Date(year, 0, 1), new Date(year + 1, 0, 1)];
  if (part === 'month') return [new Date(year, second - 1, 1), new Date(year, second, 1)];
  if (part === 'quarter') return [new Date(year, second * 3 - 3, 1), new Date(year, second * 3, 1)];
  if (part === 'day') return [new Date(year, second - 1, third), new Date(year, second - 1, third + 1)];
  // The fourth of January always lies in the first week.
  const fourth = new Date(year, 0, 4);
  const monday = new Date(year, 0, 4 - ((fourth.getDay() + 6) % 7) + (second - 1) * 7);
  return [monday, new Date(monday.getFullYear(), monday.getMonth(), monday.getDate() + 7)];
}

/** What of a group its rows take on the screen. */
export interface GroupRows<Row> {
  rows: Row[];
  hasMore: boolean;
}

export type Line<Row> =
  | { type: 'record'; record: Row; row: number }
  | { type: 'group'; group: Group; isOpen: boolean }
  | { type: 'wait'; group: Group; key: string }
  /** So many more are there. */
  | { type: 'more'; group: Group; left: number };

/** Placeholders shown below what is loaded of a group. */
const WAIT_MAX = 12;
/** Rows of a group that are shown before somebody asks for more: all groups are to be seen. */
export const ROWS_FIRST = 20;
export const ROWS_MORE = 100;

/** Groups and the rows of those that are open, one below the other; `limits` says how many where it is more than the first ones. */
export function linesOf<Row>(
  groups: readonly Group[],
  closed: ReadonlySet<string>,
  loaded: ReadonlyMap<string, GroupRows<Row>>,
  limits: ReadonlyMap<string, number>,
): { lines: Line<Row>[]; records: Row[] } {
  const lines: Line<Row>[] = [];
  const records: Row[] = [];
  for (const group of groups) {
    const isOpen = !closed.has(group.id);
    lines.push({ type: 'group', group, isOpen });
    if (!isOpen) continue;
    const known = loaded.get(group.id);
    const limit = limits.get(group.id) ?? ROWS_FIRST;
    const shown = known?.rows.slice(0, limit) ?? [];
    for (const record of shown) {
      lines.push({ type: 'record', record, row: records.length });
      records.push(record);
    }
    const missing = known ? (known.hasMore ? Math.max(0, Math.min(limit, Math.max(group.count, known.rows.length + 1)) - known.rows.length) : 0) : Math.min(limit, group.count);
    for (let at = 0; at < Math.min(missing, WAIT_MAX); at += 1) lines.push({ type: 'wait', group, key: `${group.id}:${at}` });
    const left = missing > 0 ? 0 : Math.max(group.count, known?.rows.length ?? 0) - shown.length;
    if (left > 0 && (known?.hasMore || (known?.rows.length ?? 0) > limit)) lines.push({ type: 'more', group, left });
  }
  return { lines, records };
}
