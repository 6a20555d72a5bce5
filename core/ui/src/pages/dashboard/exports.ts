/** A card as a picture or as figures in a file. */
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { DashboardCard, ObjectDef } from '@/api/types';
import { formatDate, formatPercent } from '@/format';
import { useLanguage } from '@/i18n';
import { useScheme } from '@/theme';
import { chartOption } from './chartOption';
import { csvRows, csvText } from './csv';
import { download, fileName } from './download';
import { amountsOf, measureNames } from './figure';
import { useNames } from './names';
import { figureOf } from './NumberFigure';
import { paletteOf } from './palette';
import { splitGroup } from './period';
import type { Picture } from './picture';
import type { CardData } from './useCardData';

export function useCardExport(card: DashboardCard, object: ObjectDef, data: CardData, isTable: boolean) {
  const { t } = useTranslation();
  const language = useLanguage();
  const scheme = useScheme();
  const names = useNames();
  const title = names.card(card, object);

  const asCsv = useCallback(() => {
    const rows = csvRows(card, data, {
      group: names.field(object, splitGroup(card.group_by?.[0] ?? '').field),
      measure: (measure) => names.measure(object, card.measures[measure]),
    });
    download(new Blob([csvText(rows)], { type: 'text/csv;charset=utf-8' }), fileName(title, 'csv'));
  }, [card, data, names, object, title]);

  const asPicture = useCallback(async () => {
    const palette = paletteOf(scheme);
    const { drawPicture } = await import('./picture');
    const share = (value: number | null) => (card.type === 'target' && card.target ? ((value ?? 0) / card.target) * 100 : null);
    const content = (): Picture['content'] => {
      if (card.type === 'number' || card.type === 'target') {
        const amounts = amountsOf(data.rows?.[0], card.value, data.home);
        const value = figureOf(card, data);
        const reached = share(value);
        return {
          kind: 'figures',
          figures: amounts ? amounts.map(([currency, amount]) => data.write(amount, card.value, false, currency)) : [data.write(value, card.value, false)],
          share: reached,
          note: reached === null ? '' : t('dashboard:target.reached', { percent: formatPercent(Math.round(reached * 10) / 10, language), target: data.write(card.target ?? 0, card.value, false) }),
        };
      }
      if (isTable || card.type === 'table') {
        const measures = measureNames(card);
        return {
          kind: 'table',
          head: [names.field(object, splitGroup(card.group_by?.[0] ?? '').field), ...measures.map((measure) => names.measure(object, card.measures[measure]))],
          rows: data.points.map((point) => [
            point.label,
            ...measures.map(
              (measure) =>
                point.amounts?.[measure]?.map(([currency, amount]) => data.write(amount, measure, false, currency)).join(' · ') ??
                data.write(point.measures[measure] ?? null, measure, false),
            ),
          ]),
        };
      }
      if (card.type === 'funnel') {
        return {
          kind: 'bars',
          rows: data.points.map((point) => ({
            label: point.label,
            figure: data.write(point.value, card.value, true),
            value: point.value ?? 0,
            isQuiet: point.outcome === 'lost',
          })),
        };
      }
      return { kind: 'chart', build: (width) => chartOption(card, data, palette, width, false), height: 440 };
    };
    const note = [object.label_plural[language] ?? '', formatDate(new Date(), language)].filter(Boolean).join(' · ');
    download(await drawPicture({ title, note, palette, content: content() }), fileName(title, 'png'));
  }, [card, data, isTable, language, names, object, scheme, t, title]);

  return { asCsv, asPicture };
}
