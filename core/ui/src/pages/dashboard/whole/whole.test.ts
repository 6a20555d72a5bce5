import { describe, expect, it } from 'vitest';
import type { DashboardCard } from '@/api/types';
import { csvText } from '../csv';
import { placesOf } from './arrangement';
import { boardRows } from './boardCsv';

const card = (key: string, span: number, height: number): DashboardCard => ({
  key, label: {}, type: 'bar', span, height, object: 'deal', measures: { n: { op: 'count' } }, value: 'n',
});
const spots = (cards: DashboardCard[]) => placesOf(cards).map(({ key, column, row, wide, high }) => [key, column, row, wide, high]);

describe('the cards of a picture', () => {
  it('stand beside each other while there is room, then below', () => {
    expect(spots([card('a', 12, 2), card('b', 12, 1), card('c', 24, 1)])).toEqual([
      ['a', 0, 0, 12, 2],
      ['b', 12, 0, 12, 1],
      ['c', 0, 2, 24, 1],
    ]);
  });
  it('fill the gaps that others left, as the page does', () => {
    expect(spots([card('a', 12, 2), card('b', 12, 1), card('c', 24, 1), card('d', 6, 1), card('e', 6, 1), card('f', 6, 1)])).toEqual([
      ['a', 0, 0, 12, 2],
      ['b', 12, 0, 12, 1],
      ['c', 0, 2, 24, 1],
      ['d', 12, 1, 6, 1],
      ['e', 18, 1, 6, 1],
      ['f', 0, 3, 6, 1],
    ]);
  });
});

it('the figures of a board are a section for each card', () => {
  const rows = boardRows('Sales', ['Period: All time'], [
    { title: 'Won', rows: [['Count'], [3]] },
    { title: '=Risky', rows: [['Stage', 'Count'], ['New', 1]] },
  ]);
  expect(csvText(rows)).toBe("\uFEFFSales\r\nPeriod: All time\r\n\r\nWon\r\nCount\r\n3\r\n\r\n'=Risky\r\nStage,Count\r\nNew,1\r\n");
});
