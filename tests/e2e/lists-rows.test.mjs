// What can be done with one record from its row, by mouse and by keyboard alone, without a column moving.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { languages } from './support/languages.mjs';
import { numbered, startList } from './support/list.mjs';

for (const locale of languages('en')) {
  describe(`a row's own actions in ${locale}`, () => {
    let on, page, id, accounts;

    before(async () => {
      on = await startList({ locale, accounts: 40 });
      ({ page, id, accounts } = on);
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    });
    after(() => on?.stop());

    const row = (at) => id(`row-${accounts[at].id}`);
    const act = (at, what) => row(at).locator(`[data-testid="row-${what}"]`);
    const shapes = (at) => row(at).locator('.t-grid-cell').evaluateAll((cells) => cells.map((cell) => JSON.stringify(cell.getBoundingClientRect())));

    test('come with the pointer over the row’s end and go with it; no column moves', async () => {
      await on.list('/o/account?view=all&sort=name');
      const before = await shapes(3);
      assert.equal(await id('row-actions').count(), 0);
      await row(3).hover({ position: { x: 300, y: 10 } });
      await act(3, 'delete').waitFor();
      assert.deepEqual(await shapes(3), before);
      const [end, last] = [await page.locator('.t-grid').boundingBox(), await act(3, 'delete').boundingBox()];
      assert.ok(last.x + last.width <= end.x + end.width && last.x > end.x + end.width - 60, JSON.stringify([end, last]));
      const labels = await row(3).locator('.t-row-act').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
      assert.equal(labels.length, 5);
      assert.ok(labels.every((label) => /[\u4e00-\u9fff]/.test(label) === (locale === 'zh-CN')), labels.join());
      await row(5).hover({ position: { x: 300, y: 10 } });
      await act(5, 'delete').waitFor();
      assert.equal(await id('row-actions').count(), 1);
    });

    test('stay at the edge of the window when the columns are wider than it', async () => {
      await on.call('PATCH', 'me/preferences', { values: { 'list:account:all': { widths: { industry: 700, employees: 700 }, columns: ['name', 'industry', 'employees', 'phone'] } } });
      await on.list('/o/account?view=all&sort=name');
      await row(2).hover({ position: { x: 300, y: 10 } });
      const grid = await page.locator('.t-grid').boundingBox();
      const edge = async () => {
        const box = await act(2, 'delete').boundingBox();
        return Math.round(grid.x + grid.width - box.x - box.width);
      };
      const from = await edge();
      await page.locator('.t-grid').evaluate((scroller) => scroller.scrollTo({ left: 400 }));
      await page.waitForTimeout(200);
      assert.equal(await edge(), from);
      assert.ok(from >= 0 && from < 40, String(from));
      await on.call('PATCH', 'me/preferences', { values: { 'list:account:all': null } });
    });

    test('open the page, a new tab, and copy the link', async () => {
      await on.list('/o/account?view=all&sort=name');
      await row(1).hover({ position: { x: 300, y: 10 } });
      await act(1, 'link').click();
      await on.until(async () => (await page.evaluate(() => navigator.clipboard.readText())).endsWith(`/o/account/${accounts[1].id}`), 'the copied link');
      await row(1).hover({ position: { x: 300, y: 10 } });
      const [opened] = await Promise.all([page.context().waitForEvent('page'), act(1, 'tab').click()]);
      await opened.locator('[data-testid="record-name"]').waitFor();
      assert.ok(opened.url().endsWith(`/o/account/${accounts[1].id}`), opened.url());
      await opened.close();
      assert.equal(on.parameter('open'), null);
      await row(1).hover({ position: { x: 300, y: 10 } });
      await act(1, 'page').click();
      await id('record-name').filter({ hasText: numbered(1) }).waitFor();
      assert.equal(new URL(page.url()).pathname, `/o/account/${accounts[1].id}`);
    });

    test('edit all fields in the form', async () => {
      await on.list('/o/account?view=all&sort=name');
      await row(4).hover({ position: { x: 300, y: 10 } });
      await act(4, 'edit').click();
      const drawer = page.locator('.ant-drawer');
      await drawer.locator('input[id$="website"]').fill('https://example.test');
      await page.keyboard.press('ControlOrMeta+Enter');
      await on.until(async () => (await on.one('account', accounts[4].id)).website === 'https://example.test', 'the saved form');
      await drawer.waitFor({ state: 'hidden' });
    });

    test('delete two, one after the other, and bring both back', async () => {
      await on.list('/o/account?view=all&sort=name');
      for (const at of [8, 9]) {
        await row(at).hover({ position: { x: 300, y: 10 } });
        await act(at, 'delete').click();
        await row(at).waitFor({ state: 'detached' });
      }
      await on.until(async () => (await on.counted('account', null)) === 38, 'two fewer');
      for (const left of [1, 0]) {
        await id('undo').first().click();
        await on.until(async () => (await on.counted('account', null)) === 40 - left, 'brought back');
      }
      await row(8).waitFor();
      await row(9).waitFor();
    });

    test('are reached by keyboard alone', async () => {
      await on.list('/o/account?view=all&sort=name');
      await page.mouse.move(2, 2);
      await id(`cell-${accounts[0].id}-name`).focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await act(2, 'delete').waitFor();
      assert.equal(await id('row-actions').count(), 1);
      await page.keyboard.press('Tab');
      const focused = () => page.evaluate(() => document.activeElement.dataset.testid);
      const seen = [];
      for (let at = 0; at < 5; at += 1) {
        seen.push(await focused());
        if (at < 4) await page.keyboard.press('Tab');
      }
      assert.deepEqual(seen, ['row-page', 'row-tab', 'row-link', 'row-edit', 'row-delete']);
      await page.keyboard.press('Enter');
      await row(2).waitFor({ state: 'detached' });
      await on.call('POST', `records/account/${accounts[2].id}/restore`);
    });

    test('are none for somebody who may only look, beyond opening and its link', async () => {
      // What one may do comes with the object's description.
      await page.route('**/api/v1/objects', async (route) => {
        const answer = await route.fetch();
        const body = await answer.json();
        for (const object of body.items) Object.assign(object.can, { update: false, delete: false });
        await route.fulfill({ response: answer, json: body });
      });
      await on.list('/o/account?view=all&sort=name');
      await row(6).hover({ position: { x: 300, y: 10 } });
      await act(6, 'link').waitFor();
      assert.equal(await row(6).locator('.t-row-act').count(), 3);
      await page.unroute('**/api/v1/objects');
    });

    test('nothing went wrong in the page itself', () => {
      assert.deepEqual(on.faults, []);
    });
  });
}
