// What an administrator does by the pages: departments, roles that hold at once, plugins switched, installed from a file, set and removed,
// and what ran beside the requests. In both languages.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { violations } from './support/axe.mjs';
import { launch, openPage } from './support/browser.mjs';
import { languages } from './support/languages.mjs';
import { client, PASSWORD, setUp, signIn } from './support/people.mjs';
import { startServer } from './support/server.mjs';

/** A package that is no part of the product, as `cargo xtask guests` leaves it beside the server. */
function packageOf(id) {
  const folder = resolve(dirname(process.env.TESSERA_BIN), '../guests/packages');
  const name = readdirSync(folder).find((file) => file.startsWith(`${id}-`));
  assert.ok(name, `there is no package of ${id} in ${folder}: run \`cargo xtask guests\``);
  return join(folder, name);
}

/** Compiling a package that was not compiled before takes its time. */
const COMPILED = { timeout: 120_000 };
/** Something small that is waited for. */
const TRIES = 100;

const DESK = 'tessera.desk';
const GUEST = 'test.hostile';

const WORDS = {
  'zh-CN': {
    department: '华北销售部', own: '本人', hidden: '不可见', account: '客户', export: '导出', done: '已完成', removed: '已移除', changed: '修改设置', plugins: '插件', plugin: '插件',
    plan: ['按要求作恶。', GUEST, '1.0.0', '对象', '语气'], cold: '冷淡',
  },
  en: {
    department: 'North', own: 'Own', hidden: 'Hidden', account: 'Account', export: 'Export', done: 'Done', removed: 'Removed', changed: 'Changed the settings', plugins: 'Plugins', plugin: 'plugin',
    plan: ['Misbehaves when asked.', GUEST, '1.0.0', 'Thing', 'Tone'], cold: 'Cold',
  },
};

