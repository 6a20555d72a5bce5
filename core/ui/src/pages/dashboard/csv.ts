/** A card's figures as a file for spreadsheets. */
import type { DashboardCard } from '@/api/types';
import { measureNames } from './figure';
import { figureOf } from './NumberFigure';
import type { Point } from './points';
import type { CardData } from './useCardData';

/** A cell that a spreadsheet would take for a formula is text. */
function cell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

export type Rows = (string | number | null)[][];

/** With the mark by which spreadsheets know that it is UTF-8. */
export const csvText = (rows: Readonly<Rows>): string =>
  `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;

export interface CsvNames {
  group: string;
  measure: (measure: string) => string;
}

/** Header and rows; a measure in several currencies takes one column each. */
export function csvRows(card: DashboardCard, data: CardData, names: CsvNames): Rows {
  const measures = measureNames(card);
  const split = (measure: string): (string | null)[] => {
    const isSplit = (data.rows ?? []).some((row) => row.by_currency?.[measure]);
    return isSplit ? data.currencies : [null];
  };
  const columns = measures.flatMap((measure) => split(measure).map((currency) => ({ measure, currency })));
  const title = ({ measure, currency }: (typeof columns)[number]) => (currency ? `${names.measure(measure)} (${currency})` : names.measure(measure));
  if (card.type === 'number' || card.type === 'target') {
    const row = data.rows?.[0];
    return [
      columns.map(title),
      columns.map(({ measure, currency }) => {
        if (currency) return Number(row?.by_currency?.[measure]?.[currency] ?? 0);
        return measure === card.value ? figureOf(card, data) : null;
      }),
    ];
  }
  return [
    [names.group, ...columns.map(title)],
    ...data.points.map((point) => [
      point.label,
      ...columns.map(({ measure, currency }) => (currency ? amountIn(point, measure, currency) : (point.measures[measure] ?? null))),
    ]),
  ];
}

const amountIn = (point: Point, measure: string, currency: string): number | null =>
  point.amounts?.[measure]?.find(([candidate]) => candidate === currency)?.[1] ?? null;
