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
  '/settings/dictionaries/industry', '/settings/layouts/account', '/settings/jobs', '/me', '/me/formats', '/me/start',
  '/me/notifications', '/me/keyboard', '/me/sessions', '/me/password', '/help', '/help/errors', '/no/such/page',
];

const on = (page, value) => page.locator(`[data-testid="${value}"]`);
const click = (value) => (page) => on(page, value).first().click();
const awaits = (value) => (page) => on(page, value).first().waitFor();
/** Opens by a click what has the second name. */
const opens = (button, opened) => async (page) => {
  await click(button)(page);
  await awaits(opened)(page);
};
const dialog = async (page) => page.locator('[role="dialog"]').first().waitFor();
const gone = async (page) => {
  await page.keyboard.press('Escape');
  await page.locator('[role="dialog"]').first().waitFor({ state: 'hidden' });
};
/** One good line, and one with a value that is not known. */
const FILE = 'Name,Phone,Industry\nNorthern Mills,+8613812345678,Manufacturing\nHarbour Tea,+8613812345680,Tea growing\n';

/** What opens over pages, by the steps that lead there; after each step no text may be plain. */
const OPENED = [
  { name: 'create', path: '/o/account', steps: [opens('create', 'record-form')] },
  { name: 'create on a page', path: '/o/opportunity/new', steps: [awaits('record-form')] },
  { name: 'edit', path: 'record:account', steps: [opens('edit', 'record-form')] },
  { name: 'panel', path: 'panel:account', steps: [awaits('side-panel')] },
  { name: 'filter', path: '/o/account', steps: [opens('add-filter', 'pick-search'), opens('pick-industry', 'filter-or'), opens('filter-or', 'group-add'), click('group-add')] },
  { name: 'order', path: '/o/account', steps: [opens('sort', 'sort-editor')] },
  { name: 'columns', path: '/o/account', steps: [click('columns'), (page) => page.locator('.t-columns').waitFor()] },
  { name: 'shape', path: '/o/opportunity', steps: [opens('shape', 'shape-editor')] },
  {
    name: 'view',
    path: '/o/account?sort=name',
    steps: [opens('save-view-as', 'view-dialog'), (page) => on(page, 'view-dialog').locator('input[type="radio"][value="some"]').check()],
  },
  { name: 'export', path: '/o/account', steps: [opens('export', 'export-start')] },
  {
    name: 'chosen records',
    path: '/o/account',
    steps: [
      async (page) => {
        await page.locator('[data-testid="record-grid"] [role="row"] input[type="checkbox"]').nth(1).check();
        await on(page, 'bulk-bar').waitFor();
      },
      opens('bulk-edit', 'bulk-dialog'),
      gone,
      opens('bulk-owner', 'bulk-dialog'),
      gone,
      opens('bulk-tags', 'bulk-dialog'),
      gone,
      opens('bulk-delete', 'bulk-delete-confirm'),
    ],
  },
  { name: 'user', path: '/settings/users', steps: [opens('user-new', 'user-drawer'), gone, opens('user-admin', 'user-drawer')] },
  { name: 'role', path: '/settings/roles', steps: [click('role-new'), dialog] },
  { name: 'department', path: '/settings/departments', steps: [click('department-new'), dialog] },
  {
    name: 'second factor',
    path: '/me/second_factor',
    steps: [
      opens('second-start', 'second-password'),
      async (page) => {
        await on(page, 'second-password').fill(PASSWORD);
        await opens('second-begin', 'second-secret')(page);
      },
    ],
  },
  { name: 'token', path: '/me/tokens', steps: [opens('token-new', 'token-name')] },
  { name: 'search', path: '/o/account', steps: [opens('open-search', 'search-input')] },
  { name: 'keys', path: '/o/account', steps: [(page) => page.keyboard.press('?'), dialog] },
  {
    name: 'import',
    path: '/imports/new?object=account',
    steps: [
      (page) => on(page, 'import-file').setInputFiles({ name: 'accounts.csv', mimeType: 'text/csv', buffer: Buffer.from(FILE) }),
      click('import-next'),
      click('import-next'),
      click('import-next'),
      async (page) => {
        await on(page, 'import-start').click();
        await page.locator('[data-testid="import-state"][data-state="done"]').waitFor({ timeout: 60_000 });
        await on(page, 'import-errors').waitFor();
      },
    ],
  },
];

