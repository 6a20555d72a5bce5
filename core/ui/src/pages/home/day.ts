/** One day of somebody's plan. */
import type { Filter, ObjectDef, RecordData } from '@/api/types';

export interface Day {
  start: Date;
  /** Last instant. */
  end: Date;
}

export function dayAt(today: Date, offset: number): Day {
  const start = new Date(today.getFullYear(), today.getMonth(), today.getDate() + offset);
  return { start, end: new Date(new Date(start.getFullYear(), start.getMonth(), start.getDate() + 1).getTime() - 1) };
}

const two = (n: number) => String(n).padStart(2, '0');
export const isoDay = (date: Date): string => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;

/** What happens on the day, also what began before it and goes on. */
export function dayFilter(object: ObjectDef, day: Day, from: string, to: string | null | undefined): Filter {
  const at = (key: string, date: Date) => (object.fields.find((field) => field.key === key)?.kind === 'date' ? isoDay(date) : date.toISOString());
  const begins: Filter = { field: from, op: 'between', value: [at(from, day.start), at(from, day.end)] };
  if (!to) return begins;
  const goesOn: Filter = {
    and: [
      { field: from, op: 'lt', value: at(from, day.start) },
      { field: to, op: 'gte', value: at(to, day.start) },
    ],
  };
  return { or: [begins, goesOn] };
}

export interface Slot {
  /** `null`: the whole day. */
  from: Date | null;
  to: Date | null;
}

/** When a record happens, as far as it touches the day. */
export function slotOf(record: RecordData, day: Day, from: string, to: string | null | undefined): Slot {
  const instant = (key: string | null | undefined): Date | null => {
    const value = key ? record[key] : null;
    return typeof value === 'string' && value.length > 10 ? new Date(value) : null;
  };
  const start = instant(from);
  const end = instant(to);
  const coversDay = start !== null && start <= day.start && end !== null && end.getTime() >= day.end.getTime() - 60_000;
  if (!start || coversDay) return { from: null, to: null };
  return { from: start, to: end && end > start ? end : null };
}

export const isNow = ({ from, to }: Slot, now: Date): boolean => from !== null && to !== null && from <= now && now < to;
export const isOver = ({ from, to }: Slot, now: Date): boolean => from !== null && (to ?? from) < now;
