import { describe, expect, it } from 'vitest';
import type { AggregateRow, Choice, FieldDef, RecordData, ViewDef } from '@/api/types';
import { isOverdue } from './card';
import { cardsIn, movesReducer, withMoves, type Moves } from './moves';
import { amountsIn, columnsOf, currencyOf, NO_CURRENCY, NO_VALUE, outcomeOf, totalsOf, type TotalsByCode } from './totals';

const choices: Choice[] = [
  { code: 'open', label: { en: 'Open' }, active: true, attributes: { probability: 40 } },
  { code: 'won', label: { en: 'Won' }, active: true, attributes: { probability: 100, outcome: 'won' } },
  { code: 'old', label: { en: 'Old' }, active: false },
];
const view: ViewDef = { key: 'b', label: {}, kind: 'board', group_by: 'stage', sum: 'amount', weighted_sum: 'weighted' };
const { weighted_sum: _weighted, ...unweighted } = view;
const record = (id: string, stage: string): RecordData => ({
  id,
  version: 1,
  stage,
  amount: { amount: '100.00', currency: 'CNY' },
  weighted: { amount: '40.00', currency: 'CNY' },
});
const totals: TotalsByCode = {
  open: { count: 2, sum: { CNY: 200 }, weighted: { CNY: 80 } },
  won: { count: 1, sum: { CNY: 50 }, weighted: { CNY: 50 } },
};

describe('moves', () => {
  const dropped = movesReducer({}, { type: 'drop', record: record('a', 'open'), from: 'open', to: 'won' });

  it('shows a dropped card in its new column at once, on top', () => {
    expect(cardsIn('open', [record('a', 'open'), record('b', 'open')], dropped).map((card) => card.id)).toEqual(['b']);
    expect(cardsIn('won', [record('c', 'won')], dropped).map((card) => card.id)).toEqual(['a', 'c']);
  });
  it('does not show it twice when the list already has it', () => {
    expect(cardsIn('won', [record('c', 'won'), record('a', 'won')], dropped).map((card) => card.id)).toEqual(['a', 'c']);
  });
  it('counts it in the new column, weighted by that column', () => {
    expect(withMoves(totals, 0, dropped, view, choices, 'CNY')).toEqual({
      open: { count: 1, sum: { CNY: 100 }, weighted: { CNY: 40 } },
      won: { count: 2, sum: { CNY: 150 }, weighted: { CNY: 150 } },
    });
  });
  it('puts everything back when it ends', () => {
    const back = movesReducer(dropped, { type: 'end', id: 'a' });
    expect(back).toEqual({});
    expect(withMoves(totals, 0, back, view, choices, 'CNY')).toEqual(totals);
  });
  it('ignores a drop on its own column and a second drop on the way', () => {
    const none: Moves = {};
    expect(movesReducer(none, { type: 'drop', record: record('a', 'open'), from: 'open', to: 'open' })).toBe(none);
    expect(movesReducer(dropped, { type: 'drop', record: record('a', 'won'), from: 'won', to: 'old' })).toBe(dropped);
  });
  it('waits while a person is asked, then saves again', () => {
    const asking = movesReducer(dropped, { type: 'ask', id: 'a' });
    expect(asking.a?.state).toBe('asking');
    expect(movesReducer(asking, { type: 'save', id: 'a' }).a?.state).toBe('saving');
  });
  it('is not counted twice once the figures know of it', () => {
    const saved = movesReducer(dropped, { type: 'saved', record: { ...record('a', 'won'), version: 2 }, at: 1000 });
    expect(withMoves(totals, 999, saved, view, choices, 'CNY').won?.count).toBe(2);
    expect(withMoves(totals, 1000, saved, view, choices, 'CNY')).toEqual(totals);
    expect(cardsIn('won', [], saved)[0]?.version).toBe(2);
  });
  it('keeps its place on top until filter or order change, and may be dragged on', () => {
    const saved = movesReducer(dropped, { type: 'saved', record: record('a', 'won'), at: 1000 });
    expect(movesReducer(saved, { type: 'drop', record: record('a', 'won'), from: 'won', to: 'open' }).a?.to).toBe('open');
    const onward = movesReducer(saved, { type: 'drop', record: record('a', 'won'), from: 'won', to: 'open' });
    expect(movesReducer(onward, { type: 'end', id: 'a' })).toEqual(saved);
    expect(movesReducer(saved, { type: 'settle' })).toEqual({});
    expect(movesReducer(dropped, { type: 'settle' })).toBe(dropped);
  });
  it('fills a column that was empty', () => {
    expect(withMoves({ open: { count: 1, sum: { CNY: 100 }, weighted: { CNY: 40 } } }, 0, dropped, view, choices, 'CNY')).toEqual({
      open: { count: 0, sum: { CNY: 0 }, weighted: { CNY: 0 } },
      won: { count: 1, sum: { CNY: 100 }, weighted: { CNY: 100 } },
    });
  });
});

