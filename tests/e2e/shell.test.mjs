// The frame around every page: search and commands, live updates through a restart, own settings, help, the phone, and the app without a line.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch } from './support/browser.mjs';
import { startFront } from './support/front.mjs';
import { addPerson, setUp, signIn } from './support/people.mjs';
import { startServer } from './support/server.mjs';
import { chosen, hit, openTab } from './support/tab.mjs';

const NAME = '北京科技有限公司';
const PHONE = '+8613812345678';

describe('the frame', () => {
  let server, browser, admin, other, account;

  before(async () => {
    server = await startServer('serve');
    browser = await launch();
    admin = await setUp(server.url);
    other = await addPerson(admin, server.url, { username: 'wang', name: '王小明', locale: 'zh-CN' });
    account = await admin.call('POST', 'records/account', { name: NAME, phone: PHONE });
    await admin.call('POST', 'records/account?allow_duplicates=true', { name: 'Acme Ltd' });
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const open = (look, username, path) => openTab(browser, server.url, look, username, path);

  test('⌘K finds records by pinyin initials and by phone, says why, and opens them by keyboard', async () => {
    const tab = await open({ locale: 'zh-CN' }, 'wang');
    const { page, id } = tab;
    await page.keyboard.press('Control+k');
    await id('search-input').waitFor();
    await page.keyboard.type('bjkj');
    const found = hit(page, `account/${account.id}`);
    await found.waitFor();
    await page.waitForFunction((key) => document.querySelector(`[data-key="${key}"] mark`)?.textContent === '北京科技', `account/${account.id}`);
    await id('search-input').fill('3812345');
    await page.waitForFunction((key) => document.querySelector(`[data-key="${key}"] mark`)?.textContent === '3812345', `account/${account.id}`);
    while ((await chosen(page)) !== `account/${account.id}`) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/o/account/${account.id}`);
    await page.getByText(NAME).first().waitFor();
    await page.waitForTimeout(1200);
    await page.goto(`${server.url}/help`);
    await id('me-menu').waitFor();
    await page.keyboard.press('Control+k');
    await hit(page, `account/${account.id}`).waitFor();
    assert.equal(await chosen(page), `account/${account.id}`, 'what was open last stands on top');
    await tab.done();
  });

  test('⌘K does things in Chinese, pinyin and English, at once', async () => {
    const tab = await open({ locale: 'zh-CN' }, 'wang');
    const { page, id } = tab;
    for (const [typed, key] of [['新建客户', 'create:account'], ['xjkh', 'create:account'], ['create acc', 'create:account'], ['kehu', 'page:/o/account'], ['shense', 'setting:theme-dark'], ['ctmm', '']]) {
      await page.keyboard.press('Control+k');
      await id('search-input').waitFor();
      await page.keyboard.type(typed);
      if (key) {
        await hit(page, key).waitFor();
        assert.equal(await chosen(page), key, typed);
      }
      await page.keyboard.press('Escape');
      await id('search-input').waitFor({ state: 'detached' });
    }
    await page.keyboard.press('Control+k');
    await id('search-input').waitFor();
    // From the last letter to what this window knows by itself.
    const took = await page.evaluate(async () => {
      const input = document.querySelector('[data-testid="search-input"]');
      const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
      const from = performance.now();
      set.call(input, 'xjkh');
      input.dispatchEvent(new Event('input', { bubbles: true }));
      while (!document.querySelector('[data-key="create:account"]')) await new Promise(requestAnimationFrame);
      return performance.now() - from;
    });
    assert.ok(took < 100, `${Math.round(took)} ms`);
    await page.keyboard.press('Enter');
    await page.locator('[role="dialog"] form, .ant-drawer-open form').first().waitFor();
    await tab.done();
  });

  test('a star puts an entry on top of the menu, on every device', async () => {
    const tab = await open({ locale: 'en' });
    await tab.page.locator('.t-nav-item', { has: tab.id('nav-contact') }).hover();
    await tab.page.locator('.t-nav-item', { has: tab.id('nav-contact') }).locator('.t-nav-star').click();
    await tab.id('favourite-/o/contact').waitFor();
    await tab.done();
    const again = await open({ locale: 'en' });
    await again.id('favourite-/o/contact').click();
    await again.page.waitForURL('**/o/contact');
    await again.done();
  });

  test('what a colleague does is told within two seconds, and can be marked as read', async () => {
    const tab = await open({ locale: 'en' }, 'admin', '/o/account');
    const { page, id } = tab;
    await id('notifications').waitFor();
    const followed = await other.call('POST', 'records/account?allow_duplicates=true', { name: 'Northwind' });
    await admin.call('PUT', `records/account/${followed.id}/follow`);
    const from = Date.now();
    await other.call('PATCH', `records/account/${followed.id}`, { name: 'Northwind Traders' });
    await page.locator('[data-testid="notifications"][data-unread="1"]').waitFor();
    await page.getByText('Northwind Traders').first().waitFor();
    const took = Date.now() - from;
    assert.ok(took < 2000, `${took} ms`);
    await id('notifications').click();
    await id('notification').first().waitFor();
    await id('read-all').click();
    await page.locator('[data-testid="notifications"][data-unread="0"]').waitFor();
    // What is switched off is not sent.
    await page.goto(`${server.url}/me/notifications`);
    const { items } = await admin.call('GET', 'notifications/kinds');
    assert.ok(items.length > 0);
    for (const { key } of items) await id(`kind-${key}`).click();
    await page.waitForTimeout(600);
    await other.call('PATCH', `records/account/${followed.id}`, { name: 'Northwind' });
    await page.waitForTimeout(1500);
    assert.equal(await id('notifications').getAttribute('data-unread'), '0');
    await admin.call('PATCH', 'me/preferences', { values: { notifications: null } });
    await tab.done();
  });

  test('the page survives a restart of the server and catches up with what it missed', async () => {
    const tab = await open({ locale: 'en' }, 'admin', '/o/account');
    const { page, id } = tab;
    await page.getByText('Acme Ltd').first().waitFor();
    await server.pause();
    await id('offline').waitFor();
    assert.ok(await page.getByText('Acme Ltd').first().isVisible(), 'what was on screen stays');
    await server.resume();
    // Before the page is back on the line.
    await admin.call('PATCH', `records/account/${account.id}`, { name: '上海贸易公司' });
    await id('offline').waitFor({ state: 'detached' });
    await page.getByText('上海贸易公司').first().waitFor();
    await admin.call('PATCH', `records/account/${account.id}`, { name: NAME });
    await page.getByText(NAME).first().waitFor();
    await tab.done();
  });

  test('own settings hold for the whole program and the next visit', async () => {
    const tab = await open({ locale: 'en' }, 'admin', '/me');
    const { page, id } = tab;
    await id('density').getByText('Compact').click();
    await page.locator('html[data-density="compact"]').waitFor();
    await id('me-formats').click();
    await id('money-format').getByText('¥1.23M').click();
    await id('me-start').click();
    await id('default-page').click();
    await page.keyboard.type('Contacts');
    await page.locator('.ant-select-item-option', { hasText: /^Contacts$/ }).first().click();
    await id('me-keyboard').click();
    await page.locator('[data-testid="me-section"] kbd').first().waitFor();
    await id('me-sessions').click();
    await id('session').first().waitFor();
    await tab.done();
    const again = await open({ locale: 'en' });
    await again.page.waitForURL('**/o/contact');
    assert.equal(await again.page.locator('html').getAttribute('data-density'), 'compact');
    await again.page.keyboard.press('g');
    await again.page.keyboard.press('h');
    await again.page.waitForURL(new RegExp(`^${server.url}/(d/.*)?$`));
    await admin.call('PATCH', 'me/preferences', { values: { density: null, numbers: null, default_page: null } });
    await again.done();
  });

  test('help: first steps tick themselves off, the tour goes by keyboard, error codes are explained', async () => {
    const tab = await open({ locale: 'en' }, 'admin', '/help');
    const { page, id } = tab;
    await page.locator('[data-testid="step-people"][data-done="true"]').waitFor();
    await id('start-tour').click();
    for (let step = 0; step < 4; step += 1) {
      await id('tour').waitFor();
      await page.keyboard.press('ArrowRight');
    }
    await id('tour-next').click();
    await id('tour').waitFor({ state: 'detached' });
    await page.locator('[data-testid="step-tour"][data-done="true"]').waitFor();
    await page.keyboard.press('?');
    await page.locator('[role="dialog"] kbd').first().waitFor();
    await page.keyboard.press('Escape');
    await page.locator('[data-testid="step-keys"][data-done="true"]').waitFor();
    await page.goto(`${server.url}/o/account/no-such-record`);
    await page.goto(`${server.url}/docs/errors#version_conflict`);
    await id('error-version_conflict').waitFor();
    await tab.done();
  });

  for (const { locale, who, word, title } of [
    { locale: 'en', who: 'admin', word: 'pinyin', title: 'Search and keys' },
    { locale: 'zh-CN', who: 'wang', word: '拼音', title: '搜索与快捷键' },
  ]) {
    test(`help: the manual is read and searched in ${locale}`, async () => {
      const tab = await open({ locale }, who, '/help');
      const { page, id } = tab;
      await id('help-manual').getByRole('link').first().click();
      await page.waitForURL('**/help/manual/start');
      await id('manual').locator('h1').waitFor();
      assert.equal(await id('manual-contents').locator('a[href="/help/manual/people"]').count(), 1, 'what administrators do is told to them');
      await id('manual-search').locator('input').fill(word);
      await id('manual-contents').getByRole('link', { name: title, exact: true }).click();
      await id('manual').getByRole('heading', { level: 1, name: title }).waitFor();
      assert.equal(await id('manual-contents').getByRole('link').count(), 1);
      // Pages lead to the chapter that tells of them.
      await page.goto(`${server.url}/me`);
      await id('page-manual').click();
      await page.waitForURL('**/help/manual/own');
      await id('manual').locator('h1').waitFor();
      await tab.done();
    });
  }

  test('a phone: bar, lists of the group, everything else behind “more”, and nothing wider than the screen', async () => {
    const tab = await open({ locale: 'zh-CN', width: 390, height: 844 }, 'wang');
    const { page, id } = tab;
    await id('bar-customers').click();
    await page.waitForURL('**/o/account');
    await page.locator('.t-strip').getByText('联系人').click();
    await page.waitForURL('**/o/contact');
    await id('bar-sales').click();
    await id('bar-customers').click();
    await page.waitForURL('**/o/contact');
    await id('nav-more').click();
    await page.locator('.t-more-grid').getByText('个人设置').click();
    await page.waitForURL('**/me');
    for (const path of ['/', '/o/account', `/o/account/${account.id}`, '/me/formats', '/me/sessions', '/help', '/help/manual/lists', '/help/errors']) {
      await page.goto(server.url + path);
      await page.waitForLoadState('networkidle', { timeout: 5000 }).catch(() => undefined);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= 390, `${path}: ${width} px`);
    }
    await tab.done();
  });

  test('without a line the app says so in both languages, and comes back by itself', async () => {
    const front = await startFront(server);
    const context = await browser.newContext({ locale: 'en' });
    try {
      const page = await context.newPage();
      await signIn(page, front.url);
      const manifest = await page.evaluate(() => fetch(document.querySelector('link[rel="manifest"]').href).then((answer) => answer.json()));
      assert.equal(manifest.display, 'standalone');
      for (const { src } of manifest.icons) assert.ok((await fetch(front.url + src)).ok, src);
      await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
      await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
      await front.pause();
      await page.goto(`${front.url}/o/account`);
      await page.getByText('无法连接服务器').waitFor();
      await page.getByText('The server cannot be reached').waitFor();
      await front.resume();
      await page.locator('[data-testid="me-menu"]').waitFor({ timeout: 20_000 });
      const kept = await page.evaluate(async () => {
        const names = await caches.keys();
        return (await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)))).flat();
      });
      assert.deepEqual(kept.sort(), ['/offline.html', '/offline.js']);
    } finally {
      await context.close();
      await front.stop();
    }
  });
});
