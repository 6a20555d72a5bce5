// Many records at once: all but a few of what a filter finds, another owner, deleting with undo, a file of the chosen ones.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { numbered, startList } from './support/list.mjs';
import { PASSWORD } from './support/people.mjs';

const few = (below) => encodeURIComponent(JSON.stringify([{ field: 'employees', op: 'lt', value: String(below) }]));

describe('many records at once, in zh-CN', () => {
  let on, page, id, accounts;

  before(async () => {
    on = await startList({ locale: 'zh-CN', accounts: 240 });
    ({ page, id, accounts } = on);
  });
  after(() => on?.stop());

  const chosen = () => id('bulk-count').getAttribute('data-value').then(Number);
  const box = (at) => id(`row-${accounts[at].id}`).locator('input[type="checkbox"]');
  const isChecked = (at) => box(at).isChecked();
  const selectAll = async () => {
    await page.locator('.t-grid-head input[type="checkbox"]').check();
    await id('select-all').click();
  };
  const over = () => id('bulk-progress').waitFor({ state: 'detached' });

  test('all but the unticked ones are counted and changed, loaded or not', async () => {
    await on.list(`/o/account?view=all&sort=employees&f=${few(150)}`);
    await selectAll();
    assert.equal(await chosen(), 150);
    await box(2).uncheck();
    await box(5).uncheck();
    await on.until(async () => (await chosen()) === 148, 'all but two');
    assert.deepEqual([await isChecked(2), await isChecked(3), await isChecked(5)], [false, true, false]);
    // The one that was taken out last comes back.
    await box(5).check();
    await on.until(async () => (await chosen()) === 149, 'all but one');
    await id('bulk-edit').click();
    await page.locator('#bulk-field').click();
    await page.keyboard.type(on.fields.find(({ key }) => key === 'country').label['zh-CN']);
    await page.keyboard.press('Enter');
    await page.locator('#bulk-value').fill('中国');
    await id('bulk-save').click();
    await on.until(async () => (await on.counted('account', { field: 'country', op: 'eq', value: '中国' })) === 149, 'the change of 149');
    await over();
    assert.equal((await on.one('account', accounts[2].id)).country ?? null, null);
    assert.equal(await on.counted('account', { field: 'country', op: 'is_null', value: true }), 91);
  });

  test('the count stays right when one that was taken out is deleted elsewhere; the head ticks all of them again', async () => {
    await on.list(`/o/account?view=all&sort=employees&f=${few(150)}`);
    await selectAll();
    await box(7).uncheck();
    await on.until(async () => (await chosen()) === 149, 'all but one');
    await on.call('DELETE', `records/account/${accounts[7].id}`);
    await id(`row-${accounts[7].id}`).waitFor({ state: 'detached' });
    await on.until(async () => (await on.shownCount()) === 149, 'the shorter list');
    await page.waitForTimeout(500);
    assert.equal(await chosen(), 149);
    await box(8).uncheck();
    await on.until(async () => (await chosen()) === 148, 'all but two, one of which is gone');
    await page.locator('.t-grid-head input[type="checkbox"]').check();
    await on.until(async () => (await chosen()) === 149, 'all again');
    assert.equal(await isChecked(8), true);
    await on.call('POST', `records/account/${accounts[7].id}/restore`);
  });

  test('a search beside the filter narrows what all but a few means', async () => {
    await on.list(`/o/account?view=all&sort=name&q=${encodeURIComponent('Account 01')}`);
    await on.until(async () => (await on.shownCount()) === 10, 'ten found');
    await page.locator('.t-grid-head input[type="checkbox"]').check();
    assert.equal(await id('select-all').count(), 0);
    await box(12).uncheck();
    assert.equal(await chosen(), 9);
    await page.keyboard.press('Escape');
    await id('bulk-bar').waitFor({ state: 'detached' });
  });

  test('the chosen ones get another owner', async () => {
    const member = (await on.call('GET', 'roles')).items.find(({ code }) => code === 'member');
    const { id: sam } = await on.call('POST', 'users', { username: 'sam', name: '宋敏', password: PASSWORD, roles: [member.id], must_change_password: false });
    await on.list(`/o/account?view=all&sort=employees&f=${few(30)}`);
    await box(0).check();
    await box(4).click({ modifiers: ['Shift'] });
    assert.equal(await chosen(), 5);
    await id('bulk-owner').click();
    const save = id('bulk-save');
    assert.equal(await save.isDisabled(), true);
    await page.locator('#bulk-value').fill('宋敏');
    await page.locator('.ant-select-item-option').filter({ hasText: '宋敏' }).click();
    await save.click();
    await on.until(async () => (await on.counted('account', { field: 'owner', op: 'eq', value: sam })) === 5, 'five of another owner');
    await over();
    await id('bulk-bar').waitFor({ state: 'detached' });
    for (const at of [0, 4]) assert.equal((await on.one('account', accounts[at].id)).owner.id, sam);
    assert.notEqual((await on.one('account', accounts[5].id)).owner.id, sam);
  });

  test('what was deleted together comes back with one click', async () => {
    await on.list(`/o/account?view=all&sort=employees&f=${few(120)}`);
    await selectAll();
    for (const at of [1, 3]) await box(at).uncheck();
    await on.until(async () => (await chosen()) === 118, 'all but two');
    await id('bulk-delete').click();
    const dialog = page.locator('.ant-modal-confirm');
    await dialog.waitFor();
    assert.match(await dialog.textContent(), /118/);
    await id('bulk-delete-confirm').click();
    await on.until(async () => (await on.counted('account', null)) === 122, 'the rest');
    await on.until(async () => (await on.shownCount()) === 2, 'the two that stay');
    assert.match(await id('undo-toast').textContent(), /118 条记录已移至回收站/);
    await id('undo').click();
    await on.until(async () => (await on.counted('account', null)) === 240, 'all of them');
    await on.until(async () => (await on.shownCount()) === 120, 'the whole list');
    await page.getByText('已恢复 118 条').waitFor();
  });

  test('a deletion that is not confirmed touches nothing', async () => {
    await on.list(`/o/account?view=all&sort=employees&f=${few(20)}`);
    await box(0).check();
    await id('bulk-delete').click();
    await page.locator('.ant-modal-confirm').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.ant-modal-confirm').waitFor({ state: 'hidden' });
    assert.equal(await chosen(), 1);
    assert.equal(await on.counted('account', null), 240);
  });

  test('a file of all but a few holds neither more nor less', async () => {
    await on.list(`/o/account?view=all&sort=employees&f=${few(130)}`);
    await selectAll();
    await box(6).uncheck();
    await on.until(async () => (await chosen()) === 129, 'all but one');
    await id('bulk-export').click();
    await page.locator('#export-format input[value="csv"]').check();
    const [download] = await Promise.all([page.waitForEvent('download'), id('export-start').click()]);
    const lines = (await readFile(await download.path(), 'utf8')).trim().split(/\r?\n/);
    assert.equal(lines.length, 130);
    assert.equal(lines.some((line) => line.includes(numbered(6))), false);
    assert.equal(lines.some((line) => line.includes(numbered(7))), true);
  });

  test('nothing went wrong in the page itself', () => {
    assert.deepEqual(on.faults, []);
  });
});
