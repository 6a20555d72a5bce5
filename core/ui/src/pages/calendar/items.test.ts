import { describe, expect, it } from 'vitest';
import type { FieldDef } from '@/api/types';
import { dayText } from '@/pages/list/groups';
import { field, objectOf } from '@/testing/render';
import { calendarFields, itemOf, rangeFilter, valuesAt, valuesOf, type CalendarFields } from './items';

const name = field('name', 'text');
const kind = field('kind', 'select', { choices: [{ code: 'call', label: { en: 'Call' }, color: 'blue', active: true }] });
const at = (date: FieldDef, end?: FieldDef): CalendarFields => ({ date, end, color: kind });
const days = at(field('from', 'date'), field('to', 'date'));
const hours = at(field('begins', 'datetime'), field('ends', 'datetime'));
const object = objectOf([name, kind, days.date, hours.date, ...[days.end, hours.end].filter((one) => one !== undefined)]);
const record = (values: object) => ({ id: 'r', version: 1, name: 'R', kind: 'call', ...values });

describe('what lies on a calendar', () => {
  it('needs a date, and an end of the same kind', () => {
    expect(calendarFields(object, { key: 'c', label: {}, kind: 'calendar', date_field: 'name' })).toBeNull();
    expect(calendarFields(object, { key: 'c', label: {}, kind: 'calendar', date_field: 'from', end_field: 'ends' })?.end).toBeUndefined();
  });
  it('lasts to the end of its last day', () => {
    const item = itemOf(record({ from: '2026-11-23', to: '2026-11-24' }), object, days);
    expect(item && [dayText(item.start), dayText(item.end), item.isBar, item.color]).toEqual(['2026-11-23', '2026-11-25', true, 'var(--ant-blue-6)']);
    expect(itemOf(record({ from: null }), object, days)).toBeNull();
    const wrong = itemOf(record({ from: '2026-11-23', to: '2026-11-01' }), object, days);
    expect(wrong && dayText(wrong.end)).toBe('2026-11-24');
  });
  it('is a bar when it lasts over midnight', () => {
    const short = itemOf(record({ begins: '2026-11-23T01:00:00Z', ends: '2026-11-23T02:00:00Z' }), object, hours);
    expect(short?.isBar).toBe(false);
    expect(itemOf(record({ begins: '2026-11-23T01:00:00Z', ends: '2026-11-25T02:00:00Z' }), object, hours)?.isBar).toBe(true);
  });
  it('is written back with what changed only', () => {
    const item = itemOf(record({ from: '2026-11-23', to: '2026-11-24' }), object, days);
    if (!item) throw new Error('no item');
    expect(valuesOf(item, days, new Date(2026, 10, 30), new Date(2026, 11, 2))).toEqual({ from: '2026-11-30', to: '2026-12-01' });
    expect(valuesOf(item, days, item.start, new Date(2026, 10, 27))).toEqual({ to: '2026-11-26' });
    const open = itemOf(record({ from: '2026-11-23' }), object, days);
    if (!open) throw new Error('no item');
    expect(valuesOf(open, days, new Date(2026, 10, 24), new Date(2026, 10, 25))).toEqual({ from: '2026-11-24' });
  });
  it('is asked for with what began before and is not over', () => {
    expect(rangeFilter(days, new Date(2026, 10, 23), new Date(2026, 10, 30))).toEqual({
      or: [
        { field: 'from', op: 'between', value: ['2026-11-23', '2026-11-29'] },
        { and: [{ field: 'from', op: 'lt', value: '2026-11-23' }, { field: 'to', op: 'gte', value: '2026-11-23' }] },
      ],
    });
  });
  it('begins at nine where nobody named an hour', () => {
    const values = valuesAt(hours, new Date(2026, 10, 23), false);
    expect(new Date(String(values.begins)).getHours()).toBe(9);
    expect(valuesAt(days, new Date(2026, 10, 23), false)).toEqual({ from: '2026-11-23' });
  });
});
