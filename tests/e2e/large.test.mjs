// A working day in a large installation: what a seller opens, finds, counts and changes when there is very much of it, in both languages,
// by mouse, by keys and on a phone.
//
// As it is run every time there are 1,000 accounts with all that belongs to them, which take some seconds to make. `cargo xtask test --long`
// (TESSERA_TEST_LONG) walks the same way with 100,000: making these takes the most of it, so a folder that
// `tessera demo --accounts 100000 --only-seed --password "correct horse battery" --data FOLDER` filled once may be named by
// TESSERA_E2E_LARGE, of which each run takes a copy.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { violations } from './support/axe.mjs';
import { launch } from './support/browser.mjs';
import { client, PASSWORD } from './support/people.mjs';
import { startServer } from './support/server.mjs';
import { openTab, until } from './support/tab.mjs';

const FOLDER = process.env.TESSERA_E2E_LARGE;
const ACCOUNTS = process.env.TESSERA_TEST_LONG || FOLDER ? 100_000 : 1_000;
/** Making the data. */
const MADE_MS = ACCOUNTS === 1_000 ? 120_000 : 3_600_000;
/** Whatever one waits for in front of a page comes within that, also on a machine that does much else. */
const WAITED_MS = 5_000;

describe(`a working day with ${ACCOUNTS} accounts`, { timeout: MADE_MS + 600_000 }, () => {
  let server, browser, call, total, zh, en, phone;
  const filterOf = (parts) => encodeURIComponent(JSON.stringify(parts));
  const count = async (object, filter = null) => (await call('POST', `records/${object}/aggregate`, { filter, measures: { n: { op: 'count' } } })).items[0]?.measures.n ?? 0;
  const shown = (tab, value) => tab.page.locator(`[data-testid="count"][data-value="${value}"]`).waitFor({ timeout: WAITED_MS });
  const rows = (tab) => tab.page.locator('.t-grid-row');
  /** Goes somewhere and waits for what is to be seen there, no longer than one would. */
  async function open(tab, path, seen) {
    await tab.page.goto(`${server.url}${path}`);
    await tab.page.locator(seen).first().waitFor({ timeout: WAITED_MS });
  }

  before(async () => {
    server = FOLDER
      ? await startServer('serve', [], { from: FOLDER, within: MADE_MS })
      : await startServer('demo', ['--accounts', String(ACCOUNTS), '--password', PASSWORD], { within: MADE_MS });
    const answer = await fetch(`${server.url}/api/v1/auth/login`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username: 'admin', password: PASSWORD }),
    });
    call = client(server.url, (await answer.json()).token);
    total = await count('account');
    assert.ok(total >= ACCOUNTS * 0.95, `${total} accounts`);
    browser = await launch();
    zh = await openTab(browser, server.url, { locale: 'zh-CN' });
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  test('the list is there, says how many there are, and goes on as one scrolls', async () => {
    await open(zh, '/o/account?view=all&sort=name', '.t-grid-row');
    await shown(zh, total);
    const first = await rows(zh).first().textContent();
    const grid = zh.id('record-grid');
    for (let step = 0; step < 6; step += 1) {
      await grid.hover();
      await zh.page.mouse.wheel(0, 2_000);
      await zh.page.waitForTimeout(60);
    }
    await until(async () => (await rows(zh).count()) > 10 && (await rows(zh).first().textContent()) !== first);
    const box = await grid.boundingBox();
    const inSight = await rows(zh).evaluateAll((all, [top, bottom]) => all.filter((row) => row.getBoundingClientRect().bottom > top && row.getBoundingClientRect().top < bottom).length, [box.y, box.y + box.height]);
    assert.ok(inSight >= 15, `${inSight} rows are in sight after scrolling`);
    assert.ok((await rows(zh).count()) < 120, 'no more rows are drawn than the eye sees');
  });

  test('a filter over a related record finds what the server counts, ordered by two fields', async () => {
    const { industry } = (await call('POST', 'records/account/query', { filter: { field: 'industry', op: 'is_null', value: false }, sort: ['name'], limit: 1 })).items[0];
    const parts = [{ field: 'account.industry', op: 'in', value: [industry] }];
    const wanted = await count('opportunity', parts[0]);
    await open(zh, `/o/opportunity?view=all&sort=stage,-amount&f=${filterOf(parts)}`, '.t-grid-row');
    await shown(zh, wanted);
  });

  test('groups have the counts and sums of all records, not of those that are loaded', async () => {
    await open(zh, '/o/account?view=all&group=industry', '[data-testid="group-count"]');
    const answer = await call('POST', 'records/account/aggregate', { group_by: ['industry'], measures: { n: { op: 'count' } } });
    const wanted = answer.items.map(({ measures }) => measures.n).sort((a, b) => b - a);
    const first = Number(await zh.id('group-count').first().getAttribute('data-value'));
    assert.ok(wanted.includes(first), `${first} is one of ${wanted}`);
  });

  test('a cell is changed in place and taken back', async () => {
    await call('PATCH', 'me/preferences', { values: { 'list:account:all': { columns: ['name', 'employees', 'industry'] } } });
    await open(zh, '/o/account?view=all&sort=name', '.t-grid-row');
    const [account] = (await call('POST', 'records/account/query', { sort: ['name'], limit: 1 })).items;
    const kept = async () => (await call('GET', `records/account/${account.id}`)).employees;
    await zh.id(`cell-${account.id}-employees`).dblclick();
    await zh.id('edit-employees').locator('input:focus').waitFor();
    await zh.page.keyboard.press('ControlOrMeta+A');
    await zh.page.keyboard.type('4321');
    await zh.page.keyboard.press('Enter');
    await until(async () => (await kept()) === '4321');
    await zh.id('undo').click();
    await until(async () => (await kept()) === account.employees);
  });

  test('two conditions at once find what the server counts', async () => {
    const [{ region }] = (await call('POST', 'records/account/query', { filter: { field: 'region', op: 'is_null', value: false }, limit: 1 })).items;
    const parts = [{ field: 'region', op: 'eq', value: region }, { field: 'employees', op: 'gte', value: '500' }];
    const wanted = await count('account', { and: parts });
    await open(zh, `/o/account?view=all&f=${filterOf(parts)}`, wanted > 0 ? '.t-grid-row' : '[data-testid="empty-state"]');
    if (wanted > 0) await shown(zh, wanted);
  });

  test('search finds one of them while one types', async () => {
    const [account] = (await call('POST', 'records/account/query', { sort: ['-name'], limit: 1 })).items;
    await zh.page.keyboard.press('Control+k');
    await zh.id('search-input').waitFor();
    await zh.page.keyboard.type(account.name);
    await zh.page.locator('[data-testid="search-hit"]').filter({ hasText: account.name }).first().waitFor({ timeout: WAITED_MS });
    await zh.page.keyboard.press('Escape');
  });

  test('by keys alone one walks the list beside a record and opens its page', async () => {
    en = await openTab(browser, server.url, { locale: 'zh-CN' });
    await call('PATCH', 'me', { locale: 'en' });
    await open(en, '/o/account?view=all&sort=name', '.t-grid-row');
    await en.page.keyboard.press('j');
    await en.page.keyboard.press('j');
    await en.page.keyboard.press('Enter');
    await en.page.locator('[data-testid="side-panel"], [data-testid="record-name"]').first().waitFor({ timeout: WAITED_MS });
    assert.deepEqual(await violations(en.page), []);
  });

  test('a look-alike among all of them is shown before one is made twice', async () => {
    const [account] = (await call('POST', 'records/account/query', { sort: ['name'], limit: 1 })).items;
    await open(en, '/o/account/new', '[data-testid="record-form"]');
    await en.page.locator('#form-name').fill(account.name);
    await en.page.getByText(account.name, { exact: true }).first().waitFor({ timeout: WAITED_MS });
  });

  test('the board’s columns count all deals, and the dashboard’s figure leads to exactly its list', async () => {
    await open(en, '/o/opportunity?view=pipeline', '[data-testid="board"]');
    const proposals = await count('opportunity', { field: 'stage', op: 'eq', value: 'proposal' });
    await en.page.locator(`[data-testid="board-count-proposal"][data-value="${proposals}"]`).waitFor({ timeout: WAITED_MS });
    await open(en, '/d/sales', '[data-testid="card-won_count-value"]');
    const figure = Number(await en.id('card-won_count-value').getAttribute('data-value'));
    await en.id('card-won_count-value').click();
    await shown(en, figure);
  });

  test('what somebody else changes stands in the open list within two seconds', async () => {
    const [account] = (await call('POST', 'records/account/query', { sort: ['name'], limit: 1 })).items;
    await open(en, '/o/account?view=all&sort=name', '.t-grid-row');
    await shown(en, total);
    await en.page.waitForTimeout(500);
    await call('PATCH', `records/account/${account.id}`, { name: `${account.name} 3` });
    await en.page.getByText(`${account.name} 3`).first().waitFor({ timeout: 2_000 });
    await call('PATCH', `records/account/${account.id}`, { name: account.name });
  });

  test('home counts what is due and leads to it', async () => {
    await open(en, '/', '.home-counter');
    const counter = en.page.locator('.home-counter').first();
    await until(async () => Boolean(await counter.getAttribute('data-value')));
    const value = await counter.getAttribute('data-value');
    await counter.click();
    if (value === '0') await en.id('empty-state').waitFor({ timeout: WAITED_MS });
    else await shown(en, value);
  });

  test('on a phone the list is there as cards', async () => {
    phone = await openTab(browser, server.url, { locale: 'en', width: 390, height: 844 });
    await open(phone, '/o/account?view=all&sort=name', '[data-testid="record-cards"]');
    await shown(phone, total);
    assert.equal(await phone.page.evaluate(() => document.documentElement.scrollWidth), 390);
    assert.deepEqual(await violations(phone.page), []);
  });

  test('nothing went wrong in any of the pages', () => {
    for (const tab of [zh, en, phone]) assert.deepEqual(tab.faults, []);
  });
});
