// What is one's own: language, theme and the way numbers are written, sessions, the password, the first steps, and what an error means.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch } from './support/browser.mjs';
import { PASSWORD, setUp } from './support/people.mjs';
import { startServer } from './support/server.mjs';
import { newTab, openTab, until } from './support/tab.mjs';

const NEXT = 'quite another horse';

describe('one’s own', () => {
  let server, browser, admin, deal, account;
  const open = (look, username, path) => openTab(browser, server.url, look, username, path);

  before(async () => {
    server = await startServer('serve');
    browser = await launch();
    admin = await setUp(server.url);
    const member = (await admin.call('GET', 'roles')).items.find((role) => role.code === 'member');
    for (const [username, name] of [['seller', 'Sam Seller'], ['keeper', 'Kim Keeper']]) {
      await admin.call('POST', 'users', { username, name, password: PASSWORD, must_change_password: false, roles: [member.id] });
    }
    account = await admin.call('POST', 'records/account', { name: 'Northwind' });
    deal = await admin.call('POST', 'records/opportunity', { name: 'Rollout', account: account.id, stage: 'prospecting', amount: { amount: '1234.5', currency: 'CNY' } });
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  test('language and theme by click, kept for the next visit', async () => {
    const tab = await open({ locale: 'en' }, 'admin', '/me');
    const { page } = tab;
    await page.getByText('简体中文', { exact: true }).first().click();
    await page.locator('html[lang="zh-CN"]').waitFor();
    await page.getByRole('heading', { name: '个人设置' }).waitFor();
    await page.getByText('深色', { exact: true }).first().click();
    await page.locator('html[data-scheme="dark"]').waitFor();
    await until(async () => (await admin.call('GET', 'me')).user.theme === 'dark');
    await tab.done();
    const again = await open({ locale: 'en', colorScheme: 'light' }, 'admin', '/me');
    await again.page.locator('html[lang="zh-CN"][data-scheme="dark"]').waitFor();
    // And back from the menu at one's own picture.
    await again.id('me-menu').click();
    await again.page.getByRole('menuitem', { name: 'English' }).click();
    await again.page.getByRole('heading', { name: 'My settings' }).waitFor();
    await again.page.getByText('Same as device', { exact: true }).first().click();
    await again.page.locator('html[data-scheme="light"]').waitFor();
    await again.done();
  });

  test('numbers are written and read with the marks that one chooses', async () => {
    const tab = await open({ locale: 'en' }, 'admin', '/me/formats');
    const { page, id } = tab;
    await id('digit-style').getByText('1.234,56').click();
    await id('money-format').getByText('¥1.234.500,00').waitFor();
    await until(async () => (await admin.call('GET', 'me/preferences')).values.numbers?.digits === 'dot');
    await page.goto(`${server.url}/o/opportunity/${deal.id}`);
    const amount = id('property-amount');
    await amount.getByText('¥1.234,50').waitFor();
    await amount.locator('.can-edit').press('Enter');
    const input = id('edit-amount').locator('input[role="spinbutton"]');
    assert.equal(await input.inputValue(), '1.234,5');
    await input.fill('2.500,25');
    await page.keyboard.press('Enter');
    await amount.getByText('¥2.500,25').waitFor();
    // The page shows it before the server has it.
    await until(async () => (await admin.call('GET', `records/opportunity/${deal.id}`)).amount.amount === '2500.25');
    await page.goto(`${server.url}/me/formats`);
    await id('digit-style').getByText('Automatic').click();
    await id('money-format').getByText('¥1,234,500.00').waitFor();
    await tab.done();
  });

  test('another session is ended from here, and is out', async () => {
    const far = await open({ locale: 'en' }, 'keeper', '/help');
    const tab = await open({ locale: 'en' }, 'keeper', '/me/sessions');
    const { page, id } = tab;
    await page.waitForFunction(() => document.querySelectorAll('[data-testid="session"]').length === 2);
    await id('session').getByRole('button', { name: 'Sign out there' }).click();
    await page.waitForFunction(() => document.querySelectorAll('[data-testid="session"]').length === 1);
    await far.page.goto(`${server.url}/o/account`);
    await far.id('username').waitFor();
    await far.close();
    await page.reload();
    await id('session').waitFor();
    await tab.done();
  });

  test('one’s own password: refused with a reason at its field, changed, and the only one from then on', async () => {
    const tab = await open({ locale: 'zh-CN' }, 'keeper', '/me/password');
    const { page, id } = tab;
    const fill = async (current, next) => {
      await id('current-password').fill(current);
      await id('new-password').fill(next);
      await id('change-own-password').click();
    };
    const refusedAt = (field) => page.locator(`#${field}[aria-invalid="true"]`).waitFor();
    await fill(PASSWORD, 'short');
    await refusedAt('new-password');
    await fill('not my password', NEXT);
    await refusedAt('current-password');
    await fill(PASSWORD, NEXT);
    await page.locator('.ant-message-success').waitFor();
    assert.equal(await id('current-password').inputValue(), '', 'nothing is left in the fields');
    await tab.done();
    const signed = (password) =>
      fetch(`${server.url}/api/v1/auth/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username: 'keeper', password }) });
    assert.equal((await signed(PASSWORD)).status, 401);
    assert.ok((await signed(NEXT)).ok);
  });

  test('an error leads to its explanation, beside the page', async () => {
    const tab = await open({ locale: 'en' }, 'admin', `/o/account/${account.id}`);
    const { page, id } = tab;
    await id('record-more').click();
    await id('delete').click();
    // A deal needs its account.
    const [beside] = await Promise.all([page.context().waitForEvent('page'), id('explain').click()]);
    await beside.waitForURL(/reference_in_use/);
    const about = beside.locator('[data-testid="error-reference_in_use"]');
    await about.waitFor();
    await beside.waitForFunction(() => {
      const box = document.querySelector('[data-testid="error-reference_in_use"]').getBoundingClientRect();
      return box.top >= 0 && box.top < window.innerHeight;
    });
    assert.match(page.url(), /\/o\/account\//, 'the page itself stays');
    await tab.done();
  });

  test('a seller’s first steps are a seller’s, and tick themselves off', async () => {
    const tab = await open({ locale: 'zh-CN' }, 'seller');
    const { page, id } = tab;
    await id('checklist').waitFor();
    const steps = await page.locator('[data-testid^="step-"]').evaluateAll((all) => all.map((one) => one.dataset.testid.slice(5)));
    assert.deepEqual(steps, ['create', 'board', 'search', 'favourite', 'keys', 'tour']);
    const isDone = (step) => page.locator(`[data-testid="step-${step}"][data-done="true"]`).waitFor();
    await id('step-create').getByRole('button').click();
    await page.locator('#form-name').fill('第一家公司');
    await page.keyboard.press('Control+Enter');
    await page.waitForURL('**/o/account/*');
    await id('star').click();
    await page.keyboard.press('Control+k');
    await id('search-input').waitFor();
    await page.keyboard.press('Escape');
    await id('search-input').waitFor({ state: 'detached' });
    await page.goto(server.url);
    for (const step of ['create', 'search', 'favourite']) await isDone(step);
    await id('step-board').getByRole('link').click();
    await page.waitForURL('**view=**');
    await page.locator('[data-testid^="board-column-"]').first().waitFor();
    await id('nav-home').click();
    await isDone('board');
    assert.equal(await page.locator('[data-testid="step-tour"][data-done="true"]').count(), 0);
    await id('checklist-hide').click();
    await id('checklist').waitFor({ state: 'detached' });
    await page.reload();
    await id('home').waitFor();
    assert.equal(await id('checklist').count(), 0, 'what one hid stays hidden');
    await tab.done();
  });

  test('whoever was given a password chooses another one before anything else', async () => {
    const member = (await admin.call('GET', 'roles')).items.find((role) => role.code === 'member');
    await admin.call('POST', 'users', { username: 'fresh', name: 'Fay Fresh', password: PASSWORD, must_change_password: true, roles: [member.id] });
    const tab = await newTab(browser, { locale: 'en' });
    const { page, id } = tab;
    await page.goto(`${server.url}/sign-in`);
    await id('username').fill('fresh');
    await id('password').fill(PASSWORD);
    await id('sign-in').click();
    await page.waitForURL('**/password');
    await page.goto(`${server.url}/o/account`);
    await page.waitForURL('**/password');
    await id('current-password').fill(PASSWORD);
    await id('new-password').fill(NEXT);
    await id('change-password').click();
    await id('me-menu').waitFor();
    await tab.done();
  });
});