/** ⟦Šávé⟧, with a third more room taken; what is filled in later stays as it is. */
const pseudo = (text) =>
  `⟦${text.replace(/\{\{[^}]*\}\}|<[^>]*>|[A-Za-z]/g, (part) => (part.length > 1 ? part : (ACCENTS[part] ?? part)))}${'·'.repeat(Math.ceil(text.length / 3))}⟧`;
const whole = (tree) => (typeof tree === 'string' ? pseudo(tree) : Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, whole(value)])));

/** Names, units and what the browser itself writes in its language. */
const OURS = /^(Tessera|English|Ctrl|Alt|Shift|Tab|PgUp|PgDn|Enter|Esc|Excel|XLSX|CSV|UTC|Markdown|JSON|https?|example|admin|Chrome|Linux)$/i;
/** The component library's own words, which come in both languages with it. */
const LIBRARY = /^(Collapse row|Expand row|Show|Hide|Close|Increase Value|Decrease Value|Select date|Select time|Start date|End date|No data)$/;
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

  const open = async (path) => {
    const [, as, object] = /^(record|panel):(.*)/.exec(path) ?? [];
    const id = object && (await page.evaluate((key) => fetch(`/api/v1/records/${key}?limit=1`).then((answer) => answer.json()), object)).items[0].id;
    reading.clear();
    await page.goto(server.url + (as === 'record' ? `/o/${object}/${id}` : as === 'panel' ? `/o/${object}?open=${id}` : path));
    await page.locator('[data-testid="me-menu"]').waitFor();
  };
  /** Texts on screen that no translator was given. */
  const plainOn = async (name) => {
    await page.waitForFunction(() => !document.querySelector('[class*="skeleton"], .t-splash'), undefined, { timeout: 8000 }).catch(() => undefined);
    await page.waitForTimeout(300);
    const texts = await shown();
    // An answer that the next page cut off is never read to its end.
    await Promise.race([Promise.all(reading), page.waitForTimeout(2000)]);
    const serverWords = new Set([...told].flatMap((text) => text.split(/[^\p{L}\p{N}]+/u)));
    return texts.flatMap(([text, where]) => {
      if (LIBRARY.test(text)) return [];
      const plain = text.replace(/⟦[^⟧]*⟧/g, ' ');
      const words = (plain.match(/\p{L}{3,}/gu) ?? []).filter((word) => !OURS.test(word) && !BROWSERS.test(word) && !serverWords.has(word.toLowerCase()) && !/\p{Script=Han}/u.test(word));
      return words.length > 0 ? [`${name}: “${text.trim().slice(0, 80)}” in ${where}`] : [];
    });
  };

  test('no text on the main pages was left out of the locale files', async () => {
    const left = new Set();
    for (const one of PAGES) {
      await open(one);
      for (const line of await plainOn(one)) left.add(line);
    }
    assert.deepEqual([...left], []);
  });

  test('no text of what opens over them was left out either', async () => {
    const left = new Map();
    for (const { name, path, steps } of OPENED) {
      await open(path);
      for (const [at, step] of steps.entries()) {
        await step(page);
        // What many steps show is told once.
        for (const line of await plainOn(`${name} ${at + 1}`)) left.set(line.slice(line.indexOf(': ')), left.get(line.slice(line.indexOf(': '))) ?? line);
      }
      // What is half typed would ask before it lets go.
      await page.goto(`${server.url}/favicon.svg`);
    }
    assert.deepEqual([...left.values()], []);
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
