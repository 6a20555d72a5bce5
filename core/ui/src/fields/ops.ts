import type { FieldDef, FilterOp } from '@/api/types';

export const PERIODS = [
  'today', 'yesterday', 'tomorrow', 'this_week', 'last_week', 'next_week', 'this_month', 'last_month', 'next_month',
  'this_quarter', 'last_quarter', 'this_year', 'last_year', 'last_7_days', 'last_30_days', 'last_90_days',
  'next_7_days', 'next_30_days', 'overdue',
] as const;

/** Periods of as many days as one likes: `last_14_days`. */
export const COUNTED = ['last', 'next', 'older_than'] as const;
export type Counted = (typeof COUNTED)[number];
/** Most days that the server counts. */
export const DAYS_MAX = 3660;

/** What a period counts, and how many days. */
export function countedOf(period: string): { what: Counted; days: number } | null {
  const [, what, days] = /^(last|next|older_than)_(\d+)_days$/.exec(period) ?? [];
  return what && days ? { what: what as Counted, days: Number(days) } : null;
}

export const hasName = (period: string): boolean => (PERIODS as readonly string[]).includes(period);

export const TEXT_OPS: readonly FilterOp[] = ['contains', 'eq', 'ne', 'starts_with', 'is_null'];
export const NUMBER_OPS: readonly FilterOp[] = ['gte', 'lte', 'between', 'eq', 'ne', 'gt', 'lt', 'is_null'];
export const DATE_OPS: readonly FilterOp[] = ['within', 'between', 'eq', 'gte', 'lte', 'is_null'];
export const INSTANT_OPS: readonly FilterOp[] = ['within', 'between', 'gte', 'lte', 'is_null'];
export const CHOICE_OPS: readonly FilterOp[] = ['in', 'not_in', 'is_null'];
/** Of choices in levels. */
export const LEVEL_OPS: readonly FilterOp[] = ['under', 'in', 'not_in', 'is_null'];
export const REFERENCE_OPS: readonly FilterOp[] = ['in', 'not_in', 'is_null'];

const LINKED: ReadonlySet<FieldDef['kind']> = new Set(['phone', 'email', 'url', 'reference', 'references', 'file', 'rich_text', 'address']);

/** Its value may hold links, so that what stands around it can't be a button itself. */
export const holdsLinks = (field: FieldDef): boolean => LINKED.has(field.kind);

/** A number that names rather than counts (a year): never grouped, never summed. */
export const isLabelNumber = (field: FieldDef): boolean => field.options?.grouping === false || /(^|_)year(_|$)/.test(field.key);
