/** Figures of a card as people read them. */
import type { DashboardCard, Language, ObjectDef } from '@/api/types';
import { formatMoney, formatNumber, formatPercent } from '@/format';

export type Format = 'money' | 'number' | 'days' | 'percent';

/** How one measure of the card is written: the card's own format for its value, else by what it measures. */
export function formatOf(card: DashboardCard, measure: string, object: ObjectDef | undefined): Format {
  if (measure === card.value && card.format) return card.format;
  const { op, field, minus } = card.measures[measure] ?? {};
  if (minus) return 'days';
  if (op === 'count' || op === 'count_distinct') return 'number';
  return object?.fields.find((candidate) => candidate.key === field)?.kind === 'money' ? 'money' : 'number';
}

export function currencyOf(card: DashboardCard, measure: string, object: ObjectDef | undefined, home: string): string {
  const key = card.measures[measure]?.field;
  return object?.fields.find((field) => field.key === key)?.options?.currency ?? home;
}

export interface FigureStyle {
  format: Format;
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
