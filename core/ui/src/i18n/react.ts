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
    shown = { t: remembering(i18next.getFixedT(language, 'common')), i18n: i18next };
  }
  return shown;
}

/** A text without parts is looked up once: the library goes a long way for each, and a list asks for the same ones in every row. */
function remembering(t: TFunction): TFunction {
  const known = new Map<string, string>();
  const ask = (...asked: [string, ...unknown[]]): unknown => {
    const [key] = asked;
    if (asked.length > 1 || typeof key !== 'string') return (t as unknown as (...all: unknown[]) => unknown)(...asked);
    const text = known.get(key) ?? t(key);
    known.set(key, text);
    return text;
  };
  return Object.assign(ask, t) as unknown as TFunction;
}

function subscribe(watcher: () => void): () => void {
  i18next.on('languageChanged', watcher);
  return () => i18next.off('languageChanged', watcher);
}
