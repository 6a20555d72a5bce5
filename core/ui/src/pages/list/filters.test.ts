import { describe, expect, it } from 'vitest';
import type { Condition, FieldDef } from '@/api/types';
import { isComplete, joinFilter, nextSort, splitFilter, withOp } from './filters';

const city: Condition = { field: 'city', op: 'eq', value: '北京' };
const open: Condition = { field: 'stage', op: 'in', value: ['a'] };

describe('filters', () => {
  it('takes a flat filter apart and leaves others whole', () => {
    expect(splitFilter({ and: [city, open] })).toEqual({ chips: [city, open], rest: null });
    expect(splitFilter(city)).toEqual({ chips: [city], rest: null });
    const either = { or: [city, open] };
    expect(splitFilter(either)).toEqual({ chips: [], rest: either });
  });
  it('joins only what is complete', () => {
    expect(joinFilter([], null)).toBeNull();
    expect(joinFilter([{ field: 'stage', op: 'in', value: [] }], null)).toBeNull();
    expect(joinFilter([city], null)).toEqual(city);
    expect(joinFilter([city], { not: open })).toEqual({ and: [city, { not: open }] });
    expect(isComplete({ field: 'amount', op: 'between', value: ['1', ''] })).toBe(false);
  });
  it('keeps the value across ops of one shape', () => {
    const field = { key: 'stage', kind: 'select' } as FieldDef;
    expect(withOp(open, field, 'not_in').value).toEqual(['a']);
    expect(withOp(open, field, 'is_null').value).toBe(true);
  });
  it('walks through the ways to sort', () => {
    expect(nextSort([], 'name', false)).toEqual(['name']);
    expect(nextSort(['name'], 'name', false)).toEqual(['-name']);
    expect(nextSort(['-name'], 'name', false)).toEqual([]);
    expect(nextSort(['name'], 'city', true)).toEqual(['name', 'city']);
  });
});
