import { describe, expect, it } from 'vitest';
import type { AggregateRow, DashboardCard, ObjectDef } from '@/api/types';
import { periodBefore, presetRange, rangeOfPart } from './period';
import { pointsOf } from './points';
import { allOf, dateFieldOf, listUrl, scopeFilter } from './scope';

const words = { none: 'None', rest: 'Other', language: 'en' as const };
const choice = (code: string, outcome?: string) => ({
  code,
  label: { en: code.toUpperCase() },
  active: true,
  ...(outcome ? { attributes: { outcome } } : {}),
});
const object = {
  key: 'deal',
  has_owner: true,
  layout: { sections: [], header: ['amount', 'closed_on'] },
  fields: [
    { key: 'stage', kind: 'select', choices: [choice('new'), choice('lost', 'lost'), choice('talk'), choice('won', 'won')] },
    { key: 'started_on', kind: 'date', filterable: true },
    { key: 'closed_on', kind: 'date', filterable: true },
    { key: 'owner', kind: 'user' },
    { key: 'created_at', kind: 'datetime', filterable: true, system: true },
  ],
} as unknown as ObjectDef;
const card = (more: Partial<DashboardCard>): DashboardCard => ({
  key: 'c',
  label: {},
  type: 'bar',
  span: 6,
  object: 'deal',
  measures: { n: { op: 'count' } },
  value: 'n',
  ...more,
});
const row = (key: string, value: string | null, n: number, label?: string): AggregateRow => ({
  group: { [key]: value },
  measures: { n },
  ...(label ? { labels: { [key]: label } } : {}),
});

describe('points', () => {
  it('a funnel follows the stages, lost last, whatever the figures', () => {
    const rows = [row('stage', 'lost', 9), row('stage', 'won', 99), row('stage', 'new', 1), row('stage', 'talk', 5)];
    const points = pointsOf(card({ type: 'funnel', group_by: ['stage'] }), rows, object, words);
    expect(points.map((point) => [point.label, point.value])).toEqual([['NEW', 1], ['TALK', 5], ['WON', 99], ['LOST', 9]]);
  });
  it('a ranking is by value and cut, without the rest', () => {
    const rows = [row('owner', 'u1', 1, 'Ann'), row('owner', 'u2', 3, 'Bob'), row('owner', 'u3', 2, 'Cat')];
    const points = pointsOf(card({ group_by: ['owner'], limit: 2 }), rows, object, words);
    expect(points.map((point) => point.label)).toEqual(['Bob', 'Cat']);
    expect(points[0]?.filter).toEqual({ field: 'owner', op: 'eq', value: 'u2' });
  });
  it('a pie keeps the whole: what is cut becomes one piece', () => {
    const rows = [row('owner', 'u1', 1), row('owner', 'u2', 3), row('owner', 'u3', 2)];
    const points = pointsOf(card({ type: 'pie', group_by: ['owner'], limit: 1 }), rows, object, words);
    expect(points.map((point) => point.value)).toEqual([3, 3]);
    expect(points[1]).toMatchObject({ isRest: true, label: 'Other', filter: null });
  });
  it('months without records are zero, not missing', () => {
    const rows = [row('closed_on:month', '2017-01', 4), row('closed_on:month', '2016-11', 2), row('closed_on:month', null, 7)];
    const points = pointsOf(card({ group_by: ['closed_on:month'], order: 'group' }), rows, object, words);
    expect(points.map((point) => [point.label, point.value])).toEqual([['Nov 2016', 2], ['Dec 2016', 0], ['Jan 2017', 4]]);
    expect(points[2]?.filter).toEqual({ field: 'closed_on', op: 'between', value: ['2017-01-01', '2017-01-31'] });
  });
  it('an average has no value where nothing happened', () => {
    const rows = [row('closed_on:month', '2017-01-01', 4), row('closed_on:month', '2017-03-01', 2)];
    const average = card({ group_by: ['closed_on:month'], measures: { n: { op: 'avg', field: 'x' } }, order: 'group' });
    expect(pointsOf(average, rows, object, words).map((point) => point.value)).toEqual([4, null, 2]);
  });
  it('records without a value are named and found', () => {
    const points = pointsOf(card({ group_by: ['owner'] }), [row('owner', null, 2)], object, words);
    expect(points[0]).toMatchObject({ label: 'None', filter: { field: 'owner', op: 'is_null', value: true } });
  });
});

describe('periods', () => {
  const today = new Date(2026, 10, 21);
  it('presets', () => {
    expect(presetRange('this_quarter', today)).toEqual({ from: '2026-10-01', to: '2026-12-31' });
    expect(presetRange('last_month', new Date(2026, 0, 5))).toEqual({ from: '2025-12-01', to: '2025-12-31' });
  });
  it('the one before is as long', () => {
    expect(periodBefore({ from: '2026-03-01', to: '2026-03-31' })).toEqual({ from: '2026-02-01', to: '2026-02-28' });
    expect(periodBefore({ from: '2026-01-01', to: '2026-12-31' })).toEqual({ from: '2025-01-01', to: '2025-12-31' });
    expect(periodBefore({ from: '2026-03-10', to: '2026-03-16' })).toEqual({ from: '2026-03-03', to: '2026-03-09' });
  });
  it('a group value in any form', () => {
    expect(rangeOfPart('2017-Q2', 'quarter')).toEqual({ from: '2017-04-01', to: '2017-06-30' });
    expect(rangeOfPart('2017-04-01', 'quarter')).toEqual({ from: '2017-04-01', to: '2017-06-30' });
    expect(rangeOfPart('2020-W53', 'week')).toEqual({ from: '2020-12-28', to: '2021-01-03' });
    expect(rangeOfPart('2017', 'year')).toEqual({ from: '2017-01-01', to: '2017-12-31' });
    expect(rangeOfPart('later', 'year')).toBeNull();
  });
});

describe('scope', () => {
  const range = { from: '2017-01-01', to: '2017-03-31' };
  it('uses the date the card is about', () => {
    expect(dateFieldOf(card({ group_by: ['started_on:month'] }), object)?.key).toBe('started_on');
    expect(dateFieldOf(card({}), object)?.key).toBe('closed_on');
  });
  it('joins with the card', () => {
    expect(scopeFilter({ range, owner: 'u1' }, card({}), object)).toEqual({
      and: [
        { field: 'closed_on', op: 'between', value: ['2017-01-01', '2017-03-31'] },
        { field: 'owner', op: 'eq', value: 'u1' },
      ],
    });
    expect(scopeFilter({ range: null, owner: null }, card({}), object)).toBeNull();
  });
  it('flattens what it joins', () => {
    const a = { field: 'a', op: 'eq' as const, value: 1 };
    expect(allOf([a, null, { and: [a, a] }])).toEqual({ and: [a, a, a] });
    expect(allOf([null, a])).toEqual(a);
  });
  it('makes an address of it', () => {
    expect(listUrl('deal', null)).toBe('/o/deal');
    expect(decodeURIComponent(listUrl('deal', { field: 'a', op: 'eq', value: 1 }))).toContain('filter={"field":"a"');
  });
});