describe('columns', () => {
  const field = { key: 'stage', kind: 'select', choices } as FieldDef;

  it('are the active choices in order', () => {
    expect(columnsOf(field, totals).map((choice) => choice.code)).toEqual(['open', 'won']);
  });
  it('keep a retired choice and "no value" while records stand there', () => {
    const more = { ...totals, old: { count: 3, sum: null, weighted: null }, [NO_VALUE]: { count: 1, sum: null, weighted: null } };
    expect(columnsOf(field, more).map((choice) => choice.code)).toEqual([NO_VALUE, 'open', 'won', 'old']);
  });
  it('read figures in any form', () => {
    const rows: AggregateRow[] = [
      { group: { stage: 'won' }, measures: { count: 4238, sum: '10005534.00', weighted: { amount: '5.50', currency: 'USD' } } },
      { group: { stage: null }, measures: { count: '2', sum: null } },
    ];
    expect(totalsOf(rows, 'stage', 'CNY')).toEqual({
      won: { count: 4238, sum: { CNY: 10005534 }, weighted: { USD: 5.5 } },
      [NO_VALUE]: { count: 2, sum: null, weighted: null },
    });
  });
  it('keep amounts of several currencies apart, the home one first', () => {
    const rows: AggregateRow[] = [
      { group: { stage: 'open' }, measures: { count: 3, sum: null }, by_currency: { sum: { AUD: '2.50', CNY: '100.00' } } },
      { group: { stage: 'won' }, measures: { count: 1, sum: null }, by_currency: { sum: { USD: '7.00' } } },
    ];
    const found = totalsOf(rows, 'stage', 'CNY');
    expect(found.won?.sum).toEqual({ USD: 7 });
    expect(amountsIn(found.open?.sum ?? {}, 'CNY')).toEqual([['CNY', 100], ['AUD', 2.5]]);
    const dollars = { ...record('a', 'won'), amount: { amount: '7.00', currency: 'USD' } };
    const moved = withMoves(found, 0, movesReducer({}, { type: 'drop', record: dollars, from: 'won', to: 'open' }), unweighted, choices, 'CNY');
    expect(amountsIn(moved.open?.sum ?? {}, 'CNY')).toEqual([['CNY', 100], ['AUD', 2.5], ['USD', 7]]);
    expect(amountsIn(moved.won?.sum ?? {}, 'CNY')).toEqual([['USD', 0]]);
  });
  it('leave nothing behind when a fraction goes', () => {
    const cents = (amount: string) => ({ ...record('a', 'open'), amount: { amount, currency: 'CNY' } });
    const before: TotalsByCode = { open: { count: 2, sum: { CNY: 0.1 + 0.2 }, weighted: null } };
    const once = withMoves(before, 0, movesReducer({}, { type: 'drop', record: cents('0.30'), from: 'open', to: 'won' }), unweighted, choices, 'CNY');
    expect(once.open?.sum).toEqual({ CNY: 0 });
  });
  it('sum numbers without a currency', () => {
    expect(currencyOf({ key: 'seats', kind: 'number' } as FieldDef, 'CNY')).toBe(NO_CURRENCY);
    expect(currencyOf({ key: 'amount', kind: 'money' } as FieldDef, 'CNY')).toBe('CNY');
    expect(currencyOf({ key: 'amount', kind: 'formula', options: { result: 'money', currency: 'USD' } } as FieldDef, 'CNY')).toBe('USD');
    expect(totalsOf([{ group: { stage: 'won' }, measures: { count: 1, sum: '12' } }], 'stage', NO_CURRENCY).won?.sum).toEqual({ [NO_CURRENCY]: 12 });
  });
  it('know their outcome', () => {
    expect(choices.map(outcomeOf)).toEqual(['open', 'won', 'open']);
  });
});

it('only an open card with a date in the past is overdue', () => {
  expect(isOverdue('2026-11-20', false, '2026-11-21')).toBe(true);
  expect(isOverdue('2026-11-21', false, '2026-11-21')).toBe(false);
  expect(isOverdue('2026-11-20', true, '2026-11-21')).toBe(false);
  expect(isOverdue(null, false, '2026-11-21')).toBe(false);
});
