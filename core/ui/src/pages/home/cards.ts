/** Cards of the home page: those that plugins bring and the page's own. */
import type { HomeCard, ObjectDef } from '@/api/types';
import { listUrl } from '../dashboard/listUrl';
import { OWN_VIEW } from './viewCards';

export const OWN_CARDS = ['recent', 'favourites'] as const;
export type OwnCard = (typeof OWN_CARDS)[number];

/** Plugins name their cards each for itself. */
export const idOf = (card: HomeCard): string => `${card.plugin}:${card.key}`;

/** The list behind a card: of its records, no matter what its view shows otherwise. */
export const cardUrl = (card: HomeCard, object: ObjectDef): string =>
  card.plugin === OWN_VIEW ? `/o/${object.key}?view=${encodeURIComponent(card.view ?? '')}` : listUrl(object, card.filter ?? null, card.view);

/** The words of a text in Markdown, on one line. */
export const plainText = (markdown: string): string =>
  markdown
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^\s*(#{1,6}|[-*+>]|\d+\.)\s+/gm, '')
    .replace(/[*_`~]+/g, '')
    .replace(/\s+/g, ' ')
    .trim();
