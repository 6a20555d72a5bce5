import { describe, expect, it } from 'vitest';
import type { AggregateRow, DashboardCard, ObjectDef } from '@/api/types';
import { amountsOf, currenciesIn, valueOf } from './figure';
import { listUrl } from './listUrl';
import { periodBefore, presetRange, rangeOfPart } from './period';
import { pointsOf } from './points';
import { allOf, dateFieldOf, filterBefore, scopeFilter, WHOLE } from './scope';
import { readChoice, writeChoice } from './scopeChoice';
import { withBelow } from './useScope';

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
    { key: 'amount', kind: 'money' },
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
    expect(points[0]?.filter).toEqual({ field: 'owner', op: 'in', value: ['u2'] });
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
    expect(dateFieldOf(card({ group_by: ['started_on:month'], date_field: 'closed_on' }), object)?.key).toBe('closed_on');
  });
  it('joins with the card', () => {
    expect(scopeFilter({ range, owner: 'u1', departments: ['d1', 'd2'] }, card({}), object)).toEqual({
      and: [
        { field: 'closed_on', op: 'between', value: ['2017-01-01', '2017-03-31'] },
        { field: 'owner', op: 'in', value: ['u1'] },
        { field: 'department', op: 'in', value: ['d1', 'd2'] },
      ],
    });
    expect(scopeFilter(WHOLE, card({}), object)).toBeNull();
  });
  it('a department is everything below it, too', () => {
    const tree = [{ id: 'a' }, { id: 'b', parent: { id: 'a' } }, { id: 'c', parent: { id: 'b' } }, { id: 'd', parent: null }];
    expect(withBelow('a', tree)).toEqual(['a', 'b', 'c']);
    // A circle, which the server refuses, would not hang the page.
    expect(withBelow('x', [{ id: 'x', parent: { id: 'y' } }, { id: 'y', parent: { id: 'x' } }])).toEqual(['x', 'y']);
  });
  it('compares with the period before, by the board or by the card', () => {
    const won = { field: 'stage', op: 'eq' as const, value: 'won' };
    expect(filterBefore({ ...WHOLE, range }, card({ filter: won }), object)?.filter).toEqual({
      and: [won, { field: 'closed_on', op: 'between', value: ['2016-10-01', '2016-12-31'] }],
    });
    const month = { field: 'closed_on', op: 'within' as const, value: 'this_month' };
    expect(filterBefore(WHOLE, card({ filter: { and: [won, month] } }), object)?.filter).toEqual({ and: [won, { ...month, value: 'last_month' }] });
    expect(filterBefore(WHOLE, card({ filter: won }), object)).toBeNull();
    expect(filterBefore(WHOLE, card({ filter: { ...month, value: 'overdue' } }), object)).toBeNull();
  });
  it('flattens what it joins', () => {
    const a = { field: 'a', op: 'eq' as const, value: 1 };
    expect(allOf([a, null, { and: [a, a] }])).toEqual({ and: [a, a, a] });
    expect(allOf([null, a])).toEqual(a);
  });
  it('leads to a list of exactly these records', () => {
    const a = { field: 'a', op: 'eq' as const, value: 1 };
    const views = [
      { key: 'pipeline', label: {}, kind: 'board' },
      { key: 'mine', label: {}, kind: 'list', filter: a },
      { key: 'all', label: {}, kind: 'list' },
    ];
    expect(listUrl({ ...object, views }, null)).toBe('/o/deal?view=all');
    const address = new URL(listUrl({ ...object, views }, { and: [a, { or: [a, a] }] }), 'http://x');
    expect(address.searchParams.get('view')).toBe('all');
    expect(JSON.parse(address.searchParams.get('f') ?? '')).toEqual([a, { or: [a, a] }]);
  });
  it('is kept in the address and read from it', () => {
    const written = writeChoice(new URLSearchParams('edit=1'), { preset: 'custom', range, owner: 'u1', department: 'd1' });
    expect(written.get('edit')).toBe('1');
    expect(readChoice(written)).toEqual({ preset: 'custom', range, owner: 'u1', department: 'd1' });
    expect(readChoice(new URLSearchParams('from=2017-02-01&to=2017-01-01&period=nonsense'))).toEqual({ preset: 'all', range: null, owner: null, department: null });
  });
});

describe('several currencies', () => {
  const row: AggregateRow = { group: { stage: 'won' }, measures: { n: null }, by_currency: { n: { USD: '2.50', CNY: '1.00' } } };
  const plain: AggregateRow = { group: { stage: 'new' }, measures: { n: '7.00' } };
  it('are never summed; the one of the house comes first', () => {
    expect(currenciesIn([row, plain], 'CNY')).toEqual(['CNY', 'USD']);
    expect(amountsOf(row, 'n', 'USD')).toEqual([['USD', 2.5], ['CNY', 1]]);
    expect(amountsOf(plain, 'n', 'USD')).toBeNull();
    expect(valueOf(row, 'n', null)).toBeNull();
    expect(valueOf(row, 'n', 'USD')).toBe(2.5);
  });
  it('are drawn one at a time', () => {
    const sums = card({ group_by: ['stage'], measures: { n: { op: 'sum', field: 'amount' } } });
    const drawn = (currency: string) => pointsOf(sums, [row, plain], object, { ...words, currency, home: 'CNY' }).map((point) => [point.label, point.value]);
    expect(drawn('CNY')).toEqual([['NEW', 7], ['WON', 1]]);
    // What is only known as an amount in the currency of the house is not one in another.
    expect(drawn('USD')).toEqual([['WON', 2.5], ['NEW', null]]);
  });
});
