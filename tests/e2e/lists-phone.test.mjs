// Lists at 390 px: however many cards one scrolls past, few are in the page; cards are chosen by holding one down or from the menu, and the
// bar with what can be done with them fits. Groups, figures and fields are chosen in the sheet.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { violations } from './support/axe.mjs';
import { languages } from './support/languages.mjs';
import { startList } from './support/list.mjs';

for (const locale of languages('zh-CN')) {
  describe(`cards on a phone in ${locale}`, () => {
    let on, page, id, accounts, finger;

    before(async () => {
      on = await startList({ locale, accounts: 300, width: 390, height: 844 });
      ({ page, id, accounts } = on);
      finger = await page.context().newCDPSession(page);
      await finger.send('Emulation.setTouchEmulationEnabled', { enabled: true });
    });
    after(() => on?.stop());

    const card = (at) => id(`row-${accounts[at].id}`);
    const chosen = () => id('bulk-count').getAttribute('data-value').then(Number);
    const open = async () => {
      await on.list('/o/account?view=all&sort=name');
      await card(2).waitFor();
    };
    const press = async (at, milliseconds) => {
      const { x, y, width, height } = await card(at).boundingBox();
      await finger.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x: x + width / 2, y: y + height / 2 }] });
      await page.waitForTimeout(milliseconds);
      await finger.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    };
    const fromMenu = async () => {
      await id('list-more').click();
      await page.locator('.ant-dropdown-menu-item[data-menu-id$="-choose"]').click();
      await id('bulk-bar').waitFor();
    };
    const fits = async () => {
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390);
      const bar = await id('bulk-bar').boundingBox();
      for (const button of await id('bulk-bar').locator('.t-bulk-acts button').all()) {
        const { x, width, height } = await button.boundingBox();
        assert.ok(x >= bar.x && x + width <= bar.x + bar.width + 1 && height >= 44, JSON.stringify([bar, x, width, height]));
        assert.equal(await button.evaluate((one) => one.scrollWidth > one.clientWidth + 1), false, `${await button.textContent()} is cut off`);
      }
    };

    test('only those in sight are in the page, however far one scrolls, and the last one is reached', async () => {
      await open();
      const inPage = () => page.locator('[data-testid="record-cards"] li').count();
      assert.ok((await inPage()) < 40, String(await inPage()));
      for (let tries = 0; tries < 60 && !(await card(299).isVisible()); tries += 1) {
        await id('record-cards').evaluate((box) => box.scrollBy(0, 3000));
        await page.waitForTimeout(100);
        assert.ok((await inPage()) < 40, String(await inPage()));
      }
      await on.until(() => id('record-cards').evaluate((box) => {
        box.scrollTo(0, box.scrollHeight);
        return box.scrollTop + box.clientHeight >= box.scrollHeight - 1;
      }), 'the end');
      await page.waitForTimeout(300);
      assert.equal(await card(299).locator('xpath=..').getAttribute('aria-posinset'), '300');
      const [box, last] = [await id('record-cards').boundingBox(), await card(299).boundingBox()];
      assert.ok(last.y + last.height <= box.y + box.height, 'the last card is cut off');
    });

    test('cards of several lines do not lie over each other', async () => {
      await on.call('PATCH', `records/account/${accounts[1].id}`, { name: 'A very long name that takes more than one line on any phone there is, and then some', phone: '+372 5555 6666' });
      await on.list('/o/account?view=all&sort=employees');
      await card(1).waitFor();
      await page.waitForTimeout(300);
      const boxes = await page.locator('[data-testid="record-cards"] li').evaluateAll((all) => all.map((one) => one.getBoundingClientRect()).map(({ top, bottom }) => [top, bottom]));
      for (const [at, [top]] of boxes.entries()) if (at > 0) assert.ok(Math.abs(top - boxes[at - 1][1] - 8) < 1, JSON.stringify(boxes[at]));
    });

    test('a tap opens, holding down chooses and opens nothing', async () => {
      await open();
      await press(2, 750);
      await id('bulk-bar').waitFor();
      assert.equal(new URL(page.url()).pathname, '/o/account');
      assert.equal(await chosen(), 1);
      assert.equal(await card(2).locator('input[type="checkbox"]').isChecked(), true);
      await press(3, 40);
      await on.until(async () => (await chosen()) === 2, 'the second one by a tap');
      await press(2, 40);
      await on.until(async () => (await chosen()) === 1, 'the first one taken out');
      await fits();
      await id('bulk-close').click();
      await id('bulk-bar').waitFor({ state: 'detached' });
      await press(2, 40);
      await id('record-name').waitFor();
    });

    test('a finger that scrolls chooses nothing', async () => {
      await open();
      const { x, y } = await card(3).boundingBox();
      const at = (offset) => [{ x: x + 40, y: y + 20 - offset }];
      await finger.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(0) });
      for (const offset of [15, 30, 45]) await finger.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(offset) });
      await page.waitForTimeout(700);
      await finger.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
      assert.equal(await id('bulk-bar').count(), 0);
    });

    test('chosen from the menu, they get a tag', async () => {
      await open();
      await fromMenu();
      assert.equal(await chosen(), 0);
      assert.equal(await id('bulk-delete').isDisabled(), true);
      await fits();
      for (const at of [1, 2, 3]) await press(at, 40);
      await on.until(async () => (await chosen()) === 3, 'three');
      await id('bulk-tags').click();
      await page.locator('#bulk-value').fill('Visited');
      await page.keyboard.press('Enter');
      await id('bulk-save').click();
      await on.until(async () => (await on.counted('account', { field: 'tags', op: 'in', value: ['Visited'] })) === 3, 'three tagged');
      await id('bulk-bar').waitFor({ state: 'detached' });
      await id('bulk-progress').waitFor({ state: 'detached' });
    });

    test('all but one are deleted and brought back', async () => {
      await on.list(`/o/account?view=all&sort=employees&f=${encodeURIComponent(JSON.stringify([{ field: 'employees', op: 'between', value: ['100', '199'] }]))}`);
      await card(101).waitFor();
      await fromMenu();
      await id('select-all').click();
      await on.until(async () => (await chosen()) === 100, 'all');
      await press(101, 40);
      await on.until(async () => (await chosen()) === 99, 'all but one');
      await id('bulk-delete').click();
      await id('bulk-delete-confirm').click();
      await on.until(async () => (await on.counted('account', null)) === 201, 'the rest');
      await id('undo').click();
      await on.until(async () => (await on.counted('account', null)) === 300, 'all of them');
      await on.until(async () => (await on.shownCount()) === 100, 'the whole list');
    });

    test('groups, figures and fields are chosen in the sheet', async () => {
      await open();
      const nameOf = (key) => on.fields.find((field) => field.key === key).label[locale];
      const sheet = async (act) => {
        await id('filter-sheet-open').click();
        await id('filter-sheet').waitFor();
        await act();
        await id('filter-sheet-done').click();
        await id('filter-sheet').waitFor({ state: 'hidden' });
        assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390);
      };
      await sheet(async () => {
        const employees = id('filter-sheet').getByRole('checkbox', { name: nameOf('employees'), exact: true });
        if (!(await employees.isChecked())) await employees.click();
        await id('figure-employees').waitFor();
      });
      await on.until(async () => (await id('card-totals').locator('[data-field="employees"]').textContent()).includes('44,850'), 'the sum of all');
      await on.until(async () => (await card(2).textContent()).includes(`${nameOf('employees')}2`), 'the number on its card');
      await sheet(async () => {
        await id('sheet-group').click();
        await page.keyboard.type(nameOf('industry'));
        await page.keyboard.press('Enter');
      });
      const groups = page.locator('[data-testid="record-cards"] [data-testid="group"]');
      await on.until(async () => (await groups.first().locator('[data-testid="group-count"]').getAttribute('data-value')) === '100', 'a hundred in the first group');
      assert.equal(on.parameter('group'), 'industry');
      await on.until(async () => (await page.locator('[data-testid^="row-"]').count()) > 3, 'its cards');
      await sheet(() => id('sheet-close-all').click());
      await on.until(async () => (await groups.count()) === 3 && (await page.locator('[data-testid^="row-"]').count()) === 0, 'three closed groups');
      assert.match(await groups.first().locator('[data-testid="group-figures"]').textContent(), /14,850/);
      await groups.first().locator('[data-testid="group-toggle"]').click();
      await card(0).waitFor();
      assert.deepEqual(await violations(page), []);
    });

    test('nothing went wrong in the page itself', () => {
      assert.deepEqual(on.faults, []);
    });
  });
}
