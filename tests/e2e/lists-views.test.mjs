// Views of others: shared with a role, the first one of a role, and what those see who have neither.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openPage } from './support/browser.mjs';
import { PASSWORD, signIn } from './support/people.mjs';
import { startList } from './support/list.mjs';

describe('views shared with a role, in zh-CN', () => {
  let on, page, id, role, sam, kim;

  before(async () => {
    on = await startList({ locale: 'zh-CN', accounts: 60 });
    ({ page, id } = on);
    const all = { read: 'all', create: true, update: 'all', delete: 'none', import: false, export: false, assign: false };
    const permissions = { objects: { '*': all }, administrator: false };
    role = await on.call('POST', 'roles', { name: '内勤', permissions });
    const outside = await on.call('POST', 'roles', { name: '外勤', permissions });
    const person = (username, name, own) => on.call('POST', 'users', { username, name, password: PASSWORD, roles: own, must_change_password: false });
    await person('sam', '宋敏', [role.id]);
    await person('kim', '金明', [outside.id]);
    [sam, kim] = [await openPage(on.browser, { locale: 'zh-CN' }), await openPage(on.browser, { locale: 'zh-CN' })];
  });
  after(() => on?.stop());

  const keep = async (name, more) => {
    await id('save-view-as').click();
    await page.locator('#view-name').fill(name);
    await page.locator('#view-reach input').nth(1).check();
    // A view for some needs somebody.
    assert.equal(await id('view-save').isDisabled(), true);
    await choose('#view-roles', '内勤');
    await more?.();
    await id('view-save').click();
    await page.getByRole('tab', { name }).waitFor();
  };
  const choose = async (field, text) => {
    await page.locator(field).fill(text);
    await page.locator('.ant-select-dropdown:visible .ant-select-item-option').filter({ hasText: text }).click();
    await page.keyboard.press('Escape');
  };
  const tabs = (who) => who.page.locator('[role="tab"]').allTextContents();
  const views = async () => (await on.call('GET', 'views?object=account')).items;

  test('those of the role find it among their tabs, others do not', async () => {
    await on.list(`/o/account?view=all&f=${encodeURIComponent(JSON.stringify([{ field: 'employees', op: 'lt', value: '20' }]))}`);
    await id('count').waitFor();
    await keep('小客户');
    const [view] = await views();
    assert.deepEqual([view.sharing.everyone, view.sharing.roles, view.default_for], [false, [role.id], []]);
    for (const [who, username, sees] of [[sam, 'sam', true], [kim, 'kim', false]]) {
      await signIn(who.page, on.server.url, username, '/o/account');
      await who.page.locator('[data-testid="record-grid"]').waitFor();
      assert.equal((await tabs(who)).some((text) => text.includes('小客户')), sees, username);
    }
    await sam.page.getByRole('tab', { name: '小客户' }).click();
    await sam.page.locator('[data-testid="count"][data-value="20"]').waitFor();
    await sam.page.locator('[data-testid="chip-employees"]').waitFor();
  });

  test('she may change it for herself and not for the others', async () => {
    await sam.page.locator('[data-testid="sort-name"]').click();
    await sam.page.locator('[data-testid="save-view-as"]').waitFor();
    assert.equal(await sam.page.locator('[data-testid="save-view"]').count(), 0);
    await sam.page.locator('[data-testid="view-menu"]').click();
    await sam.page.locator('.ant-dropdown-menu-item[data-menu-id$="-copy"]').waitFor();
    for (const key of ['edit', 'share', 'delete']) assert.equal(await sam.page.locator(`.ant-dropdown-menu-item[data-menu-id$="-${key}"]`).count(), 0, key);
    await sam.page.keyboard.press('Escape');
  });

  test('the first view of a role is what its people come to, and nobody else', async () => {
    await on.list(`/o/account?view=all&f=${encodeURIComponent(JSON.stringify([{ field: 'employees', op: 'gte', value: '50' }]))}`);
    await keep('大客户', () => choose('#view-defaults', '内勤'));
    const view = (await views()).find(({ name }) => name === '大客户');
    assert.deepEqual(view.default_for, [role.id]);
    // Both come as if for the first time: with a view chosen before, that one would come again.
    for (const [who, selected, count] of [[sam, '大客户', 10], [kim, null, 60]]) {
      await who.page.evaluate(() => localStorage.clear());
      await who.page.goto(`${on.server.url}/o/account`);
      await who.page.locator(`[data-testid="count"][data-value="${count}"]`).waitFor();
      const current = await who.page.locator('[role="tab"][aria-selected="true"]').textContent();
      assert.equal(current.includes('大客户'), selected !== null, current);
    }
  });

  test('a view that is taken back is gone from the others’ tabs', async () => {
    const view = (await views()).find(({ name }) => name === '小客户');
    await on.list(`/o/account?view=${view.id}`);
    await id('view-menu').click();
    await page.locator('.ant-dropdown-menu-item[data-menu-id$="-delete"]').click();
    await page.locator('.ant-modal-confirm .ant-btn-dangerous').click();
    await on.until(async () => (await views()).length === 1, 'the deleted view');
    await sam.page.goto(`${on.server.url}/o/account?view=${view.id}`);
    await sam.page.locator('[data-testid="record-grid"]').waitFor();
    assert.equal((await tabs(sam)).some((text) => text.includes('小客户')), false);
  });

  test('nothing went wrong in the pages themselves', () => {
    assert.deepEqual([on.faults, sam.faults, kim.faults], [[], [], []]);
  });
});
