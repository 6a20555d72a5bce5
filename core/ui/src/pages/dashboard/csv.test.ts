import { describe, expect, it } from 'vitest';
import type { DashboardCard } from '@/api/types';
import { csvRows, csvText } from './csv';
import type { CardData } from './useCardData';

const names = { group: 'Stage', measure: (measure: string) => measure };

describe('figures as a file', () => {
  it('quotes what must be quoted and disarms formulas', () => {
    expect(csvText([['a,b', 'say "x"', 1.5, null], ['=1+1', '-3', -3, '客户']])).toBe('\uFEFF"a,b","say ""x""",1.5,\r\n\'=1+1,\'-3,-3,客户\r\n');
  });
  it('gives each currency a column', () => {
    const card = { key: 'c', label: {}, type: 'bar', span: 6, object: 'deal', group_by: ['stage'], measures: { n: { op: 'count' }, total: { op: 'sum', field: 'amount' } }, value: 'total' } satisfies DashboardCard;
    const data = {
      rows: [{ group: {}, measures: {}, by_currency: { total: { CNY: '1', USD: '2' } } }],
      currencies: ['CNY', 'USD'],
      home: 'CNY',
      points: [
        { key: 'won', label: 'Won', value: 1, measures: { n: 3, total: 1 }, amounts: { total: [['CNY', 1], ['USD', 2]] }, filter: null },
        { key: 'new', label: 'New', value: 7, measures: { n: 1, total: 7 }, amounts: { total: [['CNY', 7]] }, filter: null },
      ],
    } as unknown as CardData;
    expect(csvRows(card, data, names)).toEqual([
      ['Stage', 'total (CNY)', 'total (USD)', 'n'],
      ['Won', 1, 2, 3],
      ['New', 7, null, 1],
    ]);
  });
});
