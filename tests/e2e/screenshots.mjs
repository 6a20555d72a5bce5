// Pictures of the main pages into docs/images: `npm run screenshots` in this folder, with TESSERA_BIN naming the server (and
// TESSERA_UI a freshly built interface, if it is newer than the binary).
// Each page in English (light) and Chinese (dark) on a wide screen, the seller's pages on a phone too.
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { launch, openPage } from './support/browser.mjs';
import { startServer } from './support/server.mjs';

const FOLDER = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const SALES = fileURLToPath(new URL('../data/maven-crm/sales_pipeline.csv', import.meta.url));
const PASSWORD = 'picture-the-crm-2026';

const LOOKS = [
  { name: 'en-light', locale: 'en', colorScheme: 'light', width: 1440, height: 900 },
  { name: 'zh-dark', locale: 'zh-CN', colorScheme: 'dark', width: 1440, height: 900 },
  { name: 'zh-phone', locale: 'zh-CN', colorScheme: 'light', width: 390, height: 844 },
  { name: 'en-phone-dark', locale: 'en', colorScheme: 'dark', width: 390, height: 844 },
];

/** What a page needs before it is worth a picture; `phone` ones are taken on a phone too. */
const PAGES = [
  { name: 'home', path: '/', phone: true },
  { name: 'accounts', path: '/o/account', phone: true },
  { name: 'record', path: '/o/account', phone: true, act: async (page) => page.goto(await firstRecord(page, 'account')) },
  { name: 'create', path: '/o/contact', phone: true, act: (page) => page.locator('[data-testid="create"]').first().click() },
  { name: 'board', path: '/o/opportunity?view=pipeline', phone: true },
  { name: 'dashboard', path: '/d/sales', phone: true },
  { name: 'import', path: '/imports/new?object=opportunity', act: chooseFile },
  { name: 'users', path: '/settings/users' },
  { name: 'roles', path: '/settings/roles' },
  { name: 'plugins', path: '/settings/plugins' },
];

async function firstRecord(page, object) {
  const answer = await page.evaluate((key) => fetch(`/api/v1/records/${key}?limit=1&sort=name`).then((one) => one.json()), object);
  return `${new URL(page.url()).origin}/o/${object}/${answer.items[0].id}`;
}

async function chooseFile(page) {
  await page.locator('[data-testid="import-file"]').setInputFiles(SALES);
  await page.locator('[data-testid="import-next"]').click();
  await page.locator('[data-step="mapping"]').waitFor();
}

async function settle(page) {
  await page.waitForLoadState('networkidle', { timeout: 5_000 }).catch(() => undefined);
  await page.waitForFunction(() => !document.querySelector('[class*="skeleton"]'), undefined, { timeout: 8_000 }).catch(() => undefined);
  await page.waitForTimeout(800);
}

async function take(page, name) {
  await settle(page);
  await page.screenshot({ path: `${FOLDER}${name}.png` });
  console.log(name);
}

await mkdir(FOLDER, { recursive: true });
const browser = await launch();
const empty = await startServer('serve');
const demo = await startServer('demo', ['--accounts', process.env.ACCOUNTS ?? '200', '--password', PASSWORD]);
try {
  for (const look of LOOKS) {
    const isPhone = look.width < 600;
    const first = await openPage(browser, look);
    await first.page.goto(empty.url);
    await first.page.locator('[data-testid="setup-organization"]').waitFor();
    await take(first.page, `setup-${look.name}`);
    await first.close();

    const { page, close } = await openPage(browser, look);
    await page.goto(demo.url);
    await page.locator('[data-testid="username"]').waitFor();
    await take(page, `sign-in-${look.name}`);
    await page.locator('[data-testid="username"]').fill('admin');
    await page.locator('[data-testid="password"]').fill(PASSWORD);
    await page.locator('[data-testid="sign-in"]').click();
    await page.locator('[data-testid="me-menu"]').waitFor();
    // The person's own language wins over the browser's, so it is set to what this picture shows.
    await page.evaluate(
      (locale) => fetch('/api/v1/me', {
        method: 'PATCH', headers: { 'content-type': 'application/json', 'x-tessera-request': '1' }, body: JSON.stringify({ locale, theme: 'system' }),
      }),
      look.locale,
    );
    for (const one of PAGES.filter((candidate) => !isPhone || candidate.phone)) {
      try {
        await page.goto(`${demo.url}${one.path}`);
        await settle(page);
        await one.act?.(page);
        await take(page, `${one.name}-${look.name}`);
      } catch (error) {
        console.error(`${one.name}-${look.name}: ${error.message.split('\n')[0]}`);
        process.exitCode = 1;
      }
    }
    await close();
  }
} finally {
  await browser.close();
  await demo.stop();
  await empty.stop();
}
