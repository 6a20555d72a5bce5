// Pictures of every page in its main states into docs/images: `npm run screenshots` in this folder, with TESSERA_BIN naming the server (and
// TESSERA_UI a freshly built interface, if it is newer than the binary). Words behind it take only the pages with these names.
//
// Each page full, in English (light) and Chinese (dark) on a wide screen, and on a phone in Chinese (light) and English (dark); then, in
// `states`, what a page shows where there is nothing yet, while it waits, and when the server fails: in English on a wide screen and in
// Chinese on a phone.
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { launch, openPage } from './support/browser.mjs';
import { askAs, PASSWORD, setUp, signIn } from './support/people.mjs';
import { startServer } from './support/server.mjs';

const FOLDER = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const SALES = fileURLToPath(new URL('../data/maven-crm/sales_pipeline.csv', import.meta.url));
const ONLY = process.argv.slice(2);

const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const LOOKS = [
  { name: 'en-light', locale: 'en', colorScheme: 'light', ...WIDE },
  { name: 'zh-dark', locale: 'zh-CN', colorScheme: 'dark', ...WIDE },
  { name: 'zh-phone', locale: 'zh-CN', colorScheme: 'light', ...PHONE },
  { name: 'en-phone-dark', locale: 'en', colorScheme: 'dark', ...PHONE },
];
/** Looks of what is not full. */
const SPARE = [LOOKS[0], LOOKS[2]];

/** What the frame and a page's own head need; everything else is what the page is about. */
const FRAME = /\/api\/v1\/(me|setup|auth|objects|settings|views|plugin-ui\/slots|live|notifications|jobs|home)\b/;

const click = (testId) => (page) => page.locator(`[data-testid="${testId}"]`).first().click();
const firstOf = (object) => async (page) => {
  const { items } = await askAs(page, 'GET', `/records/${object}?limit=1&sort=name`);
  await page.goto(`${new URL(page.url()).origin}/o/${object}/${items[0].id}`);
};

/**
 * `act` is what is done before the picture, `phone` ones are taken on a phone too. `states` are those in which a page looks otherwise:
 * `empty` where nobody made anything yet, `loading` and `error` by what the server answers to all but the frame.
 */
const PAGES = [
  { name: 'home', path: '/', phone: true, states: ['empty'] },
  { name: 'accounts', path: '/o/account?view=all', phone: true, states: ['empty', 'loading', 'error'] },
  { name: 'groups', path: '/o/account?view=all&group=industry', states: ['loading', 'error'] },
  { name: 'filter', path: '/o/account?view=all', phone: true, act: click('add-filter') },
  { name: 'chosen', path: '/o/account?view=all', act: (page) => page.locator('.t-grid-head input[type="checkbox"]').click() },
  { name: 'nothing-found', path: '/o/account?view=all&q=zzzz-no-such-thing', phone: true },
  { name: 'panel', path: '/o/account?view=all&sort=name', act: (page) => page.locator('.t-grid-row .t-grid-name').first().click() },
  { name: 'record', path: '/o/account', phone: true, act: firstOf('account') },
  { name: 'deal', path: '/o/opportunity', phone: true, act: firstOf('opportunity') },
  { name: 'create', path: '/o/contact', phone: true, act: click('create') },
  { name: 'form', path: '/o/account/new', phone: true },
  { name: 'board', path: '/o/opportunity?view=pipeline', phone: true, states: ['empty', 'loading', 'error'] },
  { name: 'calendar', path: '/o/calendar_event?view=calendar', phone: true, states: ['empty', 'loading', 'error'] },
  { name: 'calendar-week', path: '/o/calendar_event?view=calendar&span=week' },
  { name: 'gallery', path: '/o/product?view=catalogue', phone: true, states: ['empty'] },
  { name: 'tasks', path: '/o/task', phone: true, states: ['empty'] },
  { name: 'dashboard', path: '/d/sales', phone: true, states: ['empty', 'loading', 'error'] },
  { name: 'dashboard-customers', path: '/d/customers' },
  { name: 'search', path: '/', phone: true, act: search },
  { name: 'keys', path: '/', act: (page) => page.keyboard.press('?') },
  { name: 'quick-create', path: '/', act: click('quick-create') },
  { name: 'notifications', path: '/', phone: true, act: click('notifications') },
  { name: 'bin', path: '/o/account/bin', states: ['empty', 'loading', 'error'] },
  { name: 'imports', path: '/imports', states: ['empty', 'loading', 'error'] },
  { name: 'import', path: '/imports/new?object=opportunity', act: chooseFile },
  { name: 'users', path: '/settings/users', states: ['loading', 'error'] },
  { name: 'departments', path: '/settings/departments', states: ['empty', 'loading', 'error'] },
  { name: 'roles', path: '/settings/roles', states: ['loading', 'error'] },
  { name: 'role', path: '/settings/roles', act: (page) => page.locator('[data-testid^="role-"]').first().click() },
  { name: 'plugins', path: '/settings/plugins', states: ['loading', 'error'] },
  { name: 'plugin', path: '/settings/plugins/tessera.sales', states: ['loading', 'error'] },
  { name: 'workflows', path: '/settings/workflows', phone: true, states: ['loading', 'error'] },
  { name: 'workflow', path: '/settings/workflows/lead-assignment', phone: true, states: ['loading', 'error'] },
  { name: 'workflow-runs', path: '/settings/workflows/lead-assignment?tab=runs', states: ['empty'] },
  { name: 'dictionaries', path: '/settings/dictionaries', phone: true, states: ['loading', 'error'] },
  { name: 'dictionary', path: '/settings/dictionaries/lead_source', phone: true },
  { name: 'dictionary-merge', path: '/settings/dictionaries/lead_source', act: click('entry-website-merge') },
  { name: 'layouts', path: '/settings/layouts/account', phone: true, states: ['loading', 'error'] },
  { name: 'organization', path: '/settings/organization' },
  { name: 'jobs', path: '/settings/jobs', states: ['empty', 'loading', 'error'] },
  { name: 'mail', path: '/settings/mail', phone: true, states: ['loading', 'error'] },
  { name: 'audit', path: '/settings/audit', states: ['loading', 'error'] },
  ...['appearance', 'formats', 'start', 'notifications', 'keyboard', 'sessions', 'password'].map((section) => ({ name: `me-${section}`, path: `/me/${section}`, phone: section === 'appearance' })),
  { name: 'help', path: '/help', phone: true },
  { name: 'manual', path: '/help/manual/lists', phone: true },
  { name: 'errors', path: '/help/errors' },
  { name: 'not-found', path: '/no/such/page', phone: true },
].filter(({ name }) => ONLY.length === 0 || ONLY.includes(name));

