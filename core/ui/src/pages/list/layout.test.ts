import { describe, expect, it } from 'vitest';
import { field } from '@/testing/render';
import { clampWidth, layoutColumns, moveColumn, stepColumn, widthOf } from './layout';

const fields = [field('name', 'text'), field('stage', 'select'), field('amount', 'money')];

describe('columns', () => {
  it('share what the window has left, unless they have a width of their own', () => {
    const columns = layoutColumns(fields, { stage: 100 }, [], 1040);
    expect(columns.map(({ width }) => width)[1]).toBe(100);
    expect(widthOf(columns)).toBeLessThanOrEqual(1040);
    expect(widthOf(columns)).toBeGreaterThan(1036);
    // The first gets twice the share.
    const [name, , amount] = columns.map(({ width }) => width);
    expect(Math.abs((name ?? 0) - 240 - 2 * ((amount ?? 0) - 184))).toBeLessThan(3);
  });
  it('never shrink below what they need; then one scrolls', () => {
    expect(widthOf(layoutColumns(fields, {}, [], 300))).toBe(40 + 240 + 140 + 184);
  });
  it('pinned ones stand beside the first and stay there', () => {
    const columns = layoutColumns(fields, {}, ['amount'], 0);
    expect(columns.map(({ field: { key }, left }) => [key, left])).toEqual([['name', 40], ['amount', 280], ['stage', null]]);
    expect(columns.map(({ isLastPinned }) => isLastPinned)).toEqual([false, true, false]);
  });
  it('move past each other, never before the first', () => {
    expect(moveColumn(['name', 'a', 'b', 'c'], 'c', 'a', false)).toEqual(['name', 'c', 'a', 'b']);
    expect(moveColumn(['name', 'a', 'b', 'c'], 'a', 'c', true)).toEqual(['name', 'b', 'c', 'a']);
    expect(moveColumn(['name', 'a', 'b'], 'b', 'name', false)).toEqual(['name', 'b', 'a']);
    expect(moveColumn(['name', 'a', 'b'], 'name', 'b', true)).toEqual(['name', 'a', 'b']);
    expect(stepColumn(['name', 'a', 'b'], 'a', 1)).toEqual(['name', 'b', 'a']);
    expect(stepColumn(['name', 'a', 'b'], 'a', -1)).toEqual(['name', 'a', 'b']);
    expect(clampWidth(3)).toBe(72);
  });
});
