/** Days that relative periods stand for, as the server counts them: weeks begin on Monday. */
import { countedOf } from '@/fields/ops';

/** Days as `YYYY-MM-DD`; `to` is the first one that is no longer meant. */
export interface DayRange {
  from: string;
  to: string;
}

const two = (n: number) => String(n).padStart(2, '0');

/** The day here at an instant; empty for none. */
export const localDay = (at: Date): string => (Number.isNaN(at.getTime()) ? '' : `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`);

/** What is before every day. */
const EVER = '0000-01-01';

/** What `this_month` and its like stand for today; none for what is no period. */
export function rangeOf(period: string, today: string): DayRange | null {
  const [year = 1970, month = 1, date = 1] = today.split('-').map(Number);
  // Whatever is beyond a month's days goes on into the next one.
  const day = (y: number, m: number, d: number) => new Date(Date.UTC(y, m, d)).toISOString().slice(0, 10);
  const near = (days: number) => day(year, month - 1, date + days);
  const weekday = (new Date(Date.UTC(year, month - 1, date)).getUTCDay() + 6) % 7;
  const week = (by: number) => near(by * 7 - weekday);
  const months = (by: number) => day(year, month - 1 + by, 1);
  const quarter = (by: number) => months(by * 3 - ((month - 1) % 3));
  const years = (by: number) => day(year + by, 0, 1);
  const whole = (at: (by: number) => string, by: number): DayRange => ({ from: at(by), to: at(by + 1) });
  const counted = countedOf(period);
  if (counted) {
    const { what, days } = counted;
    if (what === 'last') return { from: near(1 - days), to: near(1) };
    return what === 'next' ? { from: today, to: near(days) } : { from: EVER, to: near(-days) };
  }
  if (period === 'overdue') return { from: EVER, to: today };
  const [, when, unit] = /^(this|last|next)_(week|month|quarter|year)$/.exec(period) ?? [];
  const by = { yesterday: -1, today: 0, tomorrow: 1 }[period] ?? { last: -1, this: 0, next: 1 }[when ?? ''];
  if (by === undefined) return null;
  return whole({ week, month: months, quarter, year: years }[unit ?? ''] ?? near, by);
}
