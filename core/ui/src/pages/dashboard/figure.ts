/** Figures of a card as people read them. */
import type { AggregateRow, CardFormat, DashboardCard, Language, ObjectDef } from '@/api/types';
import { formatMoney, formatNumber, formatPercent } from '@/format';
import { toNumber } from '../board/totals';

/** Measures of a card, the shown one first; the server keeps no order of its own. */
export const measureNames = (card: DashboardCard): string[] => [card.value, ...Object.keys(card.measures).filter((name) => name !== card.value)];

/** How one measure of the card is written: the card's own format for its value, else by what it measures. */
export function formatOf(card: DashboardCard, measure: string, object: ObjectDef | undefined): CardFormat {
  if (measure === card.value && card.format) return card.format;
  const { op, field, minus } = card.measures[measure] ?? {};
  if (minus) return 'days';
  if (op === 'count' || op === 'count_distinct') return 'number';
  const measured = object?.fields.find((candidate) => candidate.key === field);
  const kind = measured?.options?.result ?? measured?.kind;
  return kind === 'money' ? 'money' : kind === 'percent' ? 'percent' : 'number';
}

export function currencyOf(card: DashboardCard, measure: string, object: ObjectDef | undefined, home: string): string {
  const key = card.measures[measure]?.field;
  return object?.fields.find((field) => field.key === key)?.options?.currency ?? home;
}

/** Currencies that some measure of the answer is split into; none where every figure is one amount. */
export function currenciesIn(rows: readonly AggregateRow[], home: string): string[] {
  const found = new Set(rows.flatMap((row) => Object.values(row.by_currency ?? {}).flatMap((amounts) => Object.keys(amounts))));
  return [...found].sort((a, b) => (a === home ? -1 : b === home ? 1 : a.localeCompare(b)));
}

/** Amounts of a measure by currency, the home one first; `null` where it is one figure. */
export function amountsOf(row: AggregateRow | undefined, measure: string, home: string): [currency: string, amount: number][] | null {
  const amounts = row?.by_currency?.[measure];
  if (!row || !amounts) return null;
  return currenciesIn([{ ...row, by_currency: { [measure]: amounts } }], home).map((currency) => [currency, toNumber(amounts[currency] ?? null) ?? 0]);
}

/** One figure of a row; of one that is split, the amount in `currency`. */
export function valueOf(row: AggregateRow | undefined, measure: string, currency: string | null): number | null {
  const amounts = row?.by_currency?.[measure];
  if (amounts) return currency === null ? null : toNumber(amounts[currency] ?? null);
  return toNumber(row?.measures[measure] ?? null);
}

/** Whether the measure is an amount of money, whose figure is in the currency of the house where nothing else is said. */
export const isMoney = (card: DashboardCard, measure: string, object: ObjectDef | undefined): boolean => {
  const { op, field } = card.measures[measure] ?? {};
  const measured = object?.fields.find((candidate) => candidate.key === field);
  return op !== 'count' && op !== 'count_distinct' && (measured?.options?.result ?? measured?.kind) === 'money';
};

export interface FigureStyle {
  format: CardFormat;
  currency: string;
  language: Language;
  /** "{{n}} days" in the language on screen. */
  days: (figure: string) => string;
}

export function writeFigure(value: number | null, style: FigureStyle, compact = false): string {
  if (value === null) return '–';
  const { format, currency, language, days } = style;
  switch (format) {
    case 'money':
      return formatMoney({ amount: String(value), currency }, language, { compact });
    case 'days':
      return days(formatNumber(Math.round(value * 10) / 10, language));
    case 'percent':
      return formatPercent(Math.round(value * 10) / 10, language);
    case 'number':
      return Number.isInteger(value)
        ? formatNumber(value, language, compact ? { compact: true } : {})
        : formatNumber(Math.round(value * 100) / 100, language);
  }
}

/** Change against the period before, in percent; `null` when there is nothing to compare with. */
export function changeOf(now: number | null, before: number | null): number | null {
  if (now === null || before === null || before === 0) return null;
  return ((now - before) / Math.abs(before)) * 100;
}
