/** The picture of a card's points. */
import type { EChartsCoreOption } from 'echarts/core';
import type { DashboardCard } from '@/api/types';
import { barOption, columnOption, lineOption, pieOption, type ChartInput } from './options';
import type { Palette } from './palette';
import { splitGroup } from './period';
import type { CardData } from './useCardData';

export const isAlongTime = (card: DashboardCard): boolean => splitGroup(card.group_by?.[0] ?? '').part !== null;

export function chartOption(card: DashboardCard, data: CardData, palette: Palette, width: number, isAnimated: boolean): EChartsCoreOption {
  const input: ChartInput = {
    points: data.points,
    palette,
    width,
    short: (value) => data.write(value, card.value, true),
    exact: (value) => data.write(value, card.value, false),
    isAnimated,
  };
  if (card.type === 'line') return lineOption(input);
  if (card.type === 'pie') return pieOption(input);
  return isAlongTime(card) ? columnOption(input) : barOption(input);
}
