/** The language to begin with: the one kept by this browser, else the browser's own. Apart, because it is asked for before the program is there. */
import type { Language } from '@/api/types';

export const LANGUAGES: readonly Language[] = ['zh-CN', 'en'];

const STORED = 'tessera.language';

export function preferredLanguage(): Language {
  const stored = localStorage.getItem(STORED);
  const known = LANGUAGES.find((language) => language === stored);
  if (known) return known;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

export const keepLanguage = (language: Language): void => localStorage.setItem(STORED, language);

/** A language's texts: one chunk. */
export const loadTexts = (language: Language) => (language === 'zh-CN' ? import('@/locales/zh-CN') : import('@/locales/en'));
