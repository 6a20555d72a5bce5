// Who sees what beyond roles, by the pages: a user group, a sharing rule for it, how long the audit log keeps what, and the product seen as
// somebody else sees it. In English; each page and dialog against the rules of axe.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { settled, violations } from './support/axe.mjs';
import { launch } from './support/browser.mjs';
import { askAs, client, PASSWORD, setUp } from './support/people.mjs';
import { startServer } from './support/server.mjs';
import { openTab, until } from './support/tab.mjs';

const OWN = { administrator: false, objects: { '*': { read: 'own', create: true, update: 'own' } } };

describe('rights beyond roles', () => {
  let server, browser, admin, nora, mills, tab, page;
  const id = (value) => tab.id(value);
  const open = async (path) => {
    await page.goto(`${server.url}${path}`);
    await id('me-menu').waitFor();
  };
  const isAccessible = async () => {
    await settled(page);
    assert.deepEqual(await violations(page), []);
  };
  const options = () => page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option');
  /** Finds somebody or something by typing, takes it, and leaves its list. */
  const find = async (field, typed, name, leave) => {
    await page.locator(field).fill(typed);
    await options().filter({ hasText: name }).click();
    // Closes the list, which may lie over the button.
    await page.locator(leave).click();
  };
  const row = (table, name) => id(table).locator('tbody tr').filter({ hasText: name });
  const accountsOfNora = async () => (await nora('POST', 'records/account/query', { sort: ['name'] })).items.map(({ name }) => name);

  before(async () => {
    server = await startServer('serve');
    browser = await launch();
    admin = await setUp(server.url);
    const { id: role } = await admin.call('POST', 'roles', { name: 'Own records', permissions: OWN });
    await admin.call('POST', 'users', { username: 'nora', name: 'Nora North', password: PASSWORD, must_change_password: false, roles: [role] });
    mills = await admin.call('POST', 'records/account', { name: 'Northern Mills', phone: '+8613812345678' });
    await admin.call('POST', 'records/account', { name: 'Otto Works' });
    const { token } = await fetch(`${server.url}/api/v1/auth/login`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username: 'nora', password: PASSWORD }),
    }).then((answer) => answer.json());
    nora = client(server.url, token);
    assert.deepEqual(await accountsOfNora(), []);
    tab = await openTab(browser, server.url, { locale: 'en' }, 'admin', '/settings/user-groups');
    page = tab.page;
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  test('a user group gets its people, is retired and used again', async () => {
    await id('user-group-new').waitFor();
    await isAccessible();
    await id('user-group-new').click();
    await page.locator('#user-group-name').fill('Night shift');
    await page.locator('#user-group-description').fill('Whoever answers after six');
    await find('#user-group-members', 'Nora', 'Nora North', '#user-group-name');
    await isAccessible();
    await id('user-group-save').click();
    await row('user-groups', 'Night shift').filter({ hasText: 'Nora North' }).waitFor();
    await row('user-groups', 'Night shift').getByRole('button', { name: 'Disable' }).click();
    await id('user-group-disable-confirm').click();
    await row('user-groups', 'Night shift').getByRole('button', { name: 'Enable' }).click();
    await row('user-groups', 'Night shift').getByRole('button', { name: 'Disable' }).waitFor();
    await isAccessible();
  });

  test('a sharing rule opens to the group what is like it says, while it is in use', async () => {
    await open('/settings/sharing-rules');
    await id('sharing-rule-new').waitFor();
    await isAccessible();
    await id('sharing-rule-new').click();
    await page.locator('#sharing-rule-name').fill('Mills by night');
    await find('#sharing-rule-object', 'Accounts', /^Accounts$/, '#sharing-rule-name');
    await id('add-filter').click();
    await id('pick-name').click();
    await page.locator('.t-filter-editor input.ant-input').fill('Mills');
    await page.keyboard.press('Enter');
    await page.locator('.t-filter-editor').waitFor({ state: 'hidden' });
    await find('#sharing-rule-groups', 'Night', 'Night shift', '#sharing-rule-name');
    await isAccessible();
    await id('sharing-rule-save').click();
    await row('sharing-rules', 'Mills by night').waitFor();
    const told = await row('sharing-rules', 'Mills by night').textContent();
    for (const part of ['Accounts', 'Mills', 'Night shift', 'May read']) assert.ok(told.includes(part), told);
    await until(async () => (await accountsOfNora()).join() === 'Northern Mills');
    await row('sharing-rules', 'Mills by night').getByRole('button', { name: 'Disable' }).click();
    await until(async () => (await accountsOfNora()).length === 0);
    await row('sharing-rules', 'Mills by night').getByRole('button', { name: 'Enable' }).click();
    await until(async () => (await accountsOfNora()).length === 1);
    await isAccessible();
  });

  test('what the audit log keeps for how long is said by kind, and the log tells of it', async () => {
    await open('/settings/audit');
    await id('audit').waitFor();
    await isAccessible();
    await id('audit-retention').click();
    await id('retention').waitFor();
    await isAccessible();
    await id('retention').locator('.ant-select').filter({ has: page.locator('#retention-job') }).click();
    await options().filter({ hasText: /^90 days$/ }).click();
    await id('retention-save').click();
    await id('retention').waitFor({ state: 'detached' });
    assert.equal((await admin.call('GET', 'settings/audit-retention')).days.job, 90);
    await open('/settings/audit');
    await id('audit').getByText('Changed how long entries are kept').waitFor();
  });

  test('an administrator whose role allows it sees what somebody sees, and changes nothing', async () => {
    const { items } = await admin.call('GET', 'roles');
    await open('/settings/roles');
    await id(`role-${items.find(({ code }) => code === 'administrator').name}`).click();
    await page.getByRole('checkbox', { name: /May look as others see it/ }).check();
    await id('role-save').click();
    await id('role-save').waitFor({ state: 'detached' });

    await open('/settings/rights');
    await find('[data-testid="rights-person"] input', 'Nora', 'Nora North', '.t-page-title');
    await id('view-as').waitFor();
    await isAccessible();
    await id('view-as').click();
    await page.locator('#view-as-reason').fill('Does the rule open the mills?');
    await isAccessible();
    await id('view-as-start').click();
    await id('viewing').getByText('You see what Nora North sees.').waitFor();
    await open('/o/account?view=all');
    await page.locator('[data-testid="count"][data-value="1"]').waitFor();
    assert.deepEqual(await page.locator('.t-grid-row .t-grid-name').allTextContents(), ['Northern Mills']);
    await isAccessible();
    await assert.rejects(askAs(page, 'PATCH', `/records/account/${mills.id}`, { phone: null }), /403.*viewing_only/);
    await id('viewing-end').click();
    await page.waitForURL(/\/settings\/rights\?user=/);
    await id('view-as').waitFor();
    assert.equal(await id('viewing').count(), 0);
    await open('/settings/audit');
    await id('audit').getByText('Began to look as somebody else').waitFor();
    await id('audit').getByText('No longer looks as somebody else').waitFor();
    await tab.done();
  });
});
