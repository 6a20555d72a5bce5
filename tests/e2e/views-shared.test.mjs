// A view that is shared with a role, by two people in two languages: who has the role finds it and sees it first, as far as the own reach
// goes; what is changed in it stays one's own; what its owner changes reaches the others; taken back, it is gone for them.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch } from './support/browser.mjs';
import { until } from './support/list.mjs';
import { client, PASSWORD, setUp } from './support/people.mjs';
import { startServer } from './support/server.mjs';
import { openTab } from './support/tab.mjs';

const LARGE = [{ field: 'employees', op: 'gte', value: '50' }];

describe('a view that is shared with a role', () => {
  let server, browser, alex, sam, member, view;
  const people = {};

  /** Somebody with a role, and a call in their name. */
  async function addPerson(call, username, name, locale, role, department) {
    const { id } = await call('POST', 'users', { username, name, password: PASSWORD, must_change_password: false, roles: [role.id], department: department.id });
    const signedIn = await fetch(`${server.url}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password: PASSWORD }),
    }).then((answer) => answer.json());
    people[username] = { id, call: client(server.url, signedIn.token) };
    await people[username].call('PATCH', 'me', { locale });
  }

  before(async () => {
    server = await startServer('serve');
    browser = await launch();
    people.admin = await setUp(server.url, { locale: 'zh-CN' });
    const { call } = people.admin;
    const roles = (await call('GET', 'roles')).items;
    member = roles.find(({ code }) => code === 'member');
    const north = await call('POST', 'departments', { name: 'North' });
    await addPerson(call, 'sam', 'Sam South', 'en', member, north);
    await addPerson(call, 'gus', 'Gus Guest', 'en', roles.find(({ code }) => code === 'guest'), north);
    await call('POST', 'records/account/batch', [
      { op: 'create', fields: { name: 'Birch Mills', employees: '60', owner: people.sam.id } },
      { op: 'create', fields: { name: 'Cedar Mills', employees: '90', owner: people.sam.id } },
      { op: 'create', fields: { name: 'Alder Mills', employees: '10', owner: people.sam.id } },
      { op: 'create', fields: { name: 'Dogwood Mills', employees: '70' } },
    ]);
    alex = await openTab(browser, server.url, { locale: 'zh-CN' }, 'admin', `/o/account?view=all&sort=-employees&f=${encodeURIComponent(JSON.stringify(LARGE))}`);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const viewsOf = async (username) => (await people[username].call('GET', 'views?object=account')).items;
  const namesOf = (tab) => tab.page.locator('.t-grid-row .t-grid-name').allTextContents();
  const shows = (tab, names) => until(tab.page, async () => (await namesOf(tab)).join() === names.join(), names.join());
  const isOn = (tab, key) => until(tab.page, async () => (await tab.id(`view-${key}`).getAttribute('aria-selected')) === 'true', `the view ${key}`);
  const saved = async (tab) => {
    await tab.id('view-save').click();
    await tab.id('view-dialog').waitFor({ state: 'detached' });
  };
  /** Opens the menu of the view that is shown; answers a locator for its entries. */
  const menu = async (tab) => {
    await tab.id('view-menu').click();
    const entry = (key) => tab.page.locator(`.ant-dropdown:not(.ant-dropdown-hidden) .ant-dropdown-menu-item[data-menu-id$="-${key}"]`);
    await entry('copy').waitFor();
    return entry;
  };
  const pickRole = async ({ page }, field, { name }) => {
    await page.locator(field).click();
    await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option').filter({ hasText: name }).click();
    // The list goes, the dialog stays.
    await page.keyboard.press('Escape');
    await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden)').waitFor({ state: 'detached' });
  };

  test('an administrator shares it with a role and makes it what that role sees first', async () => {
    await shows(alex, ['Cedar Mills', 'Dogwood Mills', 'Birch Mills']);
    await alex.id('save-view-as').click();
    await alex.page.locator('#view-name').fill('Large ones');
    await alex.page.locator('#view-reach input').nth(1).check();
    // With some, but nobody is named yet.
    assert.equal(await alex.id('view-save').isDisabled(), true);
    await pickRole(alex, '#view-roles', member);
    await pickRole(alex, '#view-defaults', member);
    await saved(alex);
    const views = await viewsOf('admin');
    assert.equal(views.length, 1);
    [view] = views;
    assert.deepEqual([view.name, view.sharing, view.default_for], ['Large ones', { everyone: false, roles: [member.id], departments: [] }, [member.id]]);
    await isOn(alex, view.id);
    // Another role has nothing of it.
    assert.deepEqual(await viewsOf('gus'), []);
  });

  test('who has the role sees it first, as far as the own reach goes, and cannot change it', async () => {
    sam = await openTab(browser, server.url, { locale: 'en' }, 'sam', '/o/account');
    await isOn(sam, view.id);
    await shows(sam, ['Cedar Mills', 'Birch Mills']);
    const tab = sam.id(`view-${view.id}`);
    assert.equal(await tab.getAttribute('title'), 'by Alex Morgan');
    assert.equal(await tab.locator('[aria-label="shared"]').count(), 1);
    const entry = await menu(sam);
    assert.deepEqual([await entry('edit').count(), await entry('share').count(), await entry('delete').count()], [0, 0, 0]);
    await sam.page.keyboard.press('Escape');
    const refused = await sam.page.evaluate(async (id) => {
      const headers = { 'content-type': 'application/json', 'x-tessera-request': '1' };
      return (await fetch(`/api/v1/views/${id}`, { method: 'PATCH', headers, body: '{"name":"Mine"}' })).status;
    }, view.id);
    assert.equal(refused, 403);
  });

  test('what is changed in it stays with whoever changed it, and may be kept as a view of their own', async () => {
    await sam.id('sort-name').click();
    await shows(sam, ['Birch Mills', 'Cedar Mills']);
    await sam.id('save-view-as').waitFor();
    assert.equal(await sam.id('save-view').count(), 0);
    await sam.id('save-view-as').click();
    await sam.page.locator('#view-name').fill('By name');
    await saved(sam);
    const own = (await viewsOf('sam')).find(({ name }) => name === 'By name');
    assert.deepEqual([own.definition.sort, own.sharing, own.can_edit], [['name'], { everyone: false, roles: [], departments: [] }, true]);
    await isOn(sam, own.id);
    const [kept, ...others] = await viewsOf('admin');
    assert.deepEqual([kept.name, kept.definition.sort, others], ['Large ones', ['-employees'], []]);
  });

  test('what its owner changes reaches the others', async () => {
    await (await menu(alex))('edit').click();
    await alex.page.locator('#view-name').fill('Giants');
    await saved(alex);
    await alex.id('sort-name').click();
    await alex.id('save-view').click();
    await until(alex.page, async () => (await viewsOf('admin'))[0].definition.sort.join() === 'name', 'the saved order');
    await alex.id('save-view').waitFor({ state: 'detached' });
    await sam.page.reload();
    const tab = sam.id(`view-${view.id}`);
    await tab.filter({ hasText: 'Giants' }).click();
    await isOn(sam, view.id);
    await shows(sam, ['Birch Mills', 'Cedar Mills']);
    assert.equal(await sam.id('save-view-as').count(), 0);
  });

  test('taken back, it is gone for the others, also for whoever has it open', async () => {
    await (await menu(alex))('share').click();
    await alex.page.locator('#view-reach input').nth(0).check();
    await saved(alex);
    const [kept] = await viewsOf('admin');
    assert.deepEqual([kept.name, kept.sharing, kept.default_for], ['Giants', { everyone: false, roles: [], departments: [] }, []]);
    assert.deepEqual((await viewsOf('sam')).map(({ name }) => name), ['By name']);
    assert.equal(new URL(sam.page.url()).searchParams.get('view'), view.id);
    await sam.page.reload();
    await isOn(sam, 'all');
    assert.equal(await sam.id(`view-${view.id}`).count(), 0);
    await until(sam.page, async () => (await namesOf(sam)).length === 3, 'all accounts within reach');
    // Its owner still has it.
    await alex.page.reload();
    await isOn(alex, view.id);
  });

  test('nothing went wrong in either page', async () => {
    await sam.done();
    await alex.done();
  });
});
