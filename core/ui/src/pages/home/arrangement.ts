/** Which cards a person wants to see at home, and in which order. */
import type { HomeView } from '@/app/homeViews';

export interface HomeArrangement {
  order: string[];
  hidden: string[];
  /** Lists that the person put there. */
  views?: HomeView[];
}

export const UNARRANGED: HomeArrangement = { order: [], hidden: [] };

/** Known cards in the wanted order; one that is new since stands where it was put by itself. */
export function arranged<T extends { id: string }>(cards: readonly T[], order: readonly string[]): T[] {
  const place = new Map(order.map((id, index) => [id, index]));
  const known = cards.filter((card) => place.has(card.id)).sort((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0));
  const result = [...known];
  cards.forEach((card, index) => {
    if (place.has(card.id)) return;
    // After the card that stands before it by itself, at the front if that is the first.
    const before = cards.slice(0, index).reverse().find((one) => result.includes(one));
    result.splice(before ? result.indexOf(before) + 1 : 0, 0, card);
  });
  return result;
}

export const shownOf = <T extends { id: string }>(cards: readonly T[], { order, hidden }: HomeArrangement): T[] =>
  arranged(cards, order).filter((card) => !hidden.includes(card.id));
