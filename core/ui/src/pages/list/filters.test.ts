import { describe, expect, it } from 'vitest';
import type { Condition, FieldDef, Filter } from '@/api/types';
import { bothOf, conditionsOf, groupFilter, groupOf, isComplete, isFilter, joinFilter, nextSort, refusedItems, splitFilter, withOp } from './filters';

const city: Condition = { field: 'city', op: 'eq', value: '北京' };
const open: Condition = { field: 'stage', op: 'in', value: ['a'] };
const begun: Condition = { field: 'stage', op: 'in', value: [] };

describe('filters', () => {
  it('takes what must hold together apart and leaves the rest whole', () => {
    expect(splitFilter({ and: [city, open] })).toEqual([city, open]);
    expect(splitFilter(city)).toEqual([city]);
    const either = { or: [city, open] };
    expect(splitFilter(either)).toEqual([either]);
    expect(splitFilter({ and: [city, either] })).toEqual([city, either]);
  });
  it('joins only what is complete, at any depth', () => {
    expect(joinFilter([])).toBeNull();
    expect(joinFilter([begun])).toBeNull();
    expect(joinFilter([city])).toEqual(city);
    expect(joinFilter([city, { not: open }])).toEqual({ and: [city, { not: { or: [open] } }] });
    expect(joinFilter([{ or: [city, begun] }])).toEqual(city);
    expect(joinFilter([{ not: { or: [city, begun] } }])).toEqual({ not: { or: [city] } });
    expect(joinFilter([{ or: [begun, { and: [begun] }] }, city])).toEqual(city);
    expect(isComplete({ field: 'amount', op: 'between', value: ['1', ''] })).toBe(false);
    expect(bothOf({ and: [city] }, { or: [open, city] })).toEqual({ and: [city, { or: [open, city] }] });
  });
  it('reads groups and writes the same', () => {
    for (const filter of [{ and: [city] }, { or: [city, open] }, { not: { or: [city] } }] satisfies Filter[]) expect(groupFilter(groupOf(filter))).toEqual(filter);
    expect(groupOf({ not: { and: [city, open] } })).toEqual({ joint: 'none', items: [{ and: [city, open] }] });
    expect(conditionsOf({ or: [city, { not: { and: [open] } }] })).toEqual([city, open]);
  });
  it('knows a filter from anything else', () => {
    expect(isFilter({ and: [city, { or: [open] }] })).toBe(true);
    for (const wrong of [null, [], 'x', {}, { field: 1, op: 'eq' }, { and: city }, { not: 3 }]) expect(isFilter(wrong)).toBe(false);
  });
  it('keeps the value across ops of one shape', () => {
    const field = { key: 'stage', kind: 'select' } as FieldDef;
    expect(withOp(open, field, 'not_in').value).toEqual(['a']);
    expect(withOp(open, field, 'is_null').value).toBe(true);
  });
  it('finds the chip that the server means', () => {
    const far: Condition = { field: 'account.industry', op: 'eq', value: 'x' };
    expect(refusedItems('`opportunity` has no field `account.industry`', [city, { or: [open, far] }])).toEqual([1]);
    expect(refusedItems('`contains` can’t be used on `city`', [city, far])).toEqual([0]);
    expect(refusedItems('you may not read `industry`', [city, far])).toEqual([1]);
    expect(refusedItems('something else', [city])).toEqual([]);
  });
  it('walks through the ways to sort', () => {
    expect(nextSort([], 'name', false)).toEqual(['name']);
    expect(nextSort(['name'], 'name', false)).toEqual(['-name']);
    expect(nextSort(['-name'], 'name', false)).toEqual([]);
    expect(nextSort(['name'], 'city', true)).toEqual(['name', 'city']);
    expect(nextSort(['name', 'city'], 'name', true)).toEqual(['-name', 'city']);
    expect(nextSort(['-name', 'city'], 'name', true)).toEqual(['city']);
  });
});
