// Every text of the interface in a made-up language, longer and accented: what stays plain was never given to translators, and what
// is cut or pushes the page wide has no room for another language.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, openPage } from './support/browser.mjs';
import { PASSWORD } from './support/people.mjs';
import { startServer } from './support/server.mjs';

const ACCENTS = Object.fromEntries([...'aeioucnsyzAEIOUCNSYZ'].map((letter, at) => [letter, [...'áéíóúçñšýžÁÉÍÓÚÇÑŠÝŽ'][at]]));
const PAGES = [
  '/', '/o/account', '/o/opportunity?view=pipeline', 'record:account', '/o/account/bin', '/d/sales', '/imports', '/imports/new?object=account', '/settings/users',
  '/settings/departments', '/settings/roles', '/settings/plugins', '/settings/workflows', '/settings/workflows/lead-assignment', '/settings/dictionaries',
  '/settings/dictionaries/industry', '/settings/jobs', '/me', '/me/formats', '/me/start',
  '/me/notifications', '/me/keyboard', '/me/sessions', '/me/password', '/help', '/help/errors', '/no/such/page',
];

/** ⟦Šávé⟧, with a third more room taken; what is filled in later stays as it is. */
const pseudo = (text) =>
  `⟦${text.replace(/\{\{[^}]*\}\}|<[^>]*>|[A-Za-z]/g, (part) => (part.length > 1 ? part : (ACCENTS[part] ?? part)))}${'·'.repeat(Math.ceil(text.length / 3))}⟧`;
const whole = (tree) => (typeof tree === 'string' ? pseudo(tree) : Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, whole(value)])));

/** Names, units and what the browser itself writes in its language. */
const OURS = /^(Tessera|English|Ctrl|Alt|Shift|Tab|PgUp|PgDn|Enter|Esc|Excel|XLSX|CSV|UTC|Markdown|JSON|https?|example|admin|Chrome|Linux)$/i;
/** The component library's own words, which come in both languages with it. */
const LIBRARY = /^(Collapse row|Expand row|Show|Hide)$/;
const BROWSERS = /^(mon|tues|wednes|thurs|fri|satur|sun)(day)?$|^(jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)\w*$|^(ago|now|today|yesterday|tomorrow|in|last|next|this|days?|hours?|minutes?|seconds?|weeks?|months?|years?|quarter)$/i;

describe('a made-up language', () => {
  let server, browser, tab, page;
  const told = new Set();
  /** Answers that came and are still being read: the page may show them sooner. */
  const reading = new Set();

  before(async () => {
    server = await startServer('demo', ['--accounts', '40', '--password', PASSWORD]);
    browser = await launch();
    tab = await openPage(browser, { locale: 'en' });
    page = tab.page;
    // The chunk of English texts, whatever it is called.
    await page.route(/\/assets\/en-[\w-]+\.js$/, async (route) => {
      const answer = process.env.TESSERA_UI ? await fetchFromFolder(route.request().url()) : await (await route.fetch()).text();
      const texts = (await import(`data:text/javascript,${encodeURIComponent(answer)}`)).default;
      if (!texts?.common) return route.fallback();
      return route.fulfill({ contentType: 'text/javascript', body: `export default ${JSON.stringify(whole(texts))}` });
    });
    // What the server says (labels, names, messages) is not the interface's.
    page.on('response', (response) => {
      if (!response.url().includes('/api/') || !response.headers()['content-type']?.includes('json')) return;
      const note = (value) => {
        if (typeof value === 'string') told.add(value.toLowerCase());
        else if (value && typeof value === 'object') for (const [key, one] of Object.entries(value)) { told.add(key.toLowerCase()); note(one); }
      };
      const read = response.json().then(note, () => undefined);
      reading.add(read);
      void read.then(() => reading.delete(read));
    });
    await page.goto(`${server.url}/sign-in`);
    await page.locator('[data-testid="username"]').fill('admin');
    await page.locator('[data-testid="password"]').fill(PASSWORD);
    await page.locator('[data-testid="sign-in"]').click();
    await page.locator('[data-testid="me-menu"]').waitFor();
    await page.evaluate(() => fetch('/api/v1/me', { method: 'PATCH', headers: { 'content-type': 'application/json', 'x-tessera-request': '1' }, body: '{"locale":"en"}' }));
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function fetchFromFolder(url) {
    const { readFile } = await import('node:fs/promises');
    return readFile(process.env.TESSERA_UI + new URL(url).pathname, 'utf8');
  }

  /** Texts that are seen or read out, with what holds them. */
  const shown = () =>
    page.evaluate(() => {
      const texts = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const parent = node.parentElement;
        if (!parent.closest('script, style, code, svg, [translate="no"]') && parent.checkVisibility()) texts.push([node.textContent, parent.className]);
      }
      // Icons name themselves to nobody: what they belong to has a name.
      for (const element of document.querySelectorAll(':is([title], [aria-label], [placeholder], [alt]):not(.anticon)')) {
        for (const name of ['title', 'aria-label', 'placeholder', 'alt']) if (element.getAttribute(name)) texts.push([element.getAttribute(name), `[${name}] ${element.className}`]);
      }
      return texts;
    });

  test('no text on the main pages was left out of the locale files', async () => {
    const left = new Set();
    for (const one of PAGES) {
      const object = /^record:(.*)/.exec(one)?.[1];
      const id = object && (await page.evaluate((key) => fetch(`/api/v1/records/${key}?limit=1`).then((answer) => answer.json()), object)).items[0].id;
      reading.clear();
      await page.goto(server.url + (object ? `/o/${object}/${id}` : one));
      await page.locator('[data-testid="me-menu"]').waitFor();
      await page.waitForFunction(() => !document.querySelector('[class*="skeleton"], .t-splash'), undefined, { timeout: 8000 }).catch(() => undefined);
      await page.waitForTimeout(300);
      const texts = await shown();
      // An answer that the next page cut off is never read to its end.
      await Promise.race([Promise.all(reading), page.waitForTimeout(2000)]);
      const serverWords = new Set([...told].flatMap((text) => text.split(/[^\p{L}\p{N}]+/u)));
      for (const [text, where] of texts) {
        if (LIBRARY.test(text)) continue;
        const plain = text.replace(/⟦[^⟧]*⟧/g, ' ');
        const words = (plain.match(/\p{L}{3,}/gu) ?? []).filter((word) => !OURS.test(word) && !BROWSERS.test(word) && !serverWords.has(word.toLowerCase()) && !/\p{Script=Han}/u.test(word));
        if (words.length > 0) left.add(`${one}: “${text.trim().slice(0, 80)}” in ${where}`);
      }
    }
    assert.deepEqual([...left], []);
  });

  test('longer texts push no page wider than the window', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    const wide = [];
    for (const path of ['/', '/o/account', '/me', '/me/formats', '/me/sessions', '/help', '/help/errors', '/sign-in']) {
      await page.goto(server.url + path);
      await page.waitForTimeout(500);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      if (width > 390) wide.push(`${path}: ${width} px`);
    }
    assert.deepEqual(wide, []);
  });
});
