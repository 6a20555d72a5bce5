/** Where something on a calendar comes to lie when it is taken somewhere else. */
import { addDays, daysBetween, startOfDay } from './days';
import type { CalendarItem } from './items';

/** The whole of it, or one of its ends. */
export type DragMode = 'move' | 'start' | 'end';

/** Minutes that moving goes by. */
const SNAP = 15;
const MINUTE = 60_000;

export interface Place {
  day: Date;
  /** Since midnight; `null` where there are no hours. */
  minutes: number | null;
}

/** What `mode` makes of an item that is taken at `from` and let go at `to`; no end passes the other. */
export function dropped(item: CalendarItem, mode: DragMode, from: Place, to: Place): { start: Date; end: Date } {
  const hasHours = !item.isBar && from.minutes !== null && to.minutes !== null;
  const days = daysBetween(from.day, to.day);
  const minutes = hasHours ? Math.round(((to.minutes ?? 0) - (from.minutes ?? 0)) / SNAP) * SNAP : 0;
  const shift = (at: Date) => new Date(addDays(at, days).getTime() + minutes * MINUTE);
  if (mode === 'move') return { start: shift(item.start), end: shift(item.end) };
  // An end that is pulled comes to lie on a quarter of an hour, wherever it was before.
  const pulled = (at: Date) => (hasHours ? onQuarter(shift(at)) : shift(at));
  if (mode === 'start') {
    const start = pulled(item.start);
    const last = item.isWhole ? addDays(item.end, -1) : new Date(item.end.getTime() - SNAP * MINUTE);
    return { start: start > last ? last : start, end: item.end };
  }
  const end = pulled(item.end);
  const first = item.isWhole ? addDays(item.start, 1) : new Date(item.start.getTime() + SNAP * MINUTE);
  return { start: item.start, end: end < first ? first : end };
}

function onQuarter(at: Date): Date {
  const day = startOfDay(at);
  return new Date(day.getTime() + Math.round((at.getTime() - day.getTime()) / (SNAP * MINUTE)) * SNAP * MINUTE);
}
