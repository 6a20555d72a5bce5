// Approvals: an administrator writes a process, a seller submits a record that is locked meanwhile, the manager decides on the page of
// what waits. In both languages.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { violations } from './support/axe.mjs';
import { launch } from './support/browser.mjs';
import { languages } from './support/languages.mjs';
import { PASSWORD, client, setUp } from './support/people.mjs';
import { startServer } from './support/server.mjs';
import { openTab, until } from './support/tab.mjs';

const ID = 'tessera.approvals';
const TEXTS = {
  'zh-CN': { inbox: '待我审批', locked: '正在审批中', pending: '审批中', approved: '已通过', none: '没有待您审批的事项' },
  en: { inbox: 'Waits for me', locked: 'waits for an approval', pending: 'Under way', approved: 'Approved', none: 'Nothing waits for you' },
};

for (const locale of languages('zh-CN')) {
  describe(`approvals in ${locale}`, () => {
    const text = TEXTS[locale];
    let server, browser, admin, ann, account;

    const area = (page, slot) => page.locator(`[data-testid="slot-${ID}-${slot}"]`);

    /** Somebody without special rights, who speaks the journey's language. */
    async function member(username, name, manager) {
      const roles = await admin.call('GET', 'roles');
      const role = roles.items.find(({ code }) => code === 'member').id;
      const made = await admin.call('POST', 'users', { username, name, password: PASSWORD, must_change_password: false, roles: [role], manager });
      const signedIn = await fetch(`${server.url}/api/v1/auth/login`, {
        method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username, password: PASSWORD }),
      }).then((answer) => answer.json());
      const call = client(server.url, signedIn.token);
      await call('PATCH', 'me', { locale });
      return { id: made.id, call };
    }

    before(async () => {
      server = await startServer('serve');
      browser = await launch();
      admin = await setUp(server.url, { locale });
      const bob = await member('bob', 'Bob Stone');
      ann = await member('ann', 'Ann Reed', bob.id);
    });
    after(async () => {
      await browser?.close();
      await server?.stop();
    });

    test('an administrator makes the ready-made process and switches it on', async () => {
      const tab = await openTab(browser, server.url, { locale }, 'admin', `/p/${ID}/processes`);
      await tab.id('slot-action-use_template').click();
      await tab.page.waitForURL('**/processes?process=*');
      await tab.id('slot-action-save_process').waitFor();
      assert.deepEqual(await violations(tab.page), []);
      await tab.id('slot-action-switch').click();
      await until(async () => (await admin.call('GET', 'records/approval_process')).items[0]?.is_active === true);
      await tab.done();
    });

    test('a large deal is not won without it', async () => {
      const large = { name: 'Large', amount: { amount: '200000', currency: 'CNY' }, close_date: '2026-03-16' };
      const deal = await ann.call('POST', 'records/opportunity', large);
      const won = () => ann.call('PATCH', `records/opportunity/${deal.id}`, { stage: 'won' });
      // The process is in force a moment after it was switched on.
      await until(async () => (await ann.call('GET', 'objects/opportunity')).actions.some(({ key }) => key === 'submit_for_approval'));
      await assert.rejects(won, /needs_approval/);
    });

    test('a seller submits a record, and it is locked while it waits', async () => {
      const steps = [{ name: 'Bob', approvers: [{ by: 'manager', level: 1 }] }];
      await admin.call('POST', 'records/approval_process', { name: 'Accounts', object: 'account', is_active: true, definition: { steps } });
      account = await ann.call('POST', 'records/account', { name: 'Northwind' });
      await until(async () => (await ann.call('GET', 'objects/account')).actions.some(({ key }) => key === 'submit_for_approval'));
      const tab = await openTab(browser, server.url, { locale }, 'ann', `/o/account/${account.id}`);
      await tab.id('action-submit_for_approval').click();
      const dialog = tab.page.getByRole('dialog');
      await dialog.locator('textarea').fill('A good customer');
      await dialog.locator('.ant-btn-primary').click();
      await area(tab.page, 'panel').filter({ hasText: text.pending }).waitFor();
      await assert.rejects(() => ann.call('PATCH', `records/account/${account.id}`, { name: 'Southwind' }), new RegExp(text.locked));
      assert.deepEqual(await violations(tab.page), []);
      await tab.done();
    });

    test('the manager finds it among what waits, and approves', async () => {
      const tab = await openTab(browser, server.url, { locale }, 'bob', '/');
      await tab.id(`nav-slot:${ID}/inbox`).click();
      await tab.page.locator('h1').filter({ hasText: text.inbox }).waitFor();
      await area(tab.page, 'inbox').filter({ hasText: 'A good customer' }).waitFor();
      assert.deepEqual(await violations(tab.page), []);
      await tab.id('slot-field-comment_0').locator('textarea').fill('Fine');
      await tab.id('slot-action-approve').click();
      await tab.id('slot-toast').first().waitFor();
      await area(tab.page, 'inbox').filter({ hasText: text.none }).waitFor();
      await tab.done();
    });

    test('the record shows the way that it took, and is free again', async () => {
      await until(async () => (await ann.call('GET', 'records/approval')).items.every(({ state }) => state === 'approved'));
      const tab = await openTab(browser, server.url, { locale }, 'ann', `/o/account/${account.id}`);
      const panel = area(tab.page, 'panel');
      await panel.filter({ hasText: text.approved }).waitFor();
      assert.match(await panel.textContent(), /Bob Stone/);
      assert.equal((await ann.call('PATCH', `records/account/${account.id}`, { name: 'Southwind' })).name, 'Southwind');
      await tab.done();
    });
  });
}
