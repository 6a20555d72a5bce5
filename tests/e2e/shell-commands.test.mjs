// ⌘K on what is on screen: the record at hand, the chosen records of a list; in both languages, by keyboard, mouse and on a phone.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch } from './support/browser.mjs';
import { addPerson, setUp } from './support/people.mjs';
import { startServer } from './support/server.mjs';
import { chosen, command, hit, openTab, until } from './support/tab.mjs';

describe('commands', () => {
  let server, browser, admin, other, account, deal;
  const open = (look, username, path) => openTab(browser, server.url, look, username, path);

  before(async () => {
    server = await startServer('serve');
    browser = await launch();
    admin = await setUp(server.url);
    other = await addPerson(admin, server.url, { username: 'wang', name: '王小明', locale: 'zh-CN' });
    account = await admin.call('POST', 'records/account', { name: 'Northwind' });
    deal = await admin.call('POST', 'records/opportunity', { name: 'Northwind rollout', account: account.id, stage: 'prospecting' });
    for (const name of ['Acme', 'Birch', 'Cedar']) await admin.call('POST', 'records/contact?allow_duplicates=true', { name });
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** The deal, as soon as it is as wanted; while it is deleted there is none. */
  const becomes = (read, wanted) => until(async () => (await admin.call('GET', `records/opportunity/${deal.id}`).then(read, () => undefined)) === wanted);

  test('a record: stage, owner, call, edit, follow, star by Chinese and pinyin', async () => {
    const tab = await open({ locale: 'zh-CN' }, 'wang', `/o/opportunity/${deal.id}`);
    const { page, id } = tab;
    await id('record').waitFor();
    await page.keyboard.press('Control+k');
    await hit(page, 'do:edit').waitFor();
    assert.equal(await chosen(page), 'do:edit', 'what can be done here comes first');
    await page.keyboard.press('Escape');
    await command(page, '移到商务谈判', 'do:stage:negotiation');
    await becomes((record) => record.stage, 'negotiation');
    await command(page, 'yidaofangan', 'do:stage:proposal');
    await becomes((record) => record.stage, 'proposal');
    await command(page, 'fenpeigeiwo', 'do:take');
    await becomes((record) => record.owner?.id, other.id);
    await command(page, 'jiludianhua', 'do:log:activity:call');
    await page.waitForFunction(() => document.activeElement?.dataset.testid === 'composer-text');
    assert.equal(await id('composer-call').getAttribute('aria-checked'), 'true');
    await page.keyboard.type('谈了预算');
    await page.keyboard.press('Control+Enter');
    await id('timeline').getByText('谈了预算').first().waitFor();
    await command(page, '关注', 'do:follow');
    await page.locator('[data-testid="follow"][aria-pressed="true"]').waitFor();
    await command(page, 'shoucang', 'do:star');
    await id(`favourite-/o/opportunity/${deal.id}`).waitFor();
    await command(page, 'bianji', 'do:edit');
    await id('record-form').waitFor();
    await tab.done();
  });

  test('a record: actions of its plugin, another owner, the link and deletion by English, also beside its list', async () => {
    await admin.call('PATCH', `records/opportunity/${deal.id}`, { stage: 'engaging' });
    const tab = await open({ locale: 'en' }, 'admin', `/o/opportunity?open=${deal.id}`);
    const { page, id } = tab;
    await id('side-panel').locator('[data-testid="record"]').waitFor();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url });
    await command(page, 'copy link', 'do:link');
    await page.waitForFunction((link) => navigator.clipboard.readText().then((text) => text === link), `${server.url}/o/opportunity/${deal.id}`);
    await command(page, 'change owner', 'do:assign');
    const dialog = page.getByRole('dialog');
    await dialog.locator('.ant-select input').click();
    await page.keyboard.type('Alex');
    await page.locator('.ant-select-item-option').getByText('Alex Morgan').click();
    await dialog.locator('.ant-btn-primary').click();
    await becomes((record) => record.owner?.id, admin.user.id);
    const { actions } = await admin.call('GET', 'objects/opportunity');
    const win = actions.find((one) => one.label.en === 'Win');
    assert.ok(win, 'the sales plugin brings an action');
    await command(page, 'win', `do:action:${win.key}`);
    // It asks for more first.
    await page.getByRole('dialog', { name: 'Win' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Win' }).waitFor({ state: 'detached' });
    await command(page, 'delete', 'do:delete');
    await becomes((record) => record.name, undefined);
    // The undo of the other owner may still stand there, too.
    await id('undo-toast').filter({ hasText: 'recycle bin' }).locator('[data-testid="undo"]').click();
    await becomes((record) => record.name, 'Northwind rollout');
    await tab.done();
  });

  test('the chosen records of a list', async () => {
    const tab = await open({ locale: 'en' }, 'admin', '/o/contact?sort=name');
    const { page, id } = tab;
    await page.getByText('Cedar').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.locator('[data-testid="bulk-count"][data-value="2"]').waitFor();
    await command(page, 'transfer', 'do:bulk:owner');
    await id('bulk-dialog').waitFor();
    await page.keyboard.press('Escape');
    await id('bulk-dialog').waitFor({ state: 'detached' });
    await command(page, 'deselect', 'do:bulk:clear');
    await id('bulk-bar').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await id('search-input').waitFor();
    await page.keyboard.type('transfer');
    await page.waitForTimeout(300);
    assert.equal(await hit(page, 'do:bulk:owner').count(), 0, 'without a choice there is nothing to do with it');
    await tab.done();
  });

  test('by mouse in English', async () => {
    const tab = await open({ locale: 'en' }, 'admin', '/help');
    const { page, id } = tab;
    await id('open-search').click();
    await id('search-input').fill('Northwind');
    await hit(page, `account/${account.id}`).hover();
    await page.waitForFunction((key) => document.querySelector('[role="option"][aria-selected="true"]')?.dataset.key === key, `account/${account.id}`);
    await hit(page, `account/${account.id}`).click();
    await page.waitForURL(`**/o/account/${account.id}`);
    await id('search-input').waitFor({ state: 'detached' });
    await id('open-search').click();
    await id('search-input').fill('dark');
    await hit(page, 'setting:theme-dark').click();
    await page.locator('html[data-scheme="dark"]').waitFor();
    await id('open-search').click();
    await id('search-input').waitFor();
    await page.mouse.click(5, 5);
    await id('search-input').waitFor({ state: 'detached' });
    await admin.call('PATCH', 'me', { theme: 'system' });
    await tab.done();
  });

  test('on a phone: found by touch, and nothing wider than the screen', async () => {
    const tab = await open({ locale: 'en', width: 390, height: 844 }, 'admin', `/o/account/${account.id}`);
    const { page, id } = tab;
    await id('record').waitFor();
    await id('open-search').click();
    await hit(page, 'do:edit').waitFor();
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390);
    const box = await id('search-input').boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= 390, 'the field is whole on the screen');
    await id('search-input').fill('log call');
    await hit(page, 'do:log:activity:call').click();
    // The timeline is a tab here; writing begins at once.
    await page.waitForFunction(() => document.activeElement?.dataset.testid === 'composer-text');
    await id('open-search').click();
    await id('search-input').fill('rollout');
    await hit(page, `opportunity/${deal.id}`).click();
    await page.waitForURL(`**/o/opportunity/${deal.id}`);
    await tab.done();
  });

  test('the first letter is asked about at once; later ones wait for its answer and go together', async () => {
    const tab = await open({ locale: 'en' });
    const { page, id } = tab;
    const asked = [];
    let release = () => undefined;
    const isHeld = new Promise((done) => (release = done));
    await page.route('**/api/v1/search?**', async (route) => {
      asked.push(new URL(route.request().url()).searchParams.get('q'));
      if (asked.length === 1) await isHeld;
      await route.continue();
    });
    await page.keyboard.press('Control+k');
    await id('search-input').waitFor();
    const first = page.waitForRequest('**/api/v1/search?**');
    await page.keyboard.press('n');
    await first;
    await page.keyboard.press('o');
    await page.keyboard.press('r');
    release();
    await until(() => Promise.resolve(asked.length === 2));
    await hit(page, `account/${account.id}`).waitFor();
    assert.deepEqual(asked, ['n', 'nor']);
    await tab.done();
  });
});
