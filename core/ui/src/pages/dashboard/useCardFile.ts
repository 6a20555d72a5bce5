/** A card as a picture or as figures in a file. */
import { useTranslation } from 'react-i18next';
import type { DashboardCard, ObjectDef } from '@/api/types';
import { useErrorMessage } from '@/components/states';
import { formatDate, formatPercent } from '@/format';
import { useLanguage } from '@/i18n';
import { useScheme } from '@/theme';
import { chartOption } from './chartOption';
import { csvRows, csvText, type Rows } from './csv';
import { download, fileName } from './download';
import type { Content } from './draw';
import { amountsOf, changeOf, isMoney, measureNames, valueOf } from './figure';
import { useNames } from './names';
import { figureOf } from './NumberFigure';
import { paletteOf } from './palette';
import { splitGroup } from './period';
import type { CardData } from './useCardData';

/** What a file can have of a card, as it stands on the screen. */
export interface CardFile {
  title: string;
  /** Its figures are on their way. */
  isPending: boolean;
  rows: () => Rows;
  content: () => Content;
}

export function useCardFile(card: DashboardCard, object: ObjectDef, data: CardData, isTable: boolean) {
  const { t } = useTranslation();
  const say = useErrorMessage();
  const language = useLanguage();
  const scheme = useScheme();
  const names = useNames();
  const palette = paletteOf(scheme);
  const isFigure = card.type === 'number' || card.type === 'target';
  const isRows = isTable || card.type === 'table';
  const isOfOne = data.currencies.length > 1 && !isFigure && !isRows && isMoney(card, card.value, object);
  const name = names.card(card, object);
  const title = isOfOne && data.currency ? `${name} (${data.currency})` : name;
  const group = names.field(object, splitGroup(card.group_by?.[0] ?? '').field);

  const figures = (): Content => {
    const amounts = amountsOf(data.rows?.[0], card.value, data.home);
    const value = figureOf(card, data);
    const reached = card.type === 'target' && card.target ? ((value ?? 0) / card.target) * 100 : null;
    const before = data.before ? valueOf(data.before, card.value, null) : null;
    const change = before === null || amounts ? null : changeOf(value, before);
    return {
      kind: 'figures',
      figures: amounts ? amounts.map(([currency, amount]) => data.write(amount, card.value, false, currency)) : [data.write(value, card.value, false)],
      share: reached,
      note:
        reached !== null
          ? t('dashboard:target.reached', { percent: formatPercent(Math.round(reached * 10) / 10, language), target: data.write(card.target ?? 0, card.value, false) })
          : change !== null
            ? `${change >= 0 ? '↑' : '↓'} ${formatPercent(Math.abs(Math.round(change * 10) / 10), language)} ${t('dashboard:against_before')}`
            : '',
    };
  };
  const table = (): Content => {
    const measures = measureNames(card);
    return {
      kind: 'table',
      head: [group, ...measures.map((measure) => names.measure(object, card.measures[measure]))],
      rows: data.points.map((point) => [
        point.label,
        ...measures.map(
          (measure) =>
            point.amounts?.[measure]?.map(([currency, amount]) => data.write(amount, measure, false, currency)).join(' · ') ??
            data.write(point.measures[measure] ?? null, measure, false),
        ),
      ]),
      more: (count) => t('dashboard:more_rows', { count }),
    };
  };
  const bars = (): Content => ({
    kind: 'bars',
    rows: data.points.map((point) => ({
      label: point.label,
      figure: data.write(point.value, card.value, true),
      value: point.value ?? 0,
      isQuiet: point.outcome === 'lost',
    })),
  });
  const content = (): Content => {
    if (data.error) return { kind: 'words', text: say(data.error) };
    if (isFigure) return figures();
    if (data.points.length === 0) return { kind: 'words', text: t('dashboard:empty') };
    if (isRows) return table();
    if (card.type === 'funnel') return bars();
    return { kind: 'chart', build: (width) => chartOption(card, data, palette, width, false) };
  };
  const rows = (): Rows => (data.error ? [[say(data.error)]] : csvRows(card, data, { group, measure: (measure) => names.measure(object, card.measures[measure]) }));

  const file: CardFile = { title, isPending: data.isPending || data.isStale, rows, content };
  const asCsv = () => download(new Blob([csvText(rows())], { type: 'text/csv;charset=utf-8' }), fileName(title, 'csv'));
  const asPicture = async () => {
    const { drawPicture } = await import('./picture');
    const note = [object.label_plural[language] ?? '', formatDate(new Date(), language)].filter(Boolean).join(' · ');
    download(await drawPicture({ title, note, palette, content: content() }), fileName(title, 'png'));
  };
  return { file, asCsv, asPicture };
}
