/** Cards that were dragged: shown where they were dropped, before and after the server says so. */
import type { Choice, RecordData, ViewDef } from '@/api/types';
import { addShare, NO_TOTALS, shareOf, type Totals, type TotalsByCode } from './totals';

export interface Move {
  record: RecordData;
  from: string;
  to: string;
  /** `asking` while a person fills in what the server demands; `saved` cards keep their place on top. */
  state: 'saving' | 'asking' | 'saved';
  /** When the server agreed, milliseconds since 1970; figures fetched later count the card already. */
  savedAt?: number;
  /** Where it stood on top before; it goes back there. */
  before?: Move | undefined;
}

/** By record id; one card is on one way at a time. */
export type Moves = Readonly<Record<string, Move>>;

export type MoveEvent =
  | { type: 'drop'; record: RecordData; from: string; to: string }
  | { type: 'ask'; id: string }
  | { type: 'save'; id: string }
  | { type: 'saved'; record: RecordData; at: number }
  /** The card goes back. */
  | { type: 'end'; id: string }
  /** Another filter or order: cards stand where the server puts them. */
  | { type: 'settle' };

export function movesReducer(moves: Moves, event: MoveEvent): Moves {
  switch (event.type) {
    case 'drop': {
      const { record, from, to } = event;
      const before = moves[record.id];
      if (from === to || (before && before.state !== 'saved')) return moves;
      return { ...moves, [record.id]: { record, from, to, state: 'saving', ...(before ? { before } : {}) } };
    }
    case 'ask':
    case 'save':
      return change(moves, event.id, { state: event.type === 'ask' ? 'asking' : 'saving' });
    case 'saved': {
      const { record, at } = event;
      const known = moves[record.id];
      return known
        ? change(moves, record.id, { state: 'saved', savedAt: at, record: { ...known.record, ...record }, before: undefined })
        : moves;
    }
    case 'end': {
      const move = moves[event.id];
      if (!move) return moves;
      if (move.before) return { ...moves, [event.id]: move.before };
      return Object.fromEntries(Object.entries(moves).filter(([id]) => id !== event.id));
    }
    case 'settle': {
      const open = Object.entries(moves).filter(([, move]) => move.state !== 'saved');
      return open.length === Object.keys(moves).length ? moves : Object.fromEntries(open);
    }
  }
}

function change(moves: Moves, id: string, to: Partial<Move>): Moves {
  const move = moves[id];
  return move ? { ...moves, [id]: { ...move, ...to } } : moves;
}

/** What a column shows: its records without those that left, those that came on top. */
export function cardsIn(code: string, records: readonly RecordData[], moves: Moves): RecordData[] {
  const all = Object.values(moves);
  if (all.length === 0) return [...records];
  const arriving = all.filter((move) => move.to === code).map((move) => move.record);
  const elsewhere = new Set(all.map((move) => move.record.id));
  return [...arriving.reverse(), ...records.filter((record) => !elsewhere.has(record.id))];
}

/**
 * The figures of all columns with the moves counted in.
 * `fetchedAt`: when `totals` came, milliseconds since 1970; `currency` as in `totalsOf`.
 */
export function withMoves(
  totals: TotalsByCode,
  fetchedAt: number,
  moves: Moves,
  view: ViewDef,
  choices: readonly Choice[],
  currency: string,
): TotalsByCode {
  const next: Record<string, Totals> = { ...totals };
  const choiceOf = (code: string) => choices.find((choice) => choice.code === code);
  const ways = Object.values(moves).flatMap((move) => (move.before ? [move.before, move] : [move]));
  for (const { record, from, to, savedAt } of ways) {
    if (savedAt !== undefined && fetchedAt >= savedAt) continue;
    next[from] = addShare(next[from] ?? NO_TOTALS, shareOf(record, view, choiceOf(from), currency), -1);
    next[to] = addShare(next[to] ?? NO_TOTALS, shareOf(record, view, choiceOf(to), currency), 1);
  }
  return next;
}
