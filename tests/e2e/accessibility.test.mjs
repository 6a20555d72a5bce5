// Every main page in both themes, wide in English and on a phone in Chinese, against the rules of axe: contrast, names, roles, landmarks, keyboard.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { settled, violationsIn } from './support/axe.mjs';
import { launch, openPage } from './support/browser.mjs';
import { PASSWORD } from './support/people.mjs';
import { startServer } from './support/server.mjs';

const LOOKS = [
  { locale: 'en', colorScheme: 'light', width: 1440, height: 900, dark: true },
  { locale: 'zh-CN', colorScheme: 'light', width: 390, height: 844, only: 'shape' },
];

/** Wide pages, what is opened on them, and whether a phone shows it too. */
const PAGES = [
  { path: '/', phone: true },
  { path: '/o/account', phone: true },
  { path: '/o/account', act: (page) => page.keyboard.press('/'), name: 'filter' },
  { path: '/o/opportunity?view=pipeline', phone: true },
  { path: 'record:account', phone: true },
  { path: 'record:opportunity' },
  { path: '/o/contact', act: create, name: 'create', phone: true },
  { path: '/o/account/new', phone: true },
  { path: '/o/opportunity?view=all&group=stage' },
  { path: '/o/calendar_event?view=calendar', phone: true },
  { path: '/o/product?view=catalogue', phone: true },
  { path: 'panel:account' },
  { path: '/o/account/bin' },
  { path: '/d/sales', phone: true },
  { path: '/imports' },
  { path: '/imports/new?object=account' },
  { path: '/settings/users' },
  { path: '/settings/departments' },
  { path: '/settings/roles' },
  { path: '/settings/user-groups' },
  { path: '/settings/sharing-rules' },
  { path: '/settings/rights' },
  { path: '/settings/audit' },
  { path: '/settings/plugins' },
  { path: '/settings/workflows' },
  { path: '/settings/jobs' },
  { path: '/me', phone: true },
  { path: '/me/formats' },
  { path: '/me/start' },
  { path: '/me/notifications' },
  { path: '/me/keyboard' },
  { path: '/me/sessions', phone: true },
  { path: '/me/password' },
  { path: '/help', phone: true },
  { path: '/help', act: (page) => page.locator('[data-testid="start-tour"]').click(), name: 'tour', phone: true },
  { path: '/help/manual/search', phone: true },
  { path: '/help/errors', phone: true },
  { path: '/no/such/page' },
  { path: '/me', act: palette, name: 'palette', phone: true },
  { path: '/me', act: (page) => page.locator('[data-testid="notifications"]').click(), name: 'notifications', phone: true },
  { path: '/me', act: (page) => page.keyboard.press('?'), name: 'keys' },
];

async function create(page) {
  await page.locator('[data-testid="create"]').first().click();
  await page.locator('.ant-drawer-open form input').first().waitFor();
}

async function palette(page) {
  await page.keyboard.press('Control+k');
  await page.locator('[data-testid="search-input"]').fill('a');
  await page.locator('[data-testid="search-hit"]').first().waitFor();
}

describe('accessibility', () => {
  let empty, demo, browser;

  before(async () => {
    browser = await launch();
    [empty, demo] = await Promise.all([startServer('serve'), startServer('demo', ['--accounts', '40', '--password', PASSWORD])]);
  });
  after(async () => {
    await browser?.close();
    await Promise.all([demo?.stop(), empty?.stop()]);
  });

  for (const look of LOOKS) {
    const isPhone = look.width < 600;
    const name = `${look.locale}, ${look.colorScheme}, ${look.width} px`;

    test(`the pages before sign-in: ${name}`, async () => {
      const { page, close } = await openPage(browser, look);
      const broken = [];
      for (const [url, ready] of [[empty.url, 'setup-organization'], [`${demo.url}/sign-in`, 'username'], [`${demo.url}/docs/errors`, 'error-internal']]) {
        await page.goto(url);
        await page.locator(`[data-testid="${ready}"]`).waitFor();
        broken.push(...(await violationsIn(page, look)).map((line) => `${new URL(url).pathname}: ${line}`));
      }
      await page.goto(`${demo.url}/sign-in`);
      await page.locator('[data-testid="sign-in"]').click();
      broken.push(...(await violationsIn(page, look)).map((line) => `sign-in, refused: ${line}`));
      await close();
      assert.deepEqual(broken, []);
    });

    test(`every main page: ${name}`, async () => {
      const { page, close } = await openPage(browser, look);
      await page.goto(`${demo.url}/sign-in`);
      await page.locator('[data-testid="username"]').fill('admin');
      await page.locator('[data-testid="password"]').fill(PASSWORD);
      await page.locator('[data-testid="sign-in"]').click();
      await page.locator('[data-testid="me-menu"]').waitFor();
      const call = (method, path, body) =>
        page.evaluate(
          ([verb, to, sent]) =>
            fetch(`/api/v1/${to}`, { method: verb, headers: { 'content-type': 'application/json', 'x-tessera-request': '1' }, ...(sent ? { body: JSON.stringify(sent) } : {}) }).then((answer) => answer.json()),
          [method, path, body],
        );
      // The person's own language wins over the browser's.
      await call('PATCH', 'me', { locale: look.locale, theme: 'system' });
      const broken = [];
      for (const one of PAGES.filter((candidate) => !isPhone || candidate.phone)) {
        const [, where, object] = /^(record|panel):(.*)/.exec(one.path) ?? [];
        const record = object && (await call('GET', `records/${object}?limit=1`)).items[0].id;
        const path = where ? `/o/${object}${where === 'panel' ? '?open=' : '/'}${record}` : one.path;
        await page.goto(demo.url + path);
        await page.locator('[data-testid="me-menu"]').waitFor();
        await settled(page);
        if (one.act) {
          await one.act(page);
          await settled(page);
        }
        // A fault of a part that many pages show is told once.
        const told = new Set(broken.map((line) => line.slice(line.indexOf(': '))));
        broken.push(...(await violationsIn(page, look)).map((line) => `${one.path}${one.name ? `, ${one.name}` : ''}: ${line}`).filter((line) => !told.has(line.slice(line.indexOf(': ')))));
      }
      await close();
      assert.deepEqual(broken, []);
    });
  }
});
