import { act, renderHook } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Filter } from '@/api/types';
import { exceptFilter } from './bulk';
import { chosenOf, useSelection } from './useSelection';

const filter: Filter = { field: 'stage', op: 'eq', value: 'a' };

describe('a selection', () => {
  it('of all stays one of all when some are taken out again', () => {
    const { result } = renderHook(() => useSelection('s'));
    act(() => result.current.set(['a', 'b']));
    act(() => result.current.selectAll());
    act(() => result.current.toggle('b'));
    act(() => result.current.add(['c', 'd'], false));
    act(() => result.current.toggle('d'));
    expect(result.current).toMatchObject({ isAll: true, isAny: true, ids: [], except: ['b', 'c'] });
    expect(['a', 'b', 'c', 'd', 'never loaded'].map(result.current.has)).toEqual([true, false, false, true, true]);
    expect(chosenOf(result.current, filter, 'word')).toEqual({ filter: { and: [filter, { field: 'id', op: 'not_in', value: ['b', 'c'] }] }, search: 'word' });
    act(() => result.current.selectAll());
    expect(chosenOf(result.current, filter, '')).toEqual({ filter, search: '' });
  });

  it('of some is told by their ids', () => {
    const { result } = renderHook(() => useSelection('s'));
    act(() => result.current.add(['a', 'b', 'c'], true));
    act(() => result.current.toggle('b'));
    expect(chosenOf(result.current, filter, '')).toEqual({ ids: ['a', 'c'] });
    act(() => result.current.clear());
    expect(result.current.isAny).toBe(false);
  });

  it('is forgotten when the list asks for something else', () => {
    const { result, rerender } = renderHook(({ scope }) => useSelection(scope), { initialProps: { scope: 'one' } });
    act(() => result.current.selectAll());
    rerender({ scope: 'other' });
    expect(result.current.isAny).toBe(false);
    act(() => result.current.toggle('a'));
    expect(result.current).toMatchObject({ isAll: false, ids: ['a'] });
  });
});

describe('all but some', () => {
  it('is one filter beside the list’s own, and several tests for many', () => {
    expect(exceptFilter(null, [])).toBeNull();
    expect(exceptFilter(null, ['a'])).toEqual({ and: [{ field: 'id', op: 'not_in', value: ['a'] }] });
    const many = exceptFilter(filter, Array.from({ length: 2300 }, (_, at) => String(at)));
    expect(many && 'and' in many && many.and.map((part) => ('value' in part && Array.isArray(part.value) ? part.value.length : 0))).toEqual([0, 1000, 1000, 300]);
  });
});
