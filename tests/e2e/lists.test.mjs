// A seller's lists: nested filters, order by several fields, columns, groups, saved and shared views, changes of many records with their
// results, and the same records as board and calendar. With the mouse and with the keyboard, wide and on a phone.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, openPage } from './support/browser.mjs';
import { languages } from './support/languages.mjs';
import { askAs, PASSWORD, setUpOnPage } from './support/people.mjs';
import { startServer } from './support/server.mjs';

const ACCOUNTS = 240;
const DEALS = 30;

const pad = (number) => String(number).padStart(3, '0');
const day = (offset) => `2031-03-${String(offset).padStart(2, '0')}`;

for (const locale of languages('zh-CN')) {
  describe(`lists in ${locale}`, () => {
    let server, browser, tab, page, industries, accounts, deals;
    const id = (value) => page.locator(`[data-testid="${value}"]`);

    const ask = (method, path, body, where = page) => askAs(where, method, path, body);
    const counted = async (object, filter) => (await ask('POST', `/records/${object}/query`, { filter, count: true, limit: 1 })).count;
    const one = (object, key) => ask('GET', `/records/${object}/${key}`);
    const until = async (holds, what) => {
      for (let tries = 0; tries < 60; tries += 1) {
        if (await holds()) return;
        await page.waitForTimeout(100);
      }
      assert.fail(`${what} did not come true`);
    };
    const parameter = (name) => new URL(page.url()).searchParams.get(name);
    const heads = () => page.locator('[data-testid^="head-"]').evaluateAll((all) => all.map((head) => head.dataset.testid.slice(5)));
    const shownCount = async () => Number(await id('count').getAttribute('data-value'));
    const list = async (path) => {
      await page.goto(`${server.url}${path}`);
      await page.locator('[data-testid="record-grid"], [data-testid="board"], [data-testid="calendar"], [data-testid="record-cards"], [data-testid="empty-state"]').first().waitFor();
    };

    before(async () => {
      server = await startServer('serve');
      browser = await launch();
      tab = await openPage(browser, { locale });
      page = tab.page;
      await setUpOnPage(page, server.url);

      const objects = (await ask('GET', '/objects')).items;
      industries = objects.find(({ key }) => key === 'account').fields.find(({ key }) => key === 'industry').choices.slice(0, 3).map(({ code }) => code);
      const made = await ask(
        'POST',
        '/records/account/batch',
        Array.from({ length: ACCOUNTS }, (_, at) => ({
          op: 'create',
          fields: { name: `Account ${pad(at)}`, employees: String(at), industry: industries[at % 3], annual_revenue: { amount: String(at * 100), currency: 'CNY' } },
        })),
      );
      accounts = made.items;
      deals = (
        await ask(
          'POST',
          '/records/opportunity/batch',
          Array.from({ length: DEALS }, (_, at) => ({
            op: 'create',
            fields: { name: `Deal ${pad(at)}`, account: accounts[at].id, stage: 'prospecting', engage_date: day(1 + (at % 20)), close_date: day(2 + (at % 20)) },
          })),
        )
      ).items;
    });
    after(async () => {
      await browser?.close();
      await server?.stop();
    });

    test('a condition becomes one of several alternatives, edited in its chip', async () => {
      await list('/o/account?view=all');
      assert.equal(await shownCount(), ACCOUNTS);
      await id('add-filter').click();
      await page.locator('[data-testid="pick-search"]:focus').waitFor();
      await page.keyboard.type('employees');
      await page.keyboard.press('Enter');
      await page.locator('.t-filter-editor input.ant-input-number-input:focus').waitFor();
      await page.keyboard.type('200');
      await page.keyboard.press('Enter');
      await until(async () => (await shownCount()) === 40, 'employees of at least 200');
      await id('chip-employees').locator('.t-chip-text').click();
      await id('filter-or').click();
      await id('condition-employees').nth(1).locator('input').last().fill('230');
      await until(() => (parameter('f') ?? '').includes('"or"') && (parameter('f') ?? '').includes('230'), 'the group in the address');
      assert.equal(await counted('account', JSON.parse(parameter('f'))[0]), 40);
      await page.keyboard.press('Escape');
    });

    test('a field of a related record narrows the list; what the server refuses is said at its chip and can be taken away', async () => {
      const far = [{ field: 'account.industry', op: 'in', value: [industries[0]] }];
      await list(`/o/opportunity?view=all&f=${encodeURIComponent(JSON.stringify(far))}`);
      await id('count').waitFor();
      assert.equal(await shownCount(), DEALS / 3);
      const wrong = [...far, { field: 'no_such_field', op: 'eq', value: 'x' }];
      await list(`/o/opportunity?view=all&f=${encodeURIComponent(JSON.stringify(wrong))}`);
      await page.locator('.t-chip.is-refused').waitFor();
      assert.equal(await page.locator('.t-chip.is-refused').count(), 1);
      await id('remove-refused').click();
      await id('count').waitFor();
      assert.equal(await shownCount(), DEALS / 3);
    });

    test('she arranges columns by mouse and keys, and finds them so again', async () => {
      await list('/o/account?view=all');
      const [, second, third] = await heads();
      const width = () => id(`head-${second}`).evaluate((head) => Math.round(head.getBoundingClientRect().width));
      const from = await width();
      const edge = await id(`head-${second}`).locator('[data-testid="column-edge"]').boundingBox();
      await page.mouse.move(edge.x + 4, edge.y + 6);
      await page.mouse.down();
      await page.mouse.move(edge.x + 64, edge.y + 6, { steps: 4 });
      await page.mouse.up();
      await until(async () => (await width()) === from + 60, 'the wider column');
      await id(`sort-${second}`).focus();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      await page.keyboard.press('ArrowLeft');
      await until(async () => (await width()) === from + 44, 'the narrower column');
      await id(`head-${third}`).dragTo(id(`head-${second}`), { targetPosition: { x: 6, y: 8 } });
      await until(async () => (await heads())[1] === third, 'the moved column');
      await id(`sort-${third}`).focus();
      await page.keyboard.press('Alt+ArrowRight');
      await until(async () => (await heads())[2] === third, 'the column moved back');
      await id(`head-${third}`).hover();
      await id(`column-menu-${third}`).click();
      await page.locator('.ant-dropdown-menu-item[data-menu-id$="-pin"]').click();
      await until(async () => (await heads())[1] === third, 'the pinned column');
      await page.waitForTimeout(300);
      await page.reload();
      await id('record-grid').waitFor();
      assert.equal((await heads())[1], third);
      assert.equal(await width(), from + 44);
    });

    test('she keeps a view with its order, changes it, and shares it with everyone', async () => {
      await ask('PATCH', '/me/preferences', { values: { 'list:account:all': { columns: ['name', 'industry', 'employees', 'tags'] } } });
      await list('/o/account?view=all');
      await id('sort-industry').click();
      await id('sort-employees').click({ modifiers: ['Shift'] });
      await id('sort-employees').click({ modifiers: ['Shift'] });
      await until(() => parameter('sort') === 'industry,-employees', 'two fields to sort by');
      await id('save-view-as').click();
      await page.locator('#view-name').fill('Largest');
      await page.locator('#view-reach input').nth(2).check();
      await id('view-save').click();
      await until(async () => (await ask('GET', '/views?object=account')).items.length === 1, 'the view');
      const [view] = (await ask('GET', '/views?object=account')).items;
      assert.deepEqual([view.name, view.definition.sort, view.sharing.everyone], ['Largest', ['industry', '-employees'], true]);
      await id(`view-${view.id}`).waitFor();
      await id('sort-name').click();
      await id('save-view').click();
      await until(async () => (await ask('GET', '/views?object=account')).items[0].definition.sort.join() === 'name', 'the saved change');
      await id('save-view').waitFor({ state: 'detached' });

      await id('view-menu').click();
      await page.locator('.ant-dropdown-menu-item[data-menu-id$="-star"]').click();
      await id('favourites').getByText('Largest').waitFor();
    });

    test('somebody else finds the shared view and cannot change it', async () => {
      const member = (await ask('GET', '/roles')).items.find(({ code }) => code === 'member');
      await ask('POST', '/users', { username: 'sam', name: 'Sam South', password: PASSWORD, roles: [member.id], must_change_password: false });
      const other = await openPage(browser, { locale });
      await other.page.goto(`${server.url}/o/account`);
      await other.page.locator('[data-testid="username"]').fill('sam');
      await other.page.locator('[data-testid="password"]').fill(PASSWORD);
      await other.page.locator('[data-testid="sign-in"]').click();
      await other.page.getByRole('tab', { name: /Largest/ }).click();
      await other.page.locator('[data-testid="view-menu"]').click();
      await other.page.locator('.ant-dropdown-menu-item[data-menu-id$="-copy"]').waitFor();
      assert.equal(await other.page.locator('.ant-dropdown-menu-item[data-menu-id$="-delete"]').count(), 0);
      assert.deepEqual(other.faults, []);
      await other.close();
    });

    test('groups show their counts and figures, and their rows when they are open', async () => {
      await list('/o/account?view=all&group=industry');
      await id('group-count').first().waitFor();
      const counts = await id('group-count').evaluateAll((all) => all.map((count) => Number(count.dataset.value)));
      assert.ok(counts.includes(ACCOUNTS / 3), JSON.stringify(counts));
      await page.locator('[data-testid^="row-"]').first().waitFor();
      const open = await page.locator('[data-testid^="row-"]').count();
      assert.ok(open >= 10, String(open));
      await id('group-toggle').first().focus();
      await page.keyboard.press('Enter');
      await until(async () => (await id('group-toggle').first().getAttribute('aria-expanded')) === 'false', 'the closed group');
      assert.ok((await id('group').count()) >= 1);
    });

    test('she changes a cell in place and takes it back', async () => {
      await list('/o/account?view=all&sort=name');
      const cell = id(`cell-${accounts[0].id}-employees`);
      await cell.dblclick();
      await id('edit-employees').locator('input:focus').waitFor();
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.type('4321');
      await page.keyboard.press('Enter');
      await until(async () => (await one('account', accounts[0].id)).employees === '4321', 'the saved cell');
      await id('undo').click();
      await until(async () => (await one('account', accounts[0].id)).employees === '0', 'the former value');
    });

    test('all that a filter finds is changed at once; a tag is put on four', async () => {
      const few = [{ field: 'employees', op: 'lt', value: '120' }];
      await list(`/o/account?view=all&f=${encodeURIComponent(JSON.stringify(few))}`);
      await until(async () => (await shownCount()) === 120, 'the filtered list');
      await page.locator('.t-grid-head input[type="checkbox"]').check();
      await id('select-all').click();
      assert.equal(await id('bulk-count').getAttribute('data-value'), '120');
      await id('bulk-edit').click();
      await page.locator('#bulk-field').click();
      const label = await page.evaluate(() => fetch('/api/v1/objects/account').then((answer) => answer.json()).then(({ fields }) => fields.find(({ key }) => key === 'description').label));
      await page.keyboard.type(label[locale]);
      await page.keyboard.press('Enter');
      await page.locator('#bulk-value').fill('Seen at the fair');
      await id('bulk-save').click();
      await until(async () => (await counted('account', { field: 'description', op: 'eq', value: 'Seen at the fair' })) === 120, 'the change of 120');
      await id('bulk-progress').waitFor({ state: 'detached' });

      await page.locator('.t-grid-row input[type="checkbox"]').first().click();
      await page.locator('.t-grid-row input[type="checkbox"]').nth(3).click({ modifiers: ['Shift'] });
      assert.equal(await id('bulk-count').getAttribute('data-value'), '4');
      await id('bulk-tags').click();
      await page.locator('#bulk-value').fill('Fair');
      await page.keyboard.press('Enter');
      await id('bulk-save').click();
      await until(async () => (await counted('account', { field: 'tags', op: 'in', value: ['Fair'] })) === 4, 'four tagged');
    });

    test('what is refused is listed with its reason', async () => {
      await list('/o/opportunity?view=all&sort=name');
      await page.locator('.t-grid-row input[type="checkbox"]').first().click();
      await page.locator('.t-grid-row input[type="checkbox"]').nth(2).click();
      await id('bulk-edit').click();
      const stage = (await ask('GET', '/objects/opportunity')).fields.find(({ key }) => key === 'stage');
      await page.locator('#bulk-field').click();
      await page.keyboard.type(stage.label[locale]);
      await page.keyboard.press('Enter');
      await page.locator('#bulk-value').click();
      // A won deal needs an amount, and these have none.
      await page.locator('.ant-select-item-option').filter({ hasText: stage.choices.find(({ code }) => code === 'won').label[locale] }).click();
      await id('bulk-save').click();
      await id('bulk-result').waitFor();
      assert.deepEqual([await id('bulk-result').getAttribute('data-changed'), await id('bulk-result').getAttribute('data-failed')], ['0', '2']);
      await id('bulk-refused').click();
      const reasons = await page.locator('.t-refused li').allTextContents();
      assert.equal(reasons.length, 2);
      assert.equal(/[\u4e00-\u9fff]/.test(reasons[0].replace(/Deal \d+/, '')), locale === 'zh-CN', reasons[0]);
    });

    test('any list is a board by one of its choices', async () => {
      await list('/o/account?view=all');
      await id('shape').click();
      await id('shape-editor').locator('.ant-segmented-item').nth(1).click();
      await until(() => (parameter('as') ?? '').startsWith('board'), 'the board in the address');
      await list('/o/account?view=all&as=board:industry');
      await until(async () => (await id(`board-count-${industries[0]}`).getAttribute('data-value')) === String(ACCOUNTS / 3), 'the column');
    });

    test('any list is a calendar by one of its dates: moved by mouse and keys, its end pulled', async () => {
      const deal = deals[9];
      await list(`/o/opportunity?view=all&as=calendar:engage_date:close_date:stage&at=${day(10)}&q=${encodeURIComponent(deal.name)}`);
      const item = id(`cal-item-${deal.id}`);
      await item.waitFor();
      await item.dragTo(id(`day-${day(18)}`), { sourcePosition: { x: 12, y: 10 } });
      await until(async () => (await one('opportunity', deal.id)).engage_date === day(18), 'the moved deal');
      assert.equal((await one('opportunity', deal.id)).close_date, day(19));
      assert.equal(parameter('open'), null);
      await until(async () => (await item.count()) === 1, 'one bar');
      await item.locator('button').focus();
      await page.keyboard.press('Alt+ArrowLeft');
      await until(async () => (await one('opportunity', deal.id)).engage_date === day(17), 'a day earlier');
      await page.waitForTimeout(300);
      const grip = await id(`cal-grip-${deal.id}`).boundingBox();
      const target = await id(`day-${day(20)}`).boundingBox();
      await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
      await page.mouse.down();
      await page.mouse.move(target.x + target.width / 2, grip.y + grip.height / 2, { steps: 6 });
      await page.mouse.up();
      await until(async () => (await one('opportunity', deal.id)).close_date === day(20), 'the later end');
      assert.equal((await one('opportunity', deal.id)).engage_date, day(17));
    });

    test('on a phone the list is cards, and filters come from below', async () => {
      const phone = await openPage(browser, { locale, width: 390, height: 844 });
      await phone.page.goto(`${server.url}/o/account?view=all`);
      await phone.page.locator('[data-testid="username"]').fill('admin');
      await phone.page.locator('[data-testid="password"]').fill(PASSWORD);
      await phone.page.locator('[data-testid="sign-in"]').click();
      await phone.page.locator('[data-testid="record-cards"]').waitFor();
      await phone.page.locator('[data-testid="filter-sheet-open"]').click();
      await phone.page.locator('[data-testid="filter-sheet"] [data-testid="group-add"]').click();
      await phone.page.locator('[data-testid^="condition-"]').first().waitFor();
      await phone.page.locator('[data-testid="filter-sheet-done"]').click();
      const wide = await phone.page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= 390, String(wide));
      assert.deepEqual(phone.faults, []);
      await phone.close();
    });

    test('nothing went wrong in the page itself', () => {
      assert.deepEqual(tab.faults, []);
    });
  });
}
