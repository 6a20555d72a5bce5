import { describe, expect, it } from 'vitest';
import type { AggregateRow } from '@/api/types';
import { field, objectOf } from '@/testing/render';
import { canGroup, COUNT, dayText, groupKeys, groupsOf, linesOf, readGroupKey, spanOf } from './groups';

const choice = (code: string) => ({ code, label: { en: code }, active: true });
const stage = field('stage', 'select', { choices: [choice('new'), choice('won')] });
const close = field('close', 'date');
const row = (key: string, value: string | null, count: number): AggregateRow => ({ group: { [key]: value }, measures: { [COUNT]: count } });

describe('groups', () => {
  it('of choices, people, relations and parts of dates', () => {
    expect(groupKeys(stage)).toEqual(['stage']);
    expect(groupKeys(close)[0]).toBe('close:month');
    expect(canGroup(field('note', 'text'))).toBe(false);
    const object = objectOf([stage, close]);
    expect(readGroupKey('close:quarter', object)?.part).toBe('quarter');
    expect(readGroupKey('close', object)).toBeNull();
    expect(readGroupKey('stage:month', object)).toBeNull();
  });
  it('stand in the order of their choices, what has none last', () => {
    const groups = groupsOf([row('stage', null, 1), row('stage', 'won', 5), row('stage', 'new', 2)], 'stage', stage, null);
    expect(groups.map(({ value }) => value)).toEqual(['new', 'won', null]);
    expect(groups.map(({ filter }) => filter)).toEqual([
      { field: 'stage', op: 'eq', value: 'new' },
      { field: 'stage', op: 'eq', value: 'won' },
      { field: 'stage', op: 'is_null', value: true },
    ]);
  });
  it('of dates, newest first, find exactly their days', () => {
    const groups = groupsOf([row('close:month', '2024-02', 1), row('close:month', '2026-12', 1)], 'close:month', close, 'month');
    expect(groups.map(({ filter }) => filter)).toEqual([
      { field: 'close', op: 'between', value: ['2026-12-01', '2026-12-31'] },
      { field: 'close', op: 'between', value: ['2024-02-01', '2024-02-29'] },
    ]);
  });
  it('know how long a part lasts', () => {
    const days = (text: string, part: Parameters<typeof spanOf>[1]) => spanOf(text, part)?.map(dayText);
    expect(days('2026-Q4', 'quarter')).toEqual(['2026-10-01', '2027-01-01']);
    expect(days('2026-W01', 'week')).toEqual(['2025-12-29', '2026-01-05']);
    expect(days('2020-W53', 'week')).toEqual(['2020-12-28', '2021-01-04']);
    expect(days('2026', 'year')).toEqual(['2026-01-01', '2027-01-01']);
    expect(days('2026-11-30', 'day')).toEqual(['2026-11-30', '2026-12-01']);
    expect(spanOf('never', 'month')).toBeNull();
  });
  it('show what is loaded and room for what is not', () => {
    const groups = groupsOf([row('stage', 'new', 3), row('stage', 'won', 2)], 'stage', stage, null);
    const [first, second] = groups.map(({ id }) => id);
    const none = new Map<string, number>();
    const { lines, records } = linesOf(groups, new Set([second ?? '']), new Map([[first ?? '', { rows: ['a', 'b'], hasMore: true }]]), none);
    expect(lines.map(({ type }) => type)).toEqual(['group', 'record', 'record', 'wait', 'group']);
    expect(records).toEqual(['a', 'b']);
    expect(linesOf(groups, new Set(), new Map(), none).lines.map(({ type }) => type)).toEqual(['group', 'wait', 'wait', 'wait', 'group', 'wait', 'wait']);
  });
  it('show the first rows only, until one asks for more', () => {
    const groups = groupsOf([row('stage', 'new', 90)], 'stage', stage, null);
    const id = groups[0]?.id ?? '';
    const rows = new Map([[id, { rows: Array.from({ length: 50 }, (_, at) => at), hasMore: true }]]);
    const lines = (limit?: number) => linesOf(groups, new Set(), rows, new Map(limit ? [[id, limit]] : [])).lines;
    expect(lines()).toHaveLength(1 + 20 + 1);
    expect(lines().at(-1)).toMatchObject({ type: 'more', left: 70 });
    expect(lines(120).map(({ type }) => type).slice(50, 53)).toEqual(['record', 'wait', 'wait']);
    const all = linesOf(groups, new Set(), new Map([[id, { rows: Array.from({ length: 90 }, (_, at) => at), hasMore: false }]]), new Map([[id, 120]])).lines;
    expect(all.filter(({ type }) => type !== 'record')).toHaveLength(1);
  });
});
