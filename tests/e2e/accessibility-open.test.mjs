// What opens over a page and what comes after a first step, against the rules of axe: dialogs, drawers, the steps of an import.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { settled, violationsIn } from './support/axe.mjs';
import { launch } from './support/browser.mjs';
import { askAs, PASSWORD, setUp } from './support/people.mjs';
import { startServer } from './support/server.mjs';
import { newTab, openTab } from './support/tab.mjs';

const LOOKS = [
  { locale: 'en', colorScheme: 'light', width: 1440, height: 900, dark: true },
  { locale: 'zh-CN', colorScheme: 'light', width: 390, height: 844, only: 'shape' },
];

/** One good line, one without its name, one with a value that is not known. */
const FILE = 'Name,Phone,Industry\nNorthern Mills,+8613812345678,Manufacturing\n,+8613812345679,Manufacturing\nHarbour Tea,+8613812345680,Tea growing\n';

const on = (page, value) => page.locator(`[data-testid="${value}"]`);
const click = (value) => (page) => on(page, value).first().click();
const dialog = (page) => page.locator('[role="dialog"]').first().waitFor();
const opens = (value) => async (page) => {
  await on(page, value).first().click();
  await dialog(page);
};

/** Pages by their steps; after each step the page must be as it should. `phone`: on a phone, too. */
const OPENED = [
  { name: 'export', path: '/o/account', steps: [opens('export')] },
  {
    name: 'chosen records',
    path: '/o/account',
    steps: [
      async (page) => {
        await page.locator('[data-testid="record-grid"] [role="row"] input[type="checkbox"]').nth(1).check();
        await on(page, 'bulk-bar').waitFor();
      },
      opens('bulk-edit'),
      async (page) => {
        await page.keyboard.press('Escape');
        await on(page, 'bulk-dialog').waitFor({ state: 'detached' });
        await on(page, 'bulk-delete').click();
        await on(page, 'bulk-delete-confirm').waitFor();
      },
    ],
  },
  { name: 'view', path: '/o/account?sort=name', steps: [opens('save-view-as')] },
  {
    name: 'edit',
    path: 'record',
    phone: true,
    steps: [
      async (page) => {
        await on(page, 'edit').click();
        await on(page, 'record-form').waitFor();
      },
    ],
  },
  {
    name: 'conflict',
    path: 'record',
    phone: true,
    steps: [
      async (page, { url }) => {
        await on(page, 'property-website').locator('.can-edit').press('Enter');
        await on(page, 'edit-website').locator('input').fill('https://mine.example');
        await askAs(page, 'PATCH', url, { website: `https://theirs-${Date.now()}.example` });
        await page.keyboard.press('Enter');
        await on(page, 'conflict-dialog').waitFor();
      },
    ],
  },
  {
    name: 'compare',
    path: 'record',
    phone: true,
    steps: [
      async (page) => {
        await on(page, 'tab-history').click();
        await page.locator('[data-testid^="compare-"]').first().click();
        await page.locator('[data-testid^="difference-"]').first().waitFor();
      },
    ],
  },
  { name: 'role', path: '/settings/roles', steps: [opens('role-new')] },
  { name: 'user', path: '/settings/users', steps: [opens('user-new')] },
  { name: 'user group', path: '/settings/user-groups', steps: [opens('user-group-new')] },
  { name: 'sharing rule', path: '/settings/sharing-rules', steps: [opens('sharing-rule-new')] },
  { name: 'retention', path: '/settings/audit', steps: [opens('audit-retention')] },
  { name: 'look as somebody else', path: 'rights', steps: [opens('view-as')] },
  {
    name: 'import',
    path: '/imports/new?object=account',
    phone: true,
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

describe('accessibility of what opens', () => {
  let server, browser, admin, record, person;

  before(async () => {
    browser = await launch();
    server = await startServer('serve');
    admin = await setUp(server.url);
    record = await admin.call('POST', 'records/account', { name: 'Northwind', website: 'https://northwind.example' });
    for (const name of ['Acme', 'Birch']) await admin.call('POST', 'records/account?allow_duplicates=true', { name });
    const { items: roles } = await admin.call('GET', 'roles');
    await admin.call('PATCH', `roles/${roles.find(({ code }) => code === 'administrator').id}`, { may_view_as: true });
    person = await admin.call('POST', 'users', { username: 'nora', name: 'Nora North', password: PASSWORD, must_change_password: false, roles: [] });
    await admin.call('PATCH', `records/account/${record.id}`, { website: 'https://www.northwind.example', employees: '12' });
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  for (const look of LOOKS) {
    const name = `${look.locale}, ${look.colorScheme}, ${look.width} px`;

    test(`dialogs, drawers and steps: ${name}`, async () => {
      await admin.call('PATCH', 'me', { locale: look.locale, theme: 'system' });
      const { page, close } = await openTab(browser, server.url, look);
      const url = `/records/account/${record.id}`;
      const broken = [];
      for (const one of OPENED.filter((candidate) => look.width > 600 || candidate.phone)) {
        const places = { record: `/o/account/${record.id}`, rights: `/settings/rights?user=${person.id}` };
        await page.goto(server.url + (places[one.path] ?? one.path));
        await on(page, 'me-menu').waitFor();
        await settled(page);
        for (const [at, step] of one.steps.entries()) {
          await step(page, { url });
          await settled(page);
          // A fault of a part that many steps show is told once.
          const told = new Set(broken.map((line) => line.slice(line.indexOf(': '))));
          broken.push(...(await violationsIn(page, look)).map((line) => `${one.name} ${at + 1}: ${line}`).filter((line) => !told.has(line.slice(line.indexOf(': ')))));
        }
        // What is half typed would ask before it lets go.
        await page.goto('about:blank');
      }
      await close();
      assert.deepEqual(broken, []);
    });

    test(`a new password: ${name}`, async () => {
      const username = `fresh${look.width}${look.locale.slice(0, 2)}${look.colorScheme}`.toLowerCase();
      await admin.call('POST', 'users', { username, name: 'Fay Fresh', password: PASSWORD, must_change_password: true, roles: [] });
      const { page, close } = await newTab(browser, look);
      await page.goto(`${server.url}/sign-in`);
      await on(page, 'username').fill(username);
      await on(page, 'password').fill(PASSWORD);
      await on(page, 'sign-in').click();
      await on(page, 'change-password').waitFor();
      const broken = await violationsIn(page, look);
      await on(page, 'new-password').fill('short');
      await on(page, 'change-password').click();
      await page.locator('[aria-invalid="true"]').first().waitFor();
      broken.push(...(await violationsIn(page, look)).map((line) => `refused: ${line}`));
      await close();
      assert.deepEqual(broken, []);
    });
  }
});
