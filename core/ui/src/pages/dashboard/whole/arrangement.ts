/** Where cards stand on their board, as the page's grid puts them: each in the first gap that it fits into. */
import type { DashboardCard } from '@/api/types';
import { COLUMNS, heightOf, spanOf } from '../size';

export interface Place {
  key: string;
  /** In columns and rows of the grid. */
  column: number;
  row: number;
  wide: number;
  high: number;
}

export function placesOf(cards: readonly DashboardCard[]): Place[] {
  const taken: boolean[][] = [];
  const isFree = (row: number, column: number, wide: number, high: number): boolean => {
    for (let y = row; y < row + high; y += 1) for (let x = column; x < column + wide; x += 1) if (taken[y]?.[x]) return false;
    return true;
  };
  return cards.map((card) => {
    const [wide, high] = [spanOf(card), heightOf(card)];
    for (let row = 0; ; row += 1) {
      for (let column = 0; column + wide <= COLUMNS; column += 1) {
        if (!isFree(row, column, wide, high)) continue;
        for (let y = row; y < row + high; y += 1) {
          const line = (taken[y] ??= []);
          for (let x = column; x < column + wide; x += 1) line[x] = true;
        }
        return { key: card.key, column, row, wide, high };
      }
    }
  });
}