for (const locale of languages('en')) {
  describe(`administration in ${locale}`, () => {
    const words = WORDS[locale];
    let server, browser, folder, call, tab, page, seller, mills;
    const id = (value, where = page) => where.locator(`[data-testid="${value}"]`);
    const options = () => page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option');
    const plugin = (key, state) => page.locator(`[data-testid="plugin-${key}"][data-state="${state}"]`);

    /** Picks what is called exactly so in the list that is open, and waits until the list is closed. */
    async function pick(text) {
      await options().filter({ hasText: new RegExp(`^${text}$`) }).click();
      await options().first().waitFor({ state: 'hidden' });
    }

    async function until(holds, what) {
      for (let tries = 0; tries < TRIES; tries += 1) {
        const found = await holds();
        if (found) return found;
        await new Promise((done) => setTimeout(done, 100));
      }
      return assert.fail(`${what} did not come true`);
    }

    const person = (username, name, more) =>
      call('POST', 'users', { username, name, password: PASSWORD, must_change_password: false, ...more });
    const roleOf = async (code) => (await call('GET', 'roles')).items.find((role) => role.code === code);
    /** The seller's list of accounts, read anew, once it shows so many. */
    async function accountsOf(count) {
      await seller.page.goto(`${server.url}/o/account?view=all`);
      await seller.page.locator(`[data-testid="count"][data-value="${count}"]`).waitFor();
      return (await seller.page.locator('.t-grid-row .t-grid-name').allTextContents()).sort();
    }

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'tessera-admin-'));
      const config = join(folder, 'tessera.toml');
      // Nobody signed the package that is installed below.
      await writeFile(config, 'allow_unsigned_plugins = true\n');
      server = await startServer('serve', ['--config', config]);
      browser = await launch();
      ({ call } = await setUp(server.url, { locale }));
      await person('mia', 'Mia Manager', { roles: [(await roleOf('manager')).id] });
      tab = await openPage(browser, { locale });
      page = tab.page;
      await signIn(page, server.url);
    });
    after(async () => {
      await browser?.close();
      await server?.stop();
      await rm(folder, { recursive: true, force: true });
    });

    test('a department gets its manager, who sees what its people own', async () => {
      await page.goto(`${server.url}/settings/departments`);
      await id('department-new').click();
      await page.locator('#department-name').fill(words.department);
      await page.locator('#department-managers').fill('Mia');
      await options().filter({ hasText: 'Mia Manager' }).click();
      // Closes the list, which may lie over the button.
      await page.locator('#department-name').click();
      await id('department-save').click();
      const row = page.locator('tbody tr').filter({ hasText: words.department });
      await row.waitFor();
      assert.match(await row.textContent(), /Mia Manager/);

      const department = (await call('GET', 'departments')).items.find((one) => one.name === words.department);
      assert.deepEqual(department.managers.map(({ label }) => label), ['Mia Manager']);
      const member = await roleOf('member');
      const more = { roles: [member.id], department: department.id };
      const { id: nora } = await person('nora', 'Nora North', more);
      const { id: otto } = await person('otto', 'Otto North', more);
      mills = await call('POST', 'records/account', { name: 'Northern Mills', phone: '+8613812345678', owner: nora });
      await call('POST', 'records/account', { name: 'Otto Works', owner: otto });
      const answer = await fetch(`${server.url}/api/v1/auth/login`, {
        method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username: 'mia', password: PASSWORD }),
      });
      const seen = await client(server.url, (await answer.json()).token)('POST', 'records/account/query', { sort: ['name'] });
      assert.deepEqual(seen.items.map(({ name }) => name), ['Northern Mills', 'Otto Works']);
    });

    test('a role that reaches less far and hides a field holds for a seller at once', async () => {
      seller = await openPage(browser, { locale });
      await signIn(seller.page, server.url, 'nora');
      assert.deepEqual(await accountsOf(2), ['Northern Mills', 'Otto Works']);
      assert.equal(await id('head-phone', seller.page).count(), 1);

      const member = await roleOf('member');
      await page.goto(`${server.url}/settings/roles`);
      await id(`role-${member.name}`).click();
      await id('role-add-object').click();
      await page.keyboard.type(words.account);
      await pick(words.account);
      await id('scope-account-read').click();
      await pick(words.own);
      await id('role-fields-account').click();
      await id('field-account-phone').click();
      await pick(words.hidden);
      await id('role-save').click();
      await id('role-save').waitFor({ state: 'detached' });
      const saved = (await roleOf('member')).permissions.objects.account;
      assert.deepEqual([saved.read, saved.fields.phone], ['own', 'hidden']);

      // The same session, without signing in again.
      assert.deepEqual(await accountsOf(1), ['Northern Mills']);
      assert.equal(await id('head-phone', seller.page).count(), 0);
      await seller.page.goto(`${server.url}/o/account/${mills.id}`);
      await id('property-industry', seller.page).waitFor();
      assert.equal(await id('property-phone', seller.page).count(), 0);
      assert.deepEqual(seller.faults, []);
      await seller.close();
    });

    test('a plugin is switched off, which takes it out of the menu, and on again', async () => {
      await page.goto(`${server.url}/settings/plugins`);
      await id('nav-task').waitFor();
      await id(`plugin-switch-${DESK}`).click();
      await id('plugin-disable-confirm').click();
      await plugin(DESK, 'disabled').waitFor(COMPILED);
      await id('nav-task').waitFor({ state: 'detached' });
      await id(`plugin-switch-${DESK}`).click();
      await plugin(DESK, 'enabled').waitFor(COMPILED);
      await id('nav-task').waitFor();
    });

    test('a package from a file says what it would do, and is installed only then', async () => {
      await id('plugin-file').setInputFiles(packageOf(GUEST));
      await id('plugin-plan').waitFor(COMPILED);
      const plan = await id('plugin-plan').textContent();
      for (const part of words.plan) assert.ok(plan.includes(part), `${part} in ${plan}`);
      const grant = '[data-testid="grant-records.write:hostile_note"]';
      assert.equal(await page.locator(`input${grant}, ${grant} input`).first().isChecked(), true);
      assert.equal((await call('GET', 'plugins')).items.some((one) => one.id === GUEST), false, 'a plan installs nothing');
      await id('plugin-install-confirm').click();
      await plugin(GUEST, 'enabled').waitFor(COMPILED);
      const installed = (await call('GET', 'plugins')).items.find((one) => one.id === GUEST);
      assert.deepEqual([installed.version, installed.trust, installed.state], ['1.0.0', 'unsigned', 'enabled']);
      assert.ok(installed.objects.includes('hostile_note'));
    });

    test('its settings are changed, and a secret is not shown again', async () => {
      await id(`plugin-settings-${GUEST}`).click();
      await id('plugin-settings').waitFor();
      await id('setting-tone').locator('.ant-select').click();
      await pick(words.cold);
      await page.locator('#setting-limit').fill('7');
      await page.locator('#setting-api_key').fill('never to be seen');
      await id('plugin-settings-save').click();
      await id('plugin-settings').waitFor({ state: 'detached' });
      const settings = (await call('GET', `plugins/${GUEST}/settings`)).items;
      const [tone, limit, key] = ['tone', 'limit', 'api_key'].map((one) => settings.find((setting) => setting.key === one));
      assert.deepEqual([tone.value, Number(limit.value), key.value, key.is_set], ['cold', 7, null, true]);
      await id(`plugin-settings-${GUEST}`).click();
      await id('plugin-settings').waitFor();
      assert.equal(await page.locator('#setting-limit').inputValue(), '7');
      assert.equal(await page.locator('#setting-api_key').inputValue(), '');
    });

    test('a plugin is removed: what it kept can be read, and nothing more', async () => {
      const note = await call('POST', 'records/hostile_note', { name: 'Kept note' });
      await page.goto(`${server.url}/settings/plugins`);
      await id(`plugin-remove-${GUEST}`).click();
      await id('plugin-remove-confirm').click();
      const item = plugin(GUEST, 'removed');
      await item.waitFor(COMPILED);
      assert.ok((await item.textContent()).includes(words.removed));
      assert.equal(await id(`plugin-settings-${GUEST}`).count(), 0);
      await item.locator('a[href="/o/hostile_note"]').click();
      await id(`open-${note.id}`).waitFor();
      assert.equal(await id(`open-${note.id}`).textContent(), 'Kept note');
      assert.equal(await id('create').count(), 0, 'nothing is made any more');
      await page.goto(`${server.url}/o/hostile_note/${note.id}`);
      await id('record-name').getByText('Kept note').waitFor();
      assert.equal(await id('edit').count(), 0, 'nothing is changed any more');
      await assert.rejects(call('PATCH', `records/hostile_note/${note.id}`, { name: 'Another' }), /409.*state_conflict/s);
      assert.equal((await call('GET', `records/hostile_note/${note.id}`)).name, 'Kept note');
    });

    test('jobs and runs of workflows are to be seen with their ends', async () => {
      const started = await call('POST', 'exports', { object: 'account', format: 'csv' });
      await until(async () => (await call('GET', `exports/${started.id}`)).state === 'done', 'the export');
      const lead = await call('POST', 'records/lead', { name: 'Lena Lead', region: 'north_china' });
      assert.equal(lead.owner.label, 'Nora North', 'of those with the fewest leads the first by name');
      await until(async () => (await call('GET', 'workflows/lead-assignment/runs')).items.length > 0, 'a run');
      await until(async () => (await call('GET', 'jobs?all=true')).items.some((job) => job.kind === 'export' && job.state === 'done'), 'the job');

      await page.goto(`${server.url}/settings/jobs`);
      const job = page.locator('tbody tr').filter({ hasText: words.export });
      await job.first().waitFor();
      assert.equal(await job.first().locator('[data-state]').getAttribute('data-state'), 'done');
      assert.ok((await job.first().textContent()).includes(words.done));

      await page.goto(`${server.url}/settings/workflows`);
      await id('workflow-runs-lead-assignment').click();
      const run = id('workflow-runs').locator('li').first();
      await run.waitFor();
      assert.equal(await run.locator('[data-state]').getAttribute('data-state'), 'ok');
      assert.equal(await run.locator('[data-testid="run-record"]').getAttribute('href'), `/o/lead/${lead.id}`, 'the run leads to its record');
    });

    test('an administrator asks who can see a record, and what somebody may do with it', async () => {
      const { id: record } = (await call('GET', 'records/account?limit=1')).items[0];
      await page.goto(`${server.url}/o/account/${record}`);
      await id('record-more').click();
      await id('record-rights').click();
      await id('rights-people').locator('tbody tr.ant-table-row').first().waitFor();
      await page.locator('[data-testid^="rights-of-"]').first().click();
      await id('rights-actions').locator('tbody tr.ant-table-row').first().waitFor();
      assert.equal(await id('rights-actions').locator('tbody tr.ant-table-row').count(), 8, 'a line for each action');
      assert.deepEqual(await violations(page), []);
    });

    test('the organization gets another name and time zone, and the audit log says who did it', async () => {
      await page.goto(`${server.url}/settings/organization`);
      await id('organization-name').fill('Harbour Trading');
      await id('organization-timezone').click();
      await page.keyboard.type('Europe/Lisbon');
      await options().first().click();
      await id('organization-save').click();
      await until(async () => (await call('GET', 'settings')).timezone === 'Europe/Lisbon', 'the time zone');
      assert.equal((await call('GET', 'settings')).organization, 'Harbour Trading');
      assert.deepEqual(await violations(page), []);

      await page.goto(`${server.url}/settings/audit`);
      const entries = id('audit').locator('tbody tr.ant-table-row');
      await entries.first().waitFor();
      assert.ok((await entries.first().textContent()).includes(words.changed), 'the newest stands first');
      assert.deepEqual(await violations(page), []);
      await id('audit-search').locator('input').fill('harbour');
      await until(async () => (await entries.count()) === 1, 'the only entry with that word');
      await entries.first().click();
      assert.match(await id('audit-facts').textContent(), /Sample Sales Ltd → Harbour Trading/);
      await id('audit-search').locator('input').fill('');
      await id('audit-kind').click();
      await page.keyboard.type(words.plugins);
      await pick(words.plugins);
      await until(async () => (await entries.allTextContents()).every((text) => text.includes(words.plugin)), 'plugins alone');
      await id('audit-search').locator('input').fill('nothing of the kind');
      await id('audit-clear').click();
      await until(async () => (await entries.count()) > 5, 'all entries again');
      await id('audit-check').click();
      await id('audit-checked').filter({ hasNot: page.locator('.ant-progress') }).waitFor();
      assert.deepEqual(await violations(page), []);
    });

    test('nothing went wrong in the page itself', () => {
      assert.deepEqual(tab.faults, []);
    });
  });
}
