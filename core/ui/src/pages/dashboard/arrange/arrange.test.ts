import { describe, expect, it } from 'vitest';
import type { DashboardCard } from '@/api/types';
import { field, objectOf } from '@/testing/render';
import { heightOf } from '../size';
import { duplicate, freshKey, moveBeside, moveBy, remove, resize } from './board';
import { aboutObject, asType, codesOf, isWhole, measuresOf, codeOf, withMeasures } from './measures';

const card = (key: string, more: Partial<DashboardCard> = {}): DashboardCard => ({
  key,
  label: {},
  type: 'bar',
  span: 12,
  object: 'thing',
  group_by: ['stage'],
  measures: { n: { op: 'count' } },
  value: 'n',
  ...more,
});
const keysOf = (cards: readonly DashboardCard[]) => cards.map((one) => one.key).join('');
const board = [card('a'), card('b'), card('c')];

describe('an arrangement', () => {
  it('moves cards beside each other', () => {
    expect(keysOf(moveBeside(board, 'a', 'c', 'after'))).toBe('bca');
    expect(keysOf(moveBeside(board, 'a', 'c', 'before'))).toBe('bac');
    expect(keysOf(moveBeside(board, 'c', 'a', 'before'))).toBe('cab');
    expect(moveBeside(board, 'a', 'a', 'after')).toBe(board);
  });
  it('moves them step by step, to the ends and no further', () => {
    expect(keysOf(moveBy(board, 'a', 1))).toBe('bac');
    expect(keysOf(moveBy(board, 'a', 99))).toBe('bca');
    expect(moveBy(board, 'a', -1)).toBe(board);
  });
  it('sizes within the grid', () => {
    const [one] = resize(board, 'a', 99, 0);
    expect([one?.span, one?.height]).toEqual([24, 1]);
    expect(resize(board, 'a', 12.3, 3.2)).toBe(board);
    expect(heightOf(card('x', { type: 'number' }))).toBe(1);
  });
  it('duplicates beside the first, under a name of its own', () => {
    const more = duplicate(board, 'b');
    expect(more.map((one) => one.key)).toEqual(['a', 'b', 'card_4', 'c']);
    expect(freshKey([card('card_2'), card('card_3')])).toBe('card_4');
    expect(keysOf(remove(board, 'b'))).toBe('ac');
  });
});

describe('what a card can show', () => {
  const object = objectOf(
    [
      field('name', 'text'),
      field('stage', 'select', { choices: [] }),
      field('amount', 'money'),
      field('year', 'number', { options: { grouping: false } }),
      field('chance', 'percent'),
      field('secret', 'money', { access: 'masked' }),
      field('opened_on', 'date'),
      field('closed_on', 'date'),
    ],
    { path_field: 'stage' },
  );
  it('offers sums of amounts only', () => {
    expect(measuresOf(object).map(codeOf)).toEqual([
      'count', 'sum:amount', 'avg:amount', 'avg:chance', 'min:amount', 'min:chance', 'max:amount', 'max:chance', 'avg:opened_on:closed_on', 'avg:closed_on:opened_on',
    ]);
  });
  it('begins with the stages, a line with a date', () => {
    expect(aboutObject(card('a', { object: 'other', group_by: ['x'], filter: { field: 'x', op: 'eq', value: 1 } }), object)).toEqual(
      { key: 'a', label: {}, type: 'bar', span: 12, object: 'thing', group_by: ['stage'], measures: { n: { op: 'count' } }, value: 'n' },
    );
    expect(asType(card('a'), 'line', object).group_by).toEqual(['opened_on:month']);
    expect(asType(card('a'), 'number', object).group_by).toBeUndefined();
  });
  it('keeps the names of measures that stay, and the format only with its figure', () => {
    const money = card('a', { measures: { total: { op: 'sum', field: 'amount' }, n: { op: 'count' } }, value: 'total', format: 'money' });
    expect(codesOf(money)).toEqual(['sum:amount', 'count']);
    expect(withMeasures(money, ['sum:amount', 'avg:amount'])).toMatchObject({ measures: { total: { op: 'sum', field: 'amount' }, m2: { op: 'avg', field: 'amount' } }, value: 'total', format: 'money' });
    const counted = withMeasures(money, ['count']);
    expect(counted.measures).toEqual({ n: { op: 'count' } });
    expect([counted.value, counted.format]).toEqual(['n', undefined]);
  });
  it('is whole with a figure, and a target with something to reach', () => {
    expect(isWhole(card('a'))).toBe(true);
    expect(isWhole(card('a', { group_by: [] }))).toBe(false);
    expect(isWhole(card('a', { type: 'target' }))).toBe(false);
    expect(isWhole(card('a', { type: 'target', target: 5 }))).toBe(true);
  });
});
