// A list before it is there, while it is asked for again, when it can't be had, when nothing is found; and as a file.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { numbered, startList } from './support/list.mjs';

const QUERY = '**/api/v1/records/account/query';

describe('states of a list, in en', () => {
  let on, page, id;

  before(async () => {
    on = await startList({ locale: 'en', accounts: 120 });
    ({ page, id } = on);
  });
  after(() => on?.stop());

  /** Answers wait until they are let go. */
  const holdAnswers = async () => {
    const gate = {};
    const opened = new Promise((done) => (gate.open = done));
    await page.route(QUERY, async (route) => {
      await opened;
      await route.continue();
    });
    return gate.open;
  };
  const refuse = (status) =>
    page.route(QUERY, (route) =>
      route.fulfill({ status, contentType: 'application/problem+json', body: JSON.stringify({ status, code: 'store_unavailable', title: 'The database does not answer.', trace_id: 'trace-17' }) }),
    );

  test('rows to come are grey bars in their place; no spinner, no empty page', async () => {
    const release = await holdAnswers();
    await page.goto(`${on.server.url}/o/account?view=all&sort=name`);
    await page.locator('.t-list-body .t-skeleton').waitFor();
    assert.ok((await page.locator('.t-skeleton-row').count()) >= 10);
    assert.equal(await page.locator('.ant-spin').count(), 0);
    assert.equal(await id('empty-state').count(), 0);
    // What one can do is there already.
    await id('add-filter').waitFor();
    await id('create').waitFor();
    release();
    await id('record-grid').waitFor();
    assert.equal((await on.names())[0], numbered(0));
  });

  test('the old rows stay, dimmed, until another order is there', async () => {
    await on.list('/o/account?view=all&sort=name');
    const release = await holdAnswers();
    await id('sort-name').click();
    await page.locator('.t-grid.is-stale').waitFor();
    assert.equal((await on.names())[0], numbered(0));
    assert.ok(Number(await page.locator('.t-grid').evaluate((grid) => getComputedStyle(grid).opacity)) < 1);
    release();
    await page.locator('.t-grid:not(.is-stale)').waitFor();
    await on.until(async () => (await on.names())[0] === numbered(119), 'the other order');
  });

  test('what went wrong is said in words, with what to tell the administrator, and can be tried again', async () => {
    await refuse(503);
    await page.goto(`${on.server.url}/o/account?view=all&sort=name`);
    const state = id('error-state');
    await state.waitFor({ timeout: 40_000 });
    assert.equal(await state.getAttribute('role'), 'alert');
    assert.match(await state.textContent(), /trace-17/);
    // The list's own tools stay usable.
    await id('add-filter').waitFor();
    await page.unroute(QUERY);
    await state.getByRole('button').click();
    await id('record-grid').waitFor();
    assert.equal(await on.shownCount(), 120);
  });

  test('rows that are there stay when asking again fails', async () => {
    await on.list('/o/account?view=all&sort=name');
    await refuse(503);
    await on.call('PATCH', `records/account/${on.accounts[5].id}`, { employees: '4000' });
    await page.waitForTimeout(3_000);
    assert.equal((await on.names())[0], numbered(0));
    assert.equal(await id('error-state').count(), 0);
    await page.unroute(QUERY);
  });

  test('nothing found says so and offers the way back', async () => {
    await on.list(`/o/account?view=all&f=${encodeURIComponent(JSON.stringify([{ field: 'employees', op: 'gt', value: '90000' }]))}&q=nobody`);
    const state = id('empty-state');
    await state.waitFor();
    assert.equal(await on.shownCount(), 0);
    await state.getByRole('button').click();
    await id('record-grid').waitFor();
    await on.until(async () => (await on.shownCount()) === 120, 'all of them');
    assert.deepEqual([on.parameter('q'), await id('list-search').inputValue()], [null, '']);
  });

  test('a list becomes a file with the columns, the order and the filter on screen', async () => {
    await on.call('PATCH', 'me/preferences', { values: { 'list:account:all': { columns: ['name', 'employees'] } } });
    await on.list(`/o/account?view=all&sort=-employees&f=${encodeURIComponent(JSON.stringify([{ field: 'employees', op: 'between', value: ['10', '12'] }]))}`);
    await id('export').click();
    await page.locator('#export-format input[value="csv"]').check();
    const [download] = await Promise.all([page.waitForEvent('download'), id('export-start').click()]);
    assert.match(download.suggestedFilename(), /\.csv$/);
    const text = (await readFile(await download.path(), 'utf8')).replace(/^\uFEFF/, '');
    const [head, ...rows] = text.trim().split(/\r?\n/);
    const labels = ['name', 'employees'].map((key) => on.fields.find((field) => field.key === key).label.en);
    assert.equal(head, labels.join(','));
    assert.deepEqual(rows, [12, 11, 10].map((at) => `${numbered(at)},${at}`));
    // Who missed it takes it from the dialog.
    await id('export-download').waitFor();
    assert.match(await id('export-download').textContent(), /3/);
    await page.keyboard.press('Escape');
  });

  test('a workbook of all fields is a workbook', async () => {
    await on.list(`/o/account?view=all&f=${encodeURIComponent(JSON.stringify([{ field: 'employees', op: 'lt', value: '3' }]))}`);
    await id('export').click();
    await page.locator('#export-scope input[value="all"]').check();
    const [download] = await Promise.all([page.waitForEvent('download'), id('export-start').click()]);
    assert.match(download.suggestedFilename(), /\.xlsx$/);
    assert.equal((await readFile(await download.path())).subarray(0, 2).toString(), 'PK');
  });

  test('nothing went wrong in the page itself', () => {
    assert.deepEqual(on.faults, []);
  });
});
