import { isOutside, listAt, sendEarly } from './early';
import { loadTexts, preferredLanguage } from './i18n/preferred';

// Everything that the page will need is on its way at once: answers, texts, the program, and the code of the page that is asked for.
const { pathname } = window.location;
const language = preferredLanguage();
const ahead = (load: Promise<unknown>): void => void load.catch(() => undefined);
sendEarly(window.location, language);
ahead(loadTexts(language));
const program = import('./start');
if (!isOutside(pathname)) ahead(import('./app/Shell'));
if (listAt(pathname) !== undefined) ahead(import('./pages/list/ListPage'));
void program.then(({ start }) => start());
