/** Languages of the interface. A language's texts are one lazy chunk. */
import i18next from 'i18next';
import { useMemo } from 'react';
import { setRequestLanguage } from '@/api/client';
import type { Label, Language } from '@/api/types';
import { useFormatSettings } from '@/format/settings';
import { keepLanguage, loadTexts, preferredLanguage } from './preferred';
import { useTranslation } from './react';

export { LANGUAGES, preferredLanguage } from './preferred';

export const NAMESPACES = ['common', 'records', 'lists', 'board', 'dashboard', 'imports', 'admin', 'auth', 'shell', 'help', 'home', 'blocks'] as const;

export async function startI18n(language: Language = preferredLanguage()): Promise<void> {
  await i18next.init({
    lng: language,
    fallbackLng: false,
    resources: {},
    ns: [...NAMESPACES],
    defaultNS: 'common',
    interpolation: { escapeValue: false },
    showSupportNotice: false,
    returnNull: false,
    // A key that nobody wrote a text for is a fault of the page, which tests of pages look for; where another text stands beside the key,
    // that one is shown.
    saveMissing: true,
    saveMissingPlurals: false,
    missingKeyHandler: (_languages, namespace, key, shown) => {
      // eslint-disable-next-line no-console
      if (shown === key) console.error(`there is no text for ${namespace}:${key}`);
    },
  });
  await setLanguage(language, false);
}

/** Loads the language's texts, switches to it, and keeps it for the next visit. */
export async function setLanguage(language: Language, keep = true): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'common')) {
    const { default: texts } = await loadTexts(language);
    for (const [namespace, bundle] of Object.entries(texts)) {
      i18next.addResourceBundle(language, namespace, bundle);
    }
  }
  await i18next.changeLanguage(language);
  setRequestLanguage(language);
  document.documentElement.lang = language;
  if (keep) keepLanguage(language);
}

export function currentLanguage(): Language {
  return i18next.language === 'zh-CN' ? 'zh-CN' : 'en';
}

/** A metadata label in the given language, else in the other one. */
export function pickLabel(label: Label | string | null | undefined, language: Language): string {
  if (!label) return '';
  if (typeof label === 'string') return label;
  return label[language] ?? label.en ?? label['zh-CN'] ?? '';
}

/** `label(x)` for metadata texts in the language on screen. */
export function useLabel(): (label: Label | string | null | undefined) => string {
  const language = useLanguage();
  return useMemo(() => (label) => pickLabel(label, language), [language]);
}

export function useLanguage(): Language {
  const { i18n } = useTranslation();
  // Whoever asks for the language writes figures in it, and must do so anew when they are to be written otherwise.
  useFormatSettings();
  return i18n.language === 'zh-CN' ? 'zh-CN' : 'en';
}
