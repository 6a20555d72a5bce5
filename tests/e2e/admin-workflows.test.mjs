// An administrator writes a workflow in the pages, tries it, mends what the server refuses, takes an older text back, and sees what it did;
// by mouse and keys, in both languages, in the dark and on a phone.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { violations } from './support/axe.mjs';
import { launch } from './support/browser.mjs';
import { languages } from './support/languages.mjs';
import { addPerson, setUp } from './support/people.mjs';
import { startServer } from './support/server.mjs';
import { openTab, until } from './support/tab.mjs';

const TOML = (id) => `id = "${id}"
label = { en = "Key accounts", zh-CN = "大客户" }
run_as = "user"

[trigger]
kind = "record"
object = "account"
operations = ["create", "update"]
phase = "before"
`;
const SCRIPT = (city) => `fn before(change, ctx) {
    if change.after.name == "Acme Mills" {
        ctx.set("description", "${city}");
        ctx.log("moved to ${city}");
    }
}
`;

for (const locale of languages('zh-CN')) {
  describe(`workflows in ${locale}`, () => {
    const isPhone = locale === 'en';
    const key = locale === 'en' ? 'key-accounts' : 'da-ke-hu';
    let server, browser, admin, other, tab, page, acme;
    const id = (value) => tab.id(value);
    const text = (part) => id(`workflow-${part}`);
    const version = (number) => page.locator(`[data-testid="workflow-editor"][data-version="${number}"]`).waitFor();
    const saved = async () => {
      await page.keyboard.press('Control+Enter');
    };

    before(async () => {
      server = await startServer('serve');
      browser = await launch();
      admin = await setUp(server.url, { locale });
      other = await addPerson(admin, server.url, { username: 'otto', name: 'Otto Other', locale });
      acme = await admin.call('POST', 'records/account', { name: 'Acme Mills' });
      tab = await openTab(browser, server.url, { locale, colorScheme: 'dark' }, 'admin', '/settings/workflows');
      page = tab.page;
    });
    after(async () => {
      await browser?.close();
      await server?.stop();
    });

    test('a new one begins with a text, and what the server refuses is shown at its line', async () => {
      await id('workflow-new').click();
      await text('script').waitFor();
      assert.match(await text('script').inputValue(), /fn before\(change, ctx\)/);
      await page.getByRole('tab').nth(1).click();
      await text('toml').fill(TOML(key));
      await page.getByRole('tab').first().click();
      await text('script').fill('fn before(change, ctx) {\n    ctx.set("description" "Porto");\n}\n');
      await id('workflow-save').click();
      await id('workflow-fault').waitFor();
      assert.deepEqual(await page.locator('.wf-lines .is-wrong').allTextContents(), ['2']);
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'workflow-script', 'one writes on where it is wrong');
      assert.deepEqual(await violations(page), []);

      await text('script').fill(SCRIPT('Porto'));
      await saved();
      await page.waitForURL(`**/settings/workflows/${key}*`);
      await version(1);
      assert.equal((await admin.call('GET', `workflows/${key}`)).script, SCRIPT('Porto'));
    });

    test('it is tried on a record, which stays as it is', async () => {
      await page.locator('.wf-side').getByRole('combobox').click();
      await page.keyboard.type('Acme');
      await page.locator('.ant-select-item-option').filter({ hasText: 'Acme Mills' }).click();
      await id('workflow-try').click();
      await page.locator('[data-testid="workflow-outcome"][data-state="ok"]').waitFor();
      assert.match(await id('workflow-effects').textContent(), /Porto/);
      assert.match(await id('workflow-outcome').textContent(), /moved to Porto/);
      assert.deepEqual(await violations(page), []);
      assert.equal((await admin.call('GET', `records/account/${acme.id}`)).description, null);
    });

    test('it works from the moment it is saved, and its log leads to the record', async () => {
      await admin.call('PATCH', `records/account/${acme.id}`, { employees: 20 });
      assert.equal((await admin.call('GET', `records/account/${acme.id}`)).description, 'Porto');
      await page.getByRole('tab').nth(2).click();
      await id('workflow-runs').locator('li').first().waitFor();
      assert.match(await id('workflow-runs').textContent(), /moved to Porto/);
      assert.equal(await id('run-record').first().getAttribute('href'), `/o/account/${acme.id}`);
      await page.getByRole('tab').first().click();
    });

    test('what is not saved is asked for before one leaves', async () => {
      await text('script').fill(SCRIPT('Lisbon'));
      assert.equal(await id('workflow-try').isDisabled(), true, 'what is tried is what is saved');
      await id('workflow-back').click();
      await id('leave').waitFor();
      await page.keyboard.press('Escape');
      await id('leave').waitFor({ state: 'detached' });
      assert.equal(await text('script').inputValue(), SCRIPT('Lisbon'));
    });

    test('somebody else was quicker: nothing is lost, and theirs can be had', async () => {
      const theirs = await fetch(`${server.url}/api/v1/workflows/${key}`, { headers: { authorization: `Bearer ${other.token}` } });
      assert.equal(theirs.status, 200);
      const { version: read } = await theirs.json();
      const put = await fetch(`${server.url}/api/v1/workflows/${key}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${other.token}`, 'content-type': 'application/json', 'if-match': `"${read}"` },
        body: JSON.stringify({ toml: TOML(key), script: SCRIPT('Braga') }),
      });
      assert.equal(put.status, 200, await put.text());
      await text('script').focus();
      await saved();
      await id('workflow-behind').waitFor();
      assert.equal(await text('script').inputValue(), SCRIPT('Lisbon'));
      await id('workflow-reset').click();
      await version(2);
      assert.equal(await text('script').inputValue(), SCRIPT('Braga'));
    });

    test('an older text is put into the editor and saved as the next version', async () => {
      await id('version-1').click();
      await until(async () => (await text('script').inputValue()) === SCRIPT('Porto'));
      await text('script').focus();
      await saved();
      await version(3);
      const now = await admin.call('GET', `workflows/${key}`);
      assert.deepEqual([now.version, now.script], [3, SCRIPT('Porto')]);
    });

    test('switched off it does nothing any more', async () => {
      await id('workflow-switch').click();
      await until(async () => (await admin.call('GET', `workflows/${key}`)).is_enabled === false);
      await admin.call('PATCH', `records/account/${acme.id}`, { description: 'Faro' });
      assert.equal((await admin.call('GET', `records/account/${acme.id}`)).description, 'Faro');
    });

    if (isPhone) {
      test('on a phone everything is within reach', async () => {
        const phone = await openTab(browser, server.url, { locale, width: 390, height: 844 }, 'admin', `/settings/workflows/${key}`);
        await phone.id('workflow-script').waitFor();
        await phone.id('workflow-versions').scrollIntoViewIfNeeded();
        assert.equal(await phone.page.evaluate(() => document.documentElement.scrollWidth), 390);
        await phone.id('workflow-switch').click();
        await until(async () => (await admin.call('GET', `workflows/${key}`)).is_enabled === true);
        assert.deepEqual(await violations(phone.page), []);
        await phone.done();
      });
    }

    test('one that is not there says so, and nothing went wrong in the page', async () => {
      await page.goto(`${server.url}/settings/workflows/no-such-thing`);
      await id('error-state').waitFor();
      assert.deepEqual(tab.faults, []);
    });
  });
}
