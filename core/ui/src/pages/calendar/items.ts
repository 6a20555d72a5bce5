/** Records as what lies on a calendar, and back. */
import type { FieldDef, FieldValue, Filter, ObjectDef, RecordData, ViewDef } from '@/api/types';
import { asText, choiceColor, isEditable } from '@/fields';
import { parseDate } from '@/format';
import { dayText } from '@/pages/list/groups';
import { addDays, isSameDay, lastDayOf, startOfDay, type Timed } from './days';

/** Shown for what has a beginning only, minutes. */
export const LENGTH = 30;

export interface CalendarFields {
  date: FieldDef;
  end: FieldDef | undefined;
  color: FieldDef | undefined;
}

export interface CalendarItem extends Timed {
  record: RecordData;
  title: string;
  /** It has days, no hours. */
  isWhole: boolean;
  /** Bars on top of the hours: whole days, and what lasts over midnight. */
  isBar: boolean;
  color: string | undefined;
  /** Its end is a field of its own that may be written: it can be pulled longer and shorter. */
  canResize: boolean;
}

const fieldOf = (object: ObjectDef, key: string | undefined): FieldDef | undefined => object.fields.find((field) => field.key === key);

export function calendarFields(object: ObjectDef, view: ViewDef): CalendarFields | null {
  const date = fieldOf(object, view.date_field);
  if (!date || (date.kind !== 'date' && date.kind !== 'datetime')) return null;
  const end = fieldOf(object, view.end_field);
  return { date, end: end?.kind === date.kind ? end : undefined, color: fieldOf(object, view.color_by) };
}

/** What the server is asked for. */
export const queriedKeys = (object: ObjectDef, { date, end, color }: CalendarFields, view: ViewDef): string[] => [
  ...new Set([object.name_field, date.key, end?.key, color?.key, ...(view.card ?? []).slice(0, 3)].filter((key) => key !== undefined)),
];

/** Records that touch the days from `from` up to, not including, `until`. */
export function rangeFilter({ date, end }: CalendarFields, from: Date, until: Date): Filter {
  const write = (at: Date) => (date.kind === 'date' ? dayText(at) : at.toISOString());
  const last = date.kind === 'date' ? dayText(addDays(until, -1)) : new Date(until.getTime() - 1).toISOString();
  const begins: Filter = { field: date.key, op: 'between', value: [write(from), last] };
  if (!end) return begins;
  return {
    or: [
      begins,
      {
        and: [
          { field: date.key, op: 'lt', value: write(from) },
          { field: end.key, op: 'gte', value: write(from) },
        ],
      },
    ],
  };
}

export function itemOf(record: RecordData, object: ObjectDef, fields: CalendarFields): CalendarItem | null {
  const { date, end, color } = fields;
  const text = asText(record[date.key]);
  if (text === '') return null;
  const isWhole = date.kind === 'date';
  const start = isWhole ? parseDate(text) : new Date(text);
  const endText = end ? asText(record[end.key]) : '';
  let until = isWhole ? addDays(endText ? parseDate(endText) : start, 1) : endText ? new Date(endText) : new Date(start.getTime() + LENGTH * 60_000);
  // An end before the beginning is somebody's slip; it is shown where it begins.
  if (!(until > start)) until = isWhole ? addDays(start, 1) : new Date(start.getTime() + LENGTH * 60_000);
  const choice = color?.choices?.find(({ code }) => code === record[color.key]);
  return {
    id: record.id,
    record,
    title: asText(record[object.name_field]),
    start,
    end: until,
    isWhole,
    isBar: isWhole || !isSameDay(start, lastDayOf({ start, end: until })),
    color: choiceColor(choice?.color),
    canResize: object.can.update && end !== undefined && isEditable(end),
  };
}

/** From one to the next: what begins first comes first. */
export const orderOf = (items: readonly CalendarItem[]): string[] => [...items].sort((a, b) => a.start.getTime() - b.start.getTime()).map(({ id }) => id);

export const canMove = (object: ObjectDef, { date, end }: CalendarFields): boolean => object.can.update && isEditable(date) && (!end || isEditable(end));

/** The values of a record that begins and ends then. An end that was not there stays away unless it is what changes. */
export function valuesOf(item: CalendarItem, { date, end }: CalendarFields, start: Date, until: Date): Record<string, FieldValue> {
  const values: Record<string, FieldValue> = {};
  if (start.getTime() !== item.start.getTime()) values[date.key] = item.isWhole ? dayText(start) : start.toISOString();
  if (!end) return values;
  const hasEnd = asText(item.record[end.key]) !== '';
  const isLonger = until.getTime() - start.getTime() !== item.end.getTime() - item.start.getTime();
  if ((hasEnd && until.getTime() !== item.end.getTime()) || isLonger) values[end.key] = item.isWhole ? dayText(addDays(until, -1)) : until.toISOString();
  return values;
}

/** Values to begin a record with that lies there. */
export function valuesAt({ date, end }: CalendarFields, at: Date, hasTime: boolean): Record<string, FieldValue> {
  if (date.kind === 'date') return { [date.key]: dayText(at) };
  const start = hasTime ? at : new Date(startOfDay(at).getTime() + 9 * 3_600_000);
  return { [date.key]: start.toISOString(), ...(end ? { [end.key]: new Date(start.getTime() + 3_600_000).toISOString() } : {}) };
}
