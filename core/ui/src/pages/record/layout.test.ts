import { describe, expect, it } from 'vitest';
import type { FieldDef, Filter, FilterOp, FilterValue, ObjectDef, RecordData } from '@/api/types';
import { isAsked } from './asked';
import { rangeOf } from './dayRange';
import { matches } from './matches';
import { sectionsOf } from './Properties';

const object = {
  key: 'asset',
  fields: ['name', 'state', 'worth', 'buyer', 'note'].map((key) => ({ key, kind: 'text', label: { en: key } })),
  layout: {
    header: [],
    sections: [
      { key: 'main', label: { en: 'Main' }, fields: ['name', 'state'] },
      { key: 'sale', label: { en: 'Sale' }, fields: ['buyer'], when: { field: 'state', op: 'in', value: ['sold'] } },
      { key: 'more', label: { en: 'More' }, tab: { en: 'More' }, fields: ['note', 'gone'] },
      { key: 'none', label: { en: 'None' }, fields: ['gone'] },
    ],
  },
} as unknown as ObjectDef;

const shown = (record: Partial<RecordData>) => sectionsOf(object, record, 'me').map(({ section, fields }) => `${section.key}: ${fields.map(({ key }) => key).join(' ')}`);

describe('the parts of a layout', () => {
  it('stand there while the record is like this, and hold fields that one may see', () => {
    expect(shown({ state: 'new' })).toEqual(['main: name state', 'more: note']);
    expect(shown({ state: 'sold' })).toEqual(['main: name state', 'sale: buyer', 'more: note']);
    expect(shown({})).toEqual(['main: name state', 'more: note']);
  });
  it('leave out fields that are not there while the record is like this', () => {
    const fields = object.fields.map((field) => (field.key === 'state' ? { ...field, visible_when: { field: 'name', op: 'is_null', value: false } as Filter } : field));
    const keys = (record: Partial<RecordData>) => sectionsOf({ ...object, fields }, record, 'me')[0]?.fields.map(({ key }) => key);
    expect(keys({})).toEqual(['name']);
    expect(keys({ name: 'Chair' })).toEqual(['name', 'state']);
  });
  it('have fields that must be filled in while the record is like this', () => {
    const asked = (field: Partial<FieldDef>, record: Partial<RecordData>) => isAsked({ required: false, ...field } as FieldDef, record, 'me');
    const lent: Filter = { field: 'state', op: 'eq', value: 'lent' };
    expect([asked({}, {}), asked({ required: true }, {})]).toEqual([false, true]);
    expect([asked({ required_when: lent }, {}), asked({ required_when: lent }, { state: 'lent' })]).toEqual([false, true]);
    expect([asked({ required: true, visible_when: lent }, {}), asked({ required: true, visible_when: lent }, { state: 'lent' })]).toEqual([false, true]);
  });
  it('can look at amounts, numbers and days by size', () => {
    const is = (field: string, op: 'gt' | 'gte' | 'lt' | 'lte', value: string | number) =>
      matches({ field, op, value }, { worth: { amount: '900.00', currency: 'CNY' }, on: '2026-03-01', name: '' } as unknown as RecordData, 'me');
    expect([is('worth', 'gt', 1000), is('worth', 'lt', 1000), is('worth', 'gte', 900), is('worth', 'lte', 899)]).toEqual([false, true, true, false]);
    expect([is('on', 'gte', '2026-02-28'), is('on', 'lt', '2026-02-28')]).toEqual([true, false]);
    expect([is('name', 'lt', 5), is('gone', 'gt', 5)]).toEqual([false, false]);
  });
  it('can look at parts of texts, at lists, and at stretches of numbers and time', () => {
    const record = { name: 'Oslo harbour', tags: ['wet', 'old'], worth: { amount: '900.00', currency: 'CNY' }, on: '2026-03-31', at: '2026-03-31T11:00:00Z', none: [] } as unknown as RecordData;
    const is = (field: string, op: FilterOp, value: FilterValue) => matches({ field, op, value }, record, 'me', new Date(2026, 3, 1, 12));
    expect([is('name', 'contains', 'HARB'), is('name', 'starts_with', 'harb'), is('gone', 'contains', 'x')]).toEqual([true, false, false]);
    expect([is('tags', 'in', ['dry', 'old']), is('tags', 'not_in', ['dry']), is('tags', 'contains', 'wet'), is('none', 'is_null', true)]).toEqual([true, true, true, true]);
    expect([is('worth', 'between', ['800', '900']), is('worth', 'eq', 900), is('on', 'between', ['2026-03-01', '2026-03-30'])]).toEqual([true, true, false]);
    expect([is('on', 'within', 'last_month'), is('on', 'within', 'this_week'), is('on', 'within', 'last_1_days'), is('at', 'within', 'yesterday')]).toEqual([true, true, false, true]);
    expect([is('gone', 'ne', 'x'), is('gone', 'not_in', ['x']), is('gone', 'within', 'overdue')]).toEqual([true, true, false]);
  });
  it('count the days of a period as the server does', () => {
    const range = (period: string) => Object.values(rangeOf(period, '2026-11-21') ?? {}).join(' ');
    expect(['this_week', 'last_quarter', 'next_month', 'last_year'].map(range)).toEqual(['2026-11-16 2026-11-23', '2026-07-01 2026-10-01', '2026-12-01 2027-01-01', '2025-01-01 2026-01-01']);
    expect(['last_7_days', 'next_10_days', 'older_than_45_days', 'soon'].map(range)).toEqual(['2026-11-15 2026-11-22', '2026-11-21 2026-12-01', '0000-01-01 2026-10-07', '']);
    expect(['today', 'tomorrow', 'overdue'].map(range)).toEqual(['2026-11-21 2026-11-22', '2026-11-22 2026-11-23', '0000-01-01 2026-11-21']);
  });
});
