/** Figures below a list's columns, and in the heads of its groups. */
import type { AggregateRow, FieldDef, Language, Measure, Money } from '@/api/types';
import { isLabelNumber, isMoney } from '@/fields';
import { formatDate, formatDateTime, formatMoney, formatNumber } from '@/format';

export type Op = Measure['op'];

const NUMERIC = new Set(['money', 'number', 'percent']);

/** What can be said of a column in one figure. */
export function opsOf(field: FieldDef): readonly Op[] {
  if (field.access === 'masked' || isLabelNumber(field)) return [];
  if (NUMERIC.has(field.kind)) return field.kind === 'percent' ? ['avg', 'min', 'max'] : ['sum', 'avg', 'min', 'max'];
  return field.kind === 'date' || field.kind === 'datetime' ? ['min', 'max'] : [];
}

/** Marks a column whose figure somebody took away: the server's own words have none for that. */
export const NOTHING: Measure = { op: 'count' };

export function measureOf(field: FieldDef, chosen: Readonly<Record<string, Measure>>): Measure | null {
  const ops = opsOf(field);
  const own = chosen[field.key];
  if (own) return ops.includes(own.op) ? { op: own.op, field: field.key } : null;
  const [first] = ops;
  return first && NUMERIC.has(field.kind) ? { op: first, field: field.key } : null;
}

/** The server answers at most ten figures, one of which counts. */
const MEASURES_MAX = 9;

export function measuresOf(fields: readonly FieldDef[], chosen: Readonly<Record<string, Measure>>): Record<string, Measure> {
  const all = fields.flatMap((field) => {
    const measure = measureOf(field, chosen);
    return measure ? [[field.key, measure] as const] : [];
  });
  return Object.fromEntries(all.slice(0, MEASURES_MAX));
}

/** A figure as text; nothing where there is none. */
export function figureText(row: AggregateRow, field: FieldDef, language: Language, home: string): string {
  const value = row.measures[field.key];
  const amounts = row.by_currency?.[field.key];
  if ((value === null || value === undefined) && amounts) {
    return Object.entries(amounts)
      .map(([currency, amount]) => money({ amount, currency }, language))
      .join(' + ');
  }
  if (value === null || value === undefined) return '';
  const digits = isMoney(value) ? value.amount : String(value);
  if (field.kind === 'money') return money({ amount: digits, currency: isMoney(value) ? value.currency : (field.options?.currency ?? home) }, language);
  if (field.kind === 'date') return formatDate(digits, language);
  if (field.kind === 'datetime') return formatDateTime(digits, language);
  const text = formatNumber(Number.isInteger(Number(digits)) ? digits : String(Math.round(Number(digits) * 100) / 100), language);
  return field.kind === 'percent' ? `${text}%` : text;
}

/** A figure cut short would be a wrong figure. */
function money(value: Money, language: Language): string {
  const text = formatMoney(value, language);
  return text.length > 19 ? formatMoney(value, language, { compact: true }) : text;
}
