import { useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe, useObjects } from '@/api/hooks';
import { recordQuery } from '@/api/hooks/records';
import type { Dashboard, DashboardCard } from '@/api/types';
import { asText } from '@/fields';
import { formatDate } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { useScheme } from '@/theme';
import { csvText } from '../csv';
import { download, fileName } from '../download';
import { useNames } from '../names';
import { paletteOf } from '../palette';
import type { Scope } from '../scope';
import type { ScopeChoice } from '../scopeChoice';
import type { CardFile } from '../useCardFile';
import { placesOf } from './arrangement';
import { boardRows } from './boardCsv';
import type { CardFiles } from './cardFiles';

/** So long cards that are still on their way are waited for, milliseconds. */
const PATIENCE = 30_000;

/** A whole dashboard as one picture or one file of figures, as it is narrowed and shown now. */
export function useBoardFile(board: Dashboard, choice: ScopeChoice, scope: Scope) {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const scheme = useScheme();
  const names = useNames();
  const client = useQueryClient();
  const { data: me } = useMe();
  const { data: objects } = useObjects();
  const files = useRef<CardFiles>(new Map()).current;
  const title = label(board.label);

  const nameOf = async (object: string, id: string) =>
    id === me?.user.id ? me.user.name : client.fetchQuery(recordQuery(object, id)).then((record) => asText(record.name ?? null) || id, () => id);
  const period = () => {
    const name = t(`dashboard:preset.${choice.preset}`);
    if (!scope.range) return name;
    const days = `${formatDate(scope.range.from, language)} – ${formatDate(scope.range.to, language)}`;
    return choice.preset === 'custom' ? days : t('dashboard:named', { name, what: days });
  };
  /** What the board is narrowed to, and when this was. */
  const notes = async () => [
    t('dashboard:named', { name: t('dashboard:period'), what: period() }),
    ...(choice.owner ? [t('dashboard:named', { name: t('dashboard:owner'), what: await nameOf('user', choice.owner) })] : []),
    ...(choice.department ? [t('dashboard:named', { name: t('dashboard:department'), what: await nameOf('department', choice.department) })] : []),
    t('dashboard:as_of', { day: formatDate(new Date(), language) }),
  ];
  /** Cards about what one may not read leave nothing. */
  const fileOf = (card: DashboardCard): CardFile =>
    files.get(card.key) ?? {
      title: names.card(card, objects?.find((object) => object.key === card.object)),
      isPending: false,
      rows: () => [[t('dashboard:not_yours')]],
      content: () => ({ kind: 'words', text: t('dashboard:not_yours') }),
    };
  const settled = async () => {
    for (const from = Date.now(); board.cards.some((card) => fileOf(card).isPending); ) {
      if (Date.now() - from > PATIENCE) throw new Error('the cards did not come');
      await new Promise((done) => setTimeout(done, 100));
    }
  };

  const asPicture = async () => {
    await settled();
    const { drawBoard } = await import('./boardPicture');
    const places = placesOf(board.cards);
    const cards = board.cards.flatMap((card, index) => {
      const place = places[index];
      const file = fileOf(card);
      return place ? [{ place, title: file.title, content: file.content() }] : [];
    });
    const picture = await drawBoard({ title, note: (await notes()).join(' · '), palette: paletteOf(scheme), cards });
    download(picture, fileName(title, 'png'));
  };
  const asCsv = async () => {
    await settled();
    const cards = board.cards.map((card) => {
      const file = fileOf(card);
      return { title: file.title, rows: file.rows() };
    });
    download(new Blob([csvText(boardRows(title, await notes(), cards))], { type: 'text/csv;charset=utf-8' }), fileName(title, 'csv'));
  };
  return { files, asPicture, asCsv };
}