/** Pages before anybody is signed in. */
const OUTSIDE = [
  { name: 'setup', on: 'empty', seen: '[data-testid="setup-organization"]' },
  { name: 'sign-in', on: 'demo', seen: '[data-testid="username"]' },
].filter(({ name }) => ONLY.length === 0 || ONLY.includes(name));

async function search(page) {
  await page.locator('[data-testid="open-search"]').click();
  await page.locator('[data-testid="search-input"]').fill('bj');
}

async function chooseFile(page) {
  await page.locator('[data-testid="import-file"]').setInputFiles(SALES);
  await page.locator('[data-testid="import-next"]').click();
  await page.locator('[data-step="mapping"]').waitFor();
}

async function settle(page, isLoading = false) {
  await page.waitForLoadState('networkidle', { timeout: 5_000 }).catch(() => undefined);
  if (!isLoading) await page.waitForFunction(() => !document.querySelector('[class*="skeleton"]'), undefined, { timeout: 8_000 }).catch(() => undefined);
  await page.waitForTimeout(800);
}

let failed = 0;
/** A picture that can't be taken is told, and the others are taken all the same. */
async function take(page, name, come, isLoading) {
  try {
    await come();
    await settle(page, isLoading);
    await page.screenshot({ path: `${FOLDER}${name}.png` });
    console.log(name);
  } catch (error) {
    failed += 1;
    console.error(`${name}: ${error.message.split('\n')[0]}`);
  }
}

/** Signed in, with the language and colours of a look; the person's own language would win over the browser's. */
async function openAs(browser, url, look) {
  const tab = await openPage(browser, look);
  await signIn(tab.page, url);
  await askAs(tab.page, 'PATCH', '/me', { locale: look.locale, theme: 'system' });
  return tab;
}

/** Answers to what a page is about, put off or refused. */
function answerWith(state) {
  return (route) => {
    if (FRAME.test(new URL(route.request().url()).pathname)) return route.fallback();
    if (state === 'loading') return undefined;
    return route.fulfill({
      status: 503,
      contentType: 'application/problem+json',
      body: JSON.stringify({ status: 503, code: 'store_unavailable', title: 'The database does not answer.', trace_id: '0198c1d2' }),
    });
  };
}

await mkdir(`${FOLDER}states`, { recursive: true });
const browser = await launch();
const empty = await startServer('serve');
const demo = await startServer('demo', ['--accounts', process.env.ACCOUNTS ?? '200', '--password', PASSWORD], { within: 300_000 });
try {
  for (const { name, on, seen } of OUTSIDE) {
    for (const look of LOOKS) {
      const { page, close } = await openPage(browser, look);
      await take(page, `${name}-${look.name}`, async () => {
        await page.goto((on === 'demo' ? demo : empty).url);
        await page.locator(seen).waitFor();
      });
      await close();
    }
  }
  await setUp(empty.url);
  for (const look of LOOKS) {
    const isPhone = look.width < 600;
    const { page, close } = await openAs(browser, demo.url, look);
    for (const one of PAGES.filter(({ phone }) => !isPhone || phone)) {
      await take(page, `${one.name}-${look.name}`, async () => {
        await page.goto(`${demo.url}${one.path}`);
        await settle(page);
        await one.act?.(page);
      });
    }
    await close();
  }
  for (const look of SPARE) {
    const isPhone = look.width < 600;
    for (const state of ['empty', 'loading', 'error']) {
      const { page, close } = await openAs(browser, (state === 'empty' ? empty : demo).url, look);
      if (state !== 'empty') await page.route('**/api/v1/**', answerWith(state));
      for (const one of PAGES.filter(({ phone, states }) => states?.includes(state) && (!isPhone || phone))) {
        // A failure is shown after the page asked again in vain.
        const come = async () => {
          await page.goto(`${(state === 'empty' ? empty : demo).url}${one.path}`);
          if (state === 'error') await page.locator('[data-testid="error-state"], [role="alert"]').first().waitFor({ timeout: 45_000 });
        };
        await take(page, `states/${one.name}-${state}-${look.name}`, come, state === 'loading');
      }
      await close();
    }
  }
} finally {
  await browser.close();
  await demo.stop();
  await empty.stop();
}
if (failed > 0) {
  console.error(`${failed} pictures are missing`);
  process.exitCode = 1;
}
