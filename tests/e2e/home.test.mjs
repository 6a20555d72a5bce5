// The home page of a day at work: what is due, overdue, assigned and waiting; the day's plan; lists and news with what is in them;
// records at hand by star and by having been open.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch } from './support/browser.mjs';
import { languages } from './support/languages.mjs';
import { addPerson, setUp } from './support/people.mjs';
import { startServer } from './support/server.mjs';
import { openTab, until } from './support/tab.mjs';

/** An hour of today or of another day, on this machine's clock, which the browser shares. */
const at = (hour, days = 0) => {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour).toISOString();
};

for (const locale of languages('zh-CN')) {
  describe(`home in ${locale}`, () => {
    let server, browser, admin, other, account, tab, page, id;

    before(async () => {
      server = await startServer('serve');
      browser = await launch();
      admin = await setUp(server.url, { locale });
      other = await addPerson(admin, server.url, { username: 'wang', name: '王小明' });
      const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      await admin.call('PATCH', 'me', { timezone, locale });
      const me = admin.user.id;
      account = await admin.call('POST', 'records/account', { name: 'Northwind' });
      for (const [by, fields] of [
        [admin, { subject: 'Send the offer', due_at: at(23) }],
        [other, { subject: 'Check the contract', due_at: at(22), owner: me }],
        [admin, { subject: 'Call back', due_at: at(9, -2), account: account.id }],
        [admin, { subject: 'Done already', due_at: at(9, -1), is_done: true }],
        [admin, { subject: 'Not yet', due_at: at(9, 3) }],
        [admin, { subject: 'Somebody else’s', due_at: at(23), owner: other.id }],
      ]) await by.call('POST', 'records/task', fields);
      for (const fields of [{ name: 'Lee' }, { name: 'Kay', status: 'contacted' }, { name: 'Zoe', owner: other.id }]) await admin.call('POST', 'records/lead', fields);
      await admin.call('POST', 'records/opportunity', { name: 'Rollout', account: account.id, stage: 'prospecting' });
      for (const [subject, from, days] of [['Kick-off', 10, 0], ['Review', 15, 0], ['Tomorrow’s demo', 11, 1]]) {
        await admin.call('POST', 'records/calendar_event', { subject, starts_at: at(from, days), ends_at: at(from + 1, days), location: 'Room 4' });
      }
      for (const fields of [
        { title: 'New price list', body: '**Valid** from [Monday](https://example.com)', published_at: at(0, -3) },
        { title: 'Fire drill', published_at: at(0, -5), is_pinned: true },
        { title: 'Over', published_at: at(0, -9), expires_at: at(0, -2) },
        { title: 'Not out yet', published_at: at(0, 4) },
      ]) await other.call('POST', 'records/announcement', fields);
      tab = await openTab(browser, server.url, { locale });
      ({ page, id } = tab);
      await id('home').waitFor();
    });
    after(async () => {
      await browser?.close();
      await server?.stop();
    });

    const card = (key) => page.locator(`[data-testid^="home-"][data-testid$=":${key}"]`);
    const lines = (key) => card(key).locator('.home-row-name').allTextContents();
    const home = async () => {
      await id('nav-home').click();
      await id('home').waitFor();
    };

    test('counts what is due today, overdue, assigned to me and waiting for me, and leads to exactly that', async () => {
      const wanted = { due_today: 2, overdue_tasks: 1, assigned_tasks: 1, new_leads: 1, open_opportunities: 1 };
      for (const [key, value] of Object.entries(wanted)) {
        await home();
        await until(async () => (await card(key).getAttribute('data-value')) === String(value));
        await card(key).click();
        await page.locator(`[data-testid="count"][data-value="${value}"]`).waitFor();
      }
      await home();
      const tops = await page.locator('.home-counter').evaluateAll((all) => all.map((one) => Math.round(one.getBoundingClientRect().top)));
      assert.equal(tops.length, Object.keys(wanted).length + 1, 'these, and the approvals that wait for me');
      assert.equal(new Set(tops).size, 1, 'they stand in one row');
    });

    test('badges tell of what asks for something to be done, and of nothing else', async () => {
      // Three open tasks are due, overdue or assigned; the one that was assigned is due today and counts once.
      await page.locator('[data-testid="nav-task-count"][data-value="3"]').waitFor();
      await page.locator('[data-testid="nav-lead-count"][data-value="1"]').waitFor();
      assert.equal(await id('nav-opportunity-count').count(), 0, 'an open deal waits for nobody');
      assert.equal(await id('nav-account-count').count(), 0);
    });

    test('the day’s plan: what there is and when, the day after, and a new event on that day', async () => {
      const plan = card('schedule');
      assert.deepEqual(await lines('schedule'), ['Kick-off', 'Review']);
      assert.match(await plan.locator('.home-time').first().textContent(), /10:00–11:00/);
      await plan.getByText('Room 4').first().waitFor();
      await plan.getByRole('button', { name: locale === 'en' ? 'Day after' : '后一天' }).click();
      await plan.getByText('Tomorrow’s demo').waitFor();
      assert.deepEqual(await lines('schedule'), ['Tomorrow’s demo']);
      await plan.getByRole('button', { name: locale === 'en' ? 'New Event' : '新建日程' }).first().click();
      await page.locator('#form-subject').fill('Dinner');
      await page.keyboard.press('Control+Enter');
      await plan.getByText('Dinner').waitFor();
      assert.equal((await lines('schedule')).length, 2);
      await plan.locator('.home-day').click();
      await plan.getByText('Kick-off').click();
      await page.waitForURL('**/o/calendar_event/*');
      await home();
    });

    test('my tasks by their time, with what comes in while one looks', async () => {
      assert.deepEqual(await lines('my_tasks'), ['Call back', 'Check the contract', 'Send the offer', 'Not yet']);
      await card('my_tasks').getByText('Northwind').waitFor();
      await other.call('POST', 'records/task', { subject: 'Right away', due_at: at(1, -4), owner: admin.user.id });
      await card('my_tasks').getByText('Right away').waitFor();
      assert.equal((await lines('my_tasks'))[0], 'Right away');
      await card('my_tasks').getByText('Right away').click();
      await page.waitForURL('**/o/task/*');
      await home();
    });

    test('announcements: pinned ones first, their words without marks, neither old nor early ones', async () => {
      assert.deepEqual(await lines('announcements'), ['Fire drill', 'New price list']);
      await card('announcements').getByText('Valid from Monday').waitFor();
      await card('announcements').getByText('New price list').click();
      await page.waitForURL('**/o/announcement/*');
      await home();
    });

    test('a list is put here by its view’s menu, shows its first records, and is taken away again', async () => {
      await id('nav-account').click();
      await id('view-menu').click();
      await page.locator('.ant-dropdown:not(.ant-dropdown-hidden) [data-menu-id$="-home"]').click();
      await home();
      const view = page.locator('[data-testid^="home-view:account/"]');
      await view.getByText('Northwind').waitFor();
      await id('home-arrange').click();
      await page.locator('[data-testid^="remove-view:account/"]').click();
      await view.waitFor({ state: 'detached' });
      await page.keyboard.press('Escape');
    });

    test('a starred record is at hand under its name, until it is gone; one that was seen beside its list is remembered', async () => {
      const beside = async (name) => {
        await id('nav-account').click();
        await id('record-grid').getByText(name).click();
        await id('side-panel').locator('[data-testid="star"]').click();
      };
      await beside('Northwind');
      const favourite = id(`favourite-/o/account/${account.id}`);
      await favourite.getByText('Northwind').waitFor();
      // Longer than a glance.
      await page.waitForTimeout(1000);
      await home();
      await id('home-recent').getByText('Northwind').waitFor();
      await id('home-favourites').getByText('Northwind').waitFor();
      await other.call('PATCH', `records/account/${account.id}`, { name: 'Northwind Traders' });
      await favourite.getByText('Northwind Traders').waitFor();
      await id('home-favourites').getByText('Northwind Traders').waitFor();
      await id('home-recent').getByText('Northwind Traders').waitFor();
      const gone = await admin.call('POST', 'records/account?allow_duplicates=true', { name: 'Short-lived' });
      await beside('Short-lived');
      const short = id(`favourite-/o/account/${gone.id}`);
      await short.waitFor();
      await other.call('DELETE', `records/account/${gone.id}`);
      await short.waitFor({ state: 'detached' });
      await other.call('POST', `records/account/${gone.id}/restore`);
      await short.waitFor();
      await favourite.click();
      await page.waitForURL(`**/o/account/${account.id}`);
      await id('side-panel').waitFor({ state: 'detached' });
      await id('record-name').getByText('Northwind Traders').waitFor();
      await id('star').click();
      await favourite.waitFor({ state: 'detached' });
    });

    test('nothing went wrong in the page itself', () => assert.deepEqual(tab.faults, []));
  });
}

