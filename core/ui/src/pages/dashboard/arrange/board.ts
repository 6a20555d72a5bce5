/** Changes to an arrangement, each a new list. */
import type { DashboardCard } from '@/api/types';
import { heightOf, spanOf, toHeight, toSpan } from '../size';

export type Cards = readonly DashboardCard[];

/** A short name that no other card has. */
export function freshKey(cards: Cards, stem = 'card'): string {
  const taken = new Set(cards.map((card) => card.key));
  for (let n = cards.length + 1; ; n += 1) if (!taken.has(`${stem}_${n}`)) return `${stem}_${n}`;
}

/** Puts the card before or after another one. */
export function moveBeside(cards: Cards, key: string, target: string, side: 'before' | 'after'): Cards {
  const card = cards.find((one) => one.key === key);
  if (!card || key === target) return cards;
  const others = cards.filter((one) => one.key !== key);
  const at = others.findIndex((one) => one.key === target);
  if (at < 0) return cards;
  return others.toSpliced(side === 'before' ? at : at + 1, 0, card);
}

export function moveBy(cards: Cards, key: string, steps: number): Cards {
  const from = cards.findIndex((card) => card.key === key);
  const to = Math.min(cards.length - 1, Math.max(0, from + steps));
  const card = cards[from];
  return !card || from === to ? cards : cards.toSpliced(from, 1).toSpliced(to, 0, card);
}

export function resize(cards: Cards, key: string, span: number, height: number): Cards {
  const [wide, high] = [toSpan(span), toHeight(height)];
  const card = cards.find((one) => one.key === key);
  if (!card || (spanOf(card) === wide && heightOf(card) === high)) return cards;
  return cards.map((one) => (one.key === key ? { ...one, span: wide, height: high } : one));
}

export const put = (cards: Cards, card: DashboardCard): Cards =>
  cards.some((one) => one.key === card.key) ? cards.map((one) => (one.key === card.key ? card : one)) : [...cards, card];

export const remove = (cards: Cards, key: string): Cards => cards.filter((card) => card.key !== key);

/** Beside the one it came from. */
export function duplicate(cards: Cards, key: string): Cards {
  const at = cards.findIndex((card) => card.key === key);
  const card = cards[at];
  return card ? cards.toSpliced(at + 1, 0, { ...card, key: freshKey(cards) }) : cards;
}
