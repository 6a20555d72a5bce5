/** Days of a calendar and the places of what lies on them. Everything in the viewer's own zone. */

export type Span = 'month' | 'week' | 'day';

export const SPANS: readonly Span[] = ['month', 'week', 'day'];

export const addDays = (day: Date, days: number): Date => new Date(day.getFullYear(), day.getMonth(), day.getDate() + days, day.getHours(), day.getMinutes(), day.getSeconds(), day.getMilliseconds());

export const startOfDay = (at: Date): Date => new Date(at.getFullYear(), at.getMonth(), at.getDate());

/** Weeks begin on Monday. */
export const startOfWeek = (at: Date): Date => addDays(startOfDay(at), -((at.getDay() + 6) % 7));

/** Whole days from one to the other, whatever the clocks do between them. */
export const daysBetween = (from: Date, to: Date): number =>
  Math.round((Date.UTC(to.getFullYear(), to.getMonth(), to.getDate()) - Date.UTC(from.getFullYear(), from.getMonth(), from.getDate())) / 86_400_000);

export const isSameDay = (a: Date, b: Date): boolean => daysBetween(a, b) === 0;

/** First day shown and first one no longer shown. */
export function rangeOf(span: Span, at: Date): [Date, Date] {
  if (span === 'day') return [startOfDay(at), addDays(startOfDay(at), 1)];
  if (span === 'week') return [startOfWeek(at), addDays(startOfWeek(at), 7)];
  const first = startOfWeek(new Date(at.getFullYear(), at.getMonth(), 1));
  const last = new Date(at.getFullYear(), at.getMonth() + 1, 0);
  return [first, addDays(startOfWeek(last), 7)];
}

export const daysOf = ([from, until]: [Date, Date]): Date[] => Array.from({ length: daysBetween(from, until) }, (_, index) => addDays(from, index));

/** The same place of the next or former span. */
export function stepSpan(span: Span, at: Date, step: 1 | -1): Date {
  if (span === 'day') return addDays(at, step);
  if (span === 'week') return addDays(at, 7 * step);
  // The 31st has none in every month.
  const last = new Date(at.getFullYear(), at.getMonth() + step + 1, 0).getDate();
  return new Date(at.getFullYear(), at.getMonth() + step, Math.min(at.getDate(), last));
}

export interface Timed {
  id: string;
  start: Date;
  /** The first moment after it. */
  end: Date;
}

export interface Placed<T> {
  item: T;
  lane: number;
  /** Days from the first of the row. */
  from: number;
  /** Last day it covers. */
  to: number;
  /** It goes on beyond the row's ends. */
  isCutBefore: boolean;
  isCutAfter: boolean;
}

/** The last day that something covers; midnight belongs to the day before. */
export const lastDayOf = ({ start, end }: Pick<Timed, 'start' | 'end'>): Date => startOfDay(new Date(Math.max(start.getTime(), end.getTime() - 1)));

/** Bars of a row of days: what begins first lies on top, the longer one first; none covers another. */
export function placeInRow<T extends Timed>(items: readonly T[], first: Date, days: number): Placed<T>[] {
  const found = items
    .map((item) => ({ item, from: daysBetween(first, item.start), to: daysBetween(first, lastDayOf(item)) }))
    .filter(({ from, to }) => to >= 0 && from < days)
    .sort((a, b) => a.from - b.from || b.to - a.to || a.item.start.getTime() - b.item.start.getTime() || a.item.id.localeCompare(b.item.id));
  const ends: number[] = [];
  return found.map(({ item, from, to }) => {
    const start = Math.max(0, from);
    let lane = ends.findIndex((end) => end < start);
    if (lane < 0) lane = ends.length;
    ends[lane] = to;
    return { item, lane, from: start, to: Math.min(days - 1, to), isCutBefore: from < 0, isCutAfter: to > days - 1 };
  });
}

export interface Slot<T> {
  item: T;
  /** Minutes since midnight. */
  from: number;
  to: number;
  lane: number;
  /** How many stand beside each other here. */
  lanes: number;
}

/** Appointments of one day side by side where they overlap. */
export function placeInDay<T extends Timed>(items: readonly T[], day: Date, least: number): Slot<T>[] {
  const next = addDays(day, 1);
  const minutes = (at: Date) => (at <= day ? 0 : at >= next ? 1440 : at.getHours() * 60 + at.getMinutes());
  const sorted = items
    .filter((item) => item.start < next && (item.end > day || isSameDay(item.start, day)))
    .map((item) => ({ item, from: minutes(item.start), to: Math.max(minutes(item.end), minutes(item.start) + least) }))
    .sort((a, b) => a.from - b.from || b.to - a.to || a.item.id.localeCompare(b.item.id));
  const slots: Slot<T>[] = [];
  let cluster: Slot<T>[] = [];
  let reach = -1;
  const close = () => {
    const lanes = Math.max(0, ...cluster.map(({ lane }) => lane + 1));
    for (const slot of cluster) slot.lanes = lanes;
    slots.push(...cluster);
    cluster = [];
  };
  for (const part of sorted) {
    if (part.from >= reach) close();
    const taken = new Set(cluster.filter(({ to }) => to > part.from).map(({ lane }) => lane));
    let lane = 0;
    while (taken.has(lane)) lane += 1;
    cluster.push({ ...part, lane, lanes: 1 });
    reach = Math.max(cluster.length === 1 ? 0 : reach, part.to);
  }
  close();
  return slots;
}
