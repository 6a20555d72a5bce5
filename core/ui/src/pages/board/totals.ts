/** Columns of a board and their figures. */
import type { AggregateRow, Choice, FieldDef, FieldValue, Json, Money, ObjectDef, RecordData, ViewDef } from '@/api/types';

/** Records whose grouping field is empty stand in a column of this code. */
export const NO_VALUE = '';

export interface Totals {
  count: number;
  /** `null` when the view sums nothing or the server may not tell. */
  sum: number | null;
  weighted: number | null;
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

export function totalsOf(rows: readonly AggregateRow[], groupBy: string): TotalsByCode {
  const totals: Record<string, Totals> = {};
  for (const row of rows) {
    const code = codeOf(row.group[groupBy] ?? null);
    totals[code] = {
      count: toNumber(row.measures.count ?? null) ?? 0,
      sum: toNumber(row.measures.sum ?? null),
      weighted: toNumber(row.measures.weighted ?? null),
    };
  }
  return totals;
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

/** What one record adds to a column's figures when it stands in `choice`. */
export function shareOf(record: RecordData, view: ViewDef, choice: Choice | undefined): Totals {
  const sum = view.sum ? (toNumber(record[view.sum]) ?? 0) : null;
  if (!view.weighted_sum) return { count: 1, sum, weighted: null };
  const probability = toNumber(choice?.attributes?.probability ?? null);
  const weighted =
    sum !== null && probability !== null ? (sum * probability) / 100 : (toNumber(record[view.weighted_sum]) ?? 0);
  return { count: 1, sum, weighted };
}

const plus = (figure: number | null, share: number | null, sign: 1 | -1): number | null =>
  figure === null && share === null ? null : (figure ?? 0) + sign * (share ?? 0);

export function addShare(totals: Totals, share: Totals, sign: 1 | -1): Totals {
  return {
    count: Math.max(0, totals.count + sign * share.count),
    sum: plus(totals.sum, share.sum, sign),
    weighted: plus(totals.weighted, share.weighted, sign),
  };
}
