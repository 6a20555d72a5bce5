/** The manual: one chapter a file in `src/locales/<language>/manual`, the same ones in every language. */
import type { Language } from '@/api/types';

export const CHAPTERS = ['start', 'lists', 'records', 'boards', 'search', 'data', 'dashboards', 'own', 'people', 'plugins', 'automation', 'running'] as const;
export type Chapter = (typeof CHAPTERS)[number];

/** Chapters about what only administrators do. */
const OF_ADMINISTRATORS = new Set<Chapter>(['people', 'plugins', 'automation', 'running']);

export const chaptersFor = (isAdministrator: boolean): Chapter[] => CHAPTERS.filter((chapter) => isAdministrator || !OF_ADMINISTRATORS.has(chapter));

export const chapterPath = (chapter: Chapter): string => `/help/manual/${chapter}`;

/** All chapters of a language: one chunk. */
export const loadManual = async (language: Language): Promise<Record<string, string>> =>
  (await (language === 'zh-CN' ? import('@/locales/zh-CN/manual') : import('@/locales/en/manual'))).default;

/** Chapters in which each of the words stands, whatever its case. */
export function findChapters(texts: Readonly<Record<string, string>>, chapters: readonly Chapter[], q: string): Chapter[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  return chapters.filter((chapter) => {
    const text = texts[chapter]?.toLowerCase() ?? '';
    return words.every((word) => text.includes(word));
  });
}
