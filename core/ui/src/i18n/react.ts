/**
 * Texts in components. Stands in for `react-i18next` (vite.config.ts, tsconfig.json): what a list shows asks for texts some hundred times,
 * and there every one of them keeps a copy of the whole library's state.
 */
import i18next, { type i18n, type TFunction } from 'i18next';
import { useSyncExternalStore } from 'react';

interface Shown {
  t: TFunction;
  i18n: i18n;
}

let language: string | undefined;
let shown: Shown | undefined;

/** The texts of the language on screen; the component is drawn anew when it is another one. */
export const useTranslation = (): Shown => useSyncExternalStore(subscribe, current);

function current(): Shown {
  if (!shown || language !== i18next.language) {
    language = i18next.language;
    shown = { t: i18next.getFixedT(language, 'common'), i18n: i18next };
  }
  return shown;
}

function subscribe(watcher: () => void): () => void {
  i18next.on('languageChanged', watcher);
  return () => i18next.off('languageChanged', watcher);
}