describe('home on a phone', () => {
  let server, browser, admin;
  before(async () => {
    server = await startServer('serve');
    browser = await launch();
    admin = await setUp(server.url, { locale: 'zh-CN' });
    await admin.call('POST', 'records/task', { subject: 'Call back', due_at: at(9, -2) });
    const account = await admin.call('POST', 'records/account', { name: 'Northwind' });
    await admin.call('POST', 'records/opportunity', { name: 'Rollout', account: account.id, stage: 'prospecting' });
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  test('“To do” has a badge for what asks for something, and lists that', async () => {
    const tab = await openTab(browser, server.url, { locale: 'zh-CN', width: 390, height: 844 });
    const { page, id } = tab;
    await page.waitForFunction(() => document.querySelector('[data-testid="nav-todo"] .ant-badge-count')?.textContent === '1');
    await id('nav-todo').click();
    const keys = () => page.locator('[data-testid^="todo-"]').evaluateAll((all) => all.map((one) => one.dataset.testid.split(':')[1]));
    await page.locator('[data-testid^="todo-"]').first().waitFor();
    assert.deepEqual(await keys(), ['due_today', 'approvals_for_me', 'overdue_tasks', 'assigned_tasks', 'new_leads']);
    await page.locator('[data-testid$=":overdue_tasks"][data-testid^="todo-"]').click();
    await page.waitForURL('**/o/task?**');
    await page.getByText('Call back').first().waitFor();
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390);
    await tab.done();
  });
});
