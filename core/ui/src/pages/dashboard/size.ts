/** How much of the grid a card takes. */
import type { DashboardCard } from '@/api/types';

export const COLUMNS = 24;
export const SPAN_MIN = 4;
export const HEIGHT_MAX = 4;
/** Height of a row and the gap between rows, pixels; `dashboard.css` has the same. */
export const ROW = 112;
export const GAP = 12;

const within = (value: number, least: number, most: number) => Math.min(most, Math.max(least, Math.round(value)));

export const toSpan = (value: number): number => within(value, SPAN_MIN, COLUMNS);
export const toHeight = (value: number): number => within(value, 1, HEIGHT_MAX);

export const spanOf = (card: DashboardCard): number => toSpan(card.span);

/** Pictures need room, figures do not. */
export function heightOf(card: DashboardCard): number {
  if (card.height) return toHeight(card.height);
  return card.type === 'number' || card.type === 'target' ? 1 : 3;
}
