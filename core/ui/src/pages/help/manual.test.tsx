import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { matchPath, Route, Routes, type RouteObject } from 'react-router';
import { describe, expect, it } from 'vitest';
import { routes } from '@/app/router';
import '@/components/Markdown';
import { setLanguage } from '@/i18n';
import { mockServer, renderApp } from '@/testing/render';
import { TEXTS, type Tree } from '@/testing/texts';
import { CHAPTERS, chaptersFor, findChapters, loadManual } from './manual';
import ManualPage from './ManualPage';

const LANGUAGES = [
  ['en', 'en'],
  ['zh-CN', 'zh'],
] as const;

const textsIn = (tree: Tree): string[] => Object.values(tree).flatMap((value) => (typeof value === 'string' ? [value] : textsIn(value)));
const pathsOf = (all: readonly RouteObject[]): string[] => all.flatMap(({ path, children }) => [...(path ? [path] : []), ...pathsOf(children ?? [])]);

describe('the manual', () => {
  it.each(LANGUAGES)('has every chapter in %s, under the title that the contents give it', async (language, short) => {
    const manual = await loadManual(language);
    expect(Object.keys(manual).sort()).toEqual([...CHAPTERS].sort());
    expect(readdirSync(resolve('src/locales', language, 'manual')).filter((name) => name.endsWith('.md'))).toHaveLength(CHAPTERS.length);
    const titles = ((TEXTS[short].help as Record<string, Tree>).manual as Record<string, Tree>).chapters as Record<string, string>;
    for (const chapter of CHAPTERS) expect(manual[chapter]?.split('\n')[0]).toBe(`# ${titles[chapter]}`);
  });

  it('has the same headings, points and links in both languages', async () => {
    const [english, chinese] = await Promise.all([loadManual('en'), loadManual('zh-CN')]);
    const shape = (text = '') => ({
      headings: text.match(/^#+ /gm)?.length,
      points: text.match(/^(- |\d\. |\|)/gm)?.length,
      links: [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, to]) => to),
    });
    for (const chapter of CHAPTERS) expect({ chapter, ...shape(chinese[chapter]) }).toEqual({ chapter, ...shape(english[chapter]) });
  });

  it.each(LANGUAGES)('calls what is on the screen in %s as the screen does', async (language, short) => {
    const shown = Object.values(TEXTS[short]).flatMap(textsIn).join('\n').toLowerCase();
    const manual = await loadManual(language);
    const wrong = CHAPTERS.flatMap((chapter) =>
      [...(manual[chapter] ?? '').matchAll(/\*\*(.+?)\*\*/g)]
        .flatMap(([, words = '']) => words.split(' › '))
        .filter((words) => !shown.includes(words.toLowerCase()))
        .map((words) => `${chapter}: ${words}`),
    );
    expect(wrong).toEqual([]);
  });

  it.each(LANGUAGES)('leads to pages that are there, in %s', async (language) => {
    const known = pathsOf(routes).filter((path) => path !== '*');
    const links = Object.values(await loadManual(language)).flatMap((text) => [...text.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, to = '']) => to));
    expect(links.length).toBeGreaterThan(2);
    expect(links.filter((to) => !known.some((path) => matchPath(path.startsWith('/') ? path : `/${path}`, to)))).toEqual([]);
    for (const to of links.filter((link) => link.startsWith('/help/manual/'))) expect(CHAPTERS.map((chapter) => `/help/manual/${chapter}`)).toContain(to);
  });

  it('finds chapters by the words in them, those of administrators for them alone', async () => {
    const manual = await loadManual('en');
    expect(findChapters(manual, CHAPTERS, 'take back IMPORT')).toEqual(['data']);
    expect(findChapters(manual, CHAPTERS, '')).toHaveLength(CHAPTERS.length);
    expect(chaptersFor(false)).not.toContain('people');
    expect(chaptersFor(true)).toEqual(CHAPTERS);
  });

  it('is read in the language on screen, and searched', async () => {
    mockServer({ 'GET me': { user: { id: 'u1', name: 'Mei' }, is_administrator: true, menu: [], organization: {} } });
    await renderApp(
      <Routes>
        <Route path="/help/manual/:chapter?" element={<ManualPage />} />
      </Routes>,
      '/help/manual/boards',
    );
    await waitFor(() => expect(within(screen.getByTestId('manual')).getByRole('heading', { level: 1 })).toHaveTextContent('Board, calendar and gallery'));
    await waitFor(() => expect(within(screen.getByTestId('manual-contents')).getAllByRole('link')).toHaveLength(CHAPTERS.length));
    await userEvent.type(screen.getByTestId('manual-search'), 'pinyin');
    await userEvent.click(within(screen.getByTestId('manual-contents')).getByRole('link', { name: 'Search and keys' }));
    await waitFor(() => expect(within(screen.getByTestId('manual')).getByRole('heading', { level: 1 })).toHaveTextContent('Search and keys'));
    await act(() => setLanguage('zh-CN', false));
    await waitFor(() => expect(within(screen.getByTestId('manual')).getByRole('heading', { level: 1 })).toHaveTextContent('搜索与快捷键'));
  });
});
