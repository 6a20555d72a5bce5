/** A whole dashboard as figures in one file: what it is about, then a section for each card. */
import type { Rows } from '../csv';

export function boardRows(title: string, notes: readonly string[], cards: readonly { title: string; rows: Rows }[]): Rows {
  return [[title], ...notes.map((note) => [note]), ...cards.flatMap((card) => [[], [card.title], ...card.rows])];
}
