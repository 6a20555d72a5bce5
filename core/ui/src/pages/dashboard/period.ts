/** Stretches of the calendar: the board's date range, and the months or quarters a chart groups by. */
import type { Filter } from '@/api/types';

/** Both days included, `YYYY-MM-DD`. */
export interface DateRange {
  from: string;
  to: string;
}

export const PRESETS = ['this_month', 'last_month', 'this_quarter', 'last_quarter', 'this_year', 'last_year'] as const;
export type Preset = (typeof PRESETS)[number];

const two = (n: number) => String(n).padStart(2, '0');
const iso = (date: Date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
const day = (text: string) => {
  const [year = 1970, month = 1, date = 1] = text.split('-').map(Number);
  return new Date(year, month - 1, date);
};

/** `months` long from the first of a month. */
const months = (year: number, month: number, length: number): DateRange => ({
  from: iso(new Date(year, month, 1)),
  to: iso(new Date(year, month + length, 0)),
});

export function presetRange(preset: Preset, today: Date): DateRange {
  const year = today.getFullYear();
  const month = today.getMonth();
  const quarter = month - (month % 3);
  switch (preset) {
    case 'this_month':
      return months(year, month, 1);
    case 'last_month':
      return months(year, month - 1, 1);
    case 'this_quarter':
      return months(year, quarter, 3);
    case 'last_quarter':
      return months(year, quarter - 3, 3);
    case 'this_year':
      return months(year, 0, 12);
    case 'last_year':
      return months(year - 1, 0, 12);
  }
}

/** The stretch before: whole months before whole months, else as many days. */
export function periodBefore({ from, to }: DateRange): DateRange {
  const start = day(from);
  const end = day(to);
  const isWholeMonths = start.getDate() === 1 && new Date(end.getFullYear(), end.getMonth(), end.getDate() + 1).getDate() === 1;
  if (isWholeMonths) {
    const length = (end.getFullYear() - start.getFullYear()) * 12 + end.getMonth() - start.getMonth() + 1;
    return months(start.getFullYear(), start.getMonth() - length, length);
  }
  // Rounded: a change of the clocks makes a day of 23 or 25 hours.
  const length = Math.round((end.getTime() - start.getTime()) / 86_400_000) + 1;
  const shifted = (date: Date) => iso(new Date(date.getFullYear(), date.getMonth(), date.getDate() - length));
  return { from: shifted(start), to: shifted(end) };
}

export type DatePart = 'day' | 'week' | 'month' | 'quarter' | 'year';

/** `close_date:month` → field and part. */
export function splitGroup(group: string): { field: string; part: DatePart | null } {
  const [field = group, part] = group.split(':');
  return { field, part: (part as DatePart | undefined) ?? null };
}

/** First and last day of a group's value in any of the forms `2017`, `2017-03`, `2017-Q1`, `2017-W05`, `2017-03-01`. */
export function rangeOfPart(value: string, part: DatePart): DateRange | null {
  const quarter = /^(\d{4})-?Q([1-4])$/.exec(value);
  if (quarter) return months(Number(quarter[1]), (Number(quarter[2]) - 1) * 3, 3);
  const week = /^(\d{4})-?W(\d{1,2})$/.exec(value);
  if (week) return weekRange(Number(week[1]), Number(week[2]));
  const plain = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?/.exec(value);
  if (!plain) return null;
  const year = Number(plain[1]);
  const month = Number(plain[2] ?? 1) - 1;
  const date = Number(plain[3] ?? 1);
  switch (part) {
    case 'year':
      return months(year, 0, 12);
    case 'quarter':
      return months(year, month - (month % 3), 3);
    case 'month':
      return months(year, month, 1);
    case 'week': {
      const at = new Date(year, month, date);
      const monday = new Date(year, month, date - ((at.getDay() + 6) % 7));
      return { from: iso(monday), to: iso(new Date(monday.getFullYear(), monday.getMonth(), monday.getDate() + 6)) };
    }
    case 'day':
      return { from: iso(new Date(year, month, date)), to: iso(new Date(year, month, date)) };
  }
}

/** Week of ISO 8601: the first one holds 4 January. */
function weekRange(year: number, week: number): DateRange {
  const fourth = new Date(year, 0, 4);
  const monday = new Date(year, 0, 4 - ((fourth.getDay() + 6) % 7) + (week - 1) * 7);
  return { from: iso(monday), to: iso(new Date(monday.getFullYear(), monday.getMonth(), monday.getDate() + 6)) };
}

/** The start of the stretch after this one; for filling gaps in a chart. */
export function nextStart(range: DateRange): string {
  const end = day(range.to);
  return iso(new Date(end.getFullYear(), end.getMonth(), end.getDate() + 1));
}

/** One condition, so that a list shows it as one chip. */
export function rangeFilter(field: string, range: DateRange, isInstant: boolean): Filter {
  if (!isInstant) return { field, op: 'between', value: [range.from, range.to] };
  const end = new Date(day(nextStart(range)).getTime() - 1);
  return { field, op: 'between', value: [day(range.from).toISOString(), end.toISOString()] };
}

/** The stretch before one that a filter names, where there is a name for it. */
export const WITHIN_BEFORE: Readonly<Record<string, string>> = {
  today: 'yesterday',
  this_week: 'last_week',
  this_month: 'last_month',
  this_quarter: 'last_quarter',
  this_year: 'last_year',
};
