/** Columns of a board and their figures. */
import type { AggregateRow, Choice, FieldDef, FieldValue, Json, Money, ObjectDef, RecordData, ViewDef } from '@/api/types';

/** Records whose grouping field is empty stand in a column of this code. */
export const NO_VALUE = '';

/** Amounts by currency, for amounts of several have no sum; what is no money stands under `NO_CURRENCY`. */
export type Sums = Readonly<Record<string, number>>;

export const NO_CURRENCY = '';

export interface Totals {
  count: number;
  /** `null` when the view sums nothing or the server may not tell. */
  sum: Sums | null;
  weighted: Sums | null;
}

export type TotalsByCode = Readonly<Record<string, Totals>>;

export const NO_TOTALS: Totals = { count: 0, sum: null, weighted: null };

export const fieldOf = (object: ObjectDef, key: string | null | undefined): FieldDef | undefined =>
  key ? object.fields.find((field) => field.key === key) : undefined;

/** A figure out of whatever form the server gives it: digits, number or money. */
export function toNumber(value: FieldValue | Money | number | string | null): number | null {
  if (typeof value === 'object' && value !== null && 'amount' in value) return toNumber(value.amount as Json);
  if (value === null || value === undefined || value === '' || typeof value === 'boolean') return null;
  const figure = Number(value);
  return Number.isFinite(figure) ? figure : null;
}

/** `currency`: of amounts that the server names none for. */
export function totalsOf(rows: readonly AggregateRow[], groupBy: string, currency: string): TotalsByCode {
  const totals: Record<string, Totals> = {};
  for (const row of rows) {
    const code = codeOf(row.group[groupBy] ?? null);
    totals[code] = {
      count: toNumber(row.measures.count ?? null) ?? 0,
      sum: sumsIn(row, 'sum', currency),
      weighted: sumsIn(row, 'weighted', currency),
    };
  }
  return totals;
}

function sumsIn(row: AggregateRow, measure: string, currency: string): Sums | null {
  const amounts = row.by_currency?.[measure];
  if (amounts) return Object.fromEntries(Object.entries(amounts).map(([code, amount]) => [code, toNumber(amount) ?? 0]));
  return sumsOf(row.measures[measure] ?? null, currency);
}

/** One figure as sums. */
function sumsOf(value: FieldValue | Money | number | string | null, currency: string): Sums | null {
  const figure = toNumber(value);
  if (figure === null) return null;
  const isMoney = typeof value === 'object' && value !== null && 'currency' in value;
  return { [isMoney ? String(value.currency) : currency]: figure };
}

/** The amounts worth showing, the home currency first: what was moved away to nothing is none, unless nothing is left. */
export function amountsIn(sums: Sums, home: string): [currency: string, amount: number][] {
  const all = Object.entries(sums).sort(([a], [b]) => (a === home ? -1 : b === home ? 1 : a.localeCompare(b)));
  const some = all.filter(([, amount]) => amount !== 0);
  return some.length > 0 ? some : all.slice(0, 1);
}

/** Currency of the figures of a field where nothing else is said; none where it is no money. */
export function currencyOf(field: FieldDef | undefined, home: string): string {
  return field && (field.options?.result ?? field.kind) === 'money' ? (field.options?.currency ?? home) : NO_CURRENCY;
}

export const codeOf = (value: FieldValue | Json | undefined): string => (typeof value === 'string' ? value : NO_VALUE);

/** Active choices in their order; retired ones and "no value" only while records stand there. */
export function columnsOf(field: FieldDef, totals: TotalsByCode): Choice[] {
  const choices = (field.choices ?? []).filter(
    (choice) => choice.active || (totals[choice.code]?.count ?? 0) > 0,
  );
  if ((totals[NO_VALUE]?.count ?? 0) === 0) return choices;
  return [{ code: NO_VALUE, label: {}, active: true }, ...choices];
}

export type Outcome = 'open' | 'won' | 'lost';

export function outcomeOf(choice: Choice): Outcome {
  const outcome = choice.attributes?.outcome;
  return outcome === 'won' || outcome === 'lost' ? outcome : 'open';
}

/** What one record adds to a column's figures when it stands in `choice`; `currency` as in `totalsOf`. */
export function shareOf(record: RecordData, view: ViewDef, choice: Choice | undefined, currency: string): Totals {
  const sum = view.sum ? (sumsOf(record[view.sum] ?? null, currency) ?? {}) : null;
  if (!view.weighted_sum) return { count: 1, sum, weighted: null };
  const probability = toNumber(choice?.attributes?.probability ?? null);
  const weighted =
    sum !== null && probability !== null
      ? Object.fromEntries(Object.entries(sum).map(([code, amount]) => [code, (amount * probability) / 100]))
      : (sumsOf(record[view.weighted_sum] ?? null, currency) ?? {});
  return { count: 1, sum, weighted };
}

/** So fine that no currency has smaller coins; taking away what was added leaves nothing then. */
const FINEST = 10_000;

function plus(sums: Sums | null, share: Sums | null, sign: 1 | -1): Sums | null {
  if (share === null) return sums;
  const next: Record<string, number> = { ...sums };
  for (const [code, amount] of Object.entries(share)) next[code] = Math.round(((next[code] ?? 0) + sign * amount) * FINEST) / FINEST;
  return next;
}

export function addShare(totals: Totals, share: Totals, sign: 1 | -1): Totals {
  return {
    count: Math.max(0, totals.count + sign * share.count),
    sum: plus(totals.sum, share.sum, sign),
    weighted: plus(totals.weighted, share.weighted, sign),
  };
}
