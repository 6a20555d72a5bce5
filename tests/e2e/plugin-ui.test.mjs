// What a plugin shows in the product's pages: a record's tab, card and action, a page, a card of home and dashboards, a command, chosen
// records, settings; what its buttons lead to; and how quietly it fails. In both languages.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { violations } from './support/axe.mjs';
import { launch, openPage } from './support/browser.mjs';
import { languages } from './support/languages.mjs';
import { setUp, signIn } from './support/people.mjs';
import { startServer } from './support/server.mjs';
import { command } from './support/tab.mjs';

const GUEST = 'test.panel';
const SLOT = `slot:${GUEST}`;

/** The package as `cargo xtask guests` leaves it beside the server. */
function packageOf(id) {
  const folder = resolve(dirname(process.env.TESSERA_BIN), '../guests/packages');
  const name = readdirSync(folder).find((file) => file.startsWith(`${id}-`));
  assert.ok(name, `there is no package of ${id} in ${folder}: run \`cargo xtask guests\``);
  return join(folder, name);
}

/** Compiling a package that was not compiled before takes its time. */
const COMPILED = { timeout: 120_000 };

const TEXTS = {
  'zh-CN': { plugin: '面板插件', tab: '事项面板', approved: '已批准', refused: '今天不行', page: '面板页面', ask: '询问面板' },
  en: { plugin: 'Panel', tab: 'Case panel', approved: 'Approved', refused: 'Not today', page: 'Panel page', ask: 'Ask the panel' },
};

for (const locale of languages('zh-CN')) {
  describe(`what a plugin shows in ${locale}`, () => {
    const text = TEXTS[locale];
    let server, browser, folder, call, user, tab, page, one;
    const id = (value) => page.locator(`[data-testid="${value}"]`);
    const area = (slot) => id(`slot-${GUEST}-${slot}`);
    const shown = (slot) => area(slot).locator('[data-testid="slot-view"]');
    const go = (path) => page.goto(`${server.url}${path}`);
    const caseOf = (fields) => call('POST', 'records/panel_case', fields);

    async function until(holds, what, timeout = 15_000) {
      for (const end = Date.now() + timeout; Date.now() < end; ) {
        const found = await holds();
        if (found) return found;
        await new Promise((done) => setTimeout(done, 100));
      }
      return assert.fail(`${what} did not come true`);
    }

    async function record(of = one) {
      await go(`/o/panel_case/${of.id}`);
      await id('record').waitFor();
    }

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'tessera-plugin-ui-'));
      const config = join(folder, 'tessera.toml');
      // Nobody signed the package.
      await writeFile(config, 'allow_unsigned_plugins = true\n');
      server = await startServer('serve', ['--config', config]);
      browser = await launch();
      ({ call, user } = await setUp(server.url, { locale }));
      tab = await openPage(browser, { locale });
      page = tab.page;
      await signIn(page, server.url);
      await go('/settings/plugins');
      await id('plugin-file').setInputFiles(packageOf(GUEST));
      await id('plugin-plan').waitFor(COMPILED);
      await id('plugin-install-confirm').click();
      await page.locator(`[data-testid="plugin-${GUEST}"][data-state="enabled"]`).waitFor(COMPILED);
      one = await caseOf({ name: 'Northwind' });
    });
    after(async () => {
      await browser?.close();
      await server?.stop();
      await rm(folder, { recursive: true, force: true });
    });

    test('a record has its tab, under the plugin’s name', async () => {
      await record();
      await id(`tab-${SLOT}/tab`).click();
      await shown('tab').waitFor();
      assert.match(await area('tab').textContent(), /Northwind/);
      assert.match(await area('tab').locator('[data-testid="slot-from"]').textContent(), new RegExp(text.plugin));
      const picture = area('tab').locator('img');
      await until(() => picture.evaluate((image) => image.naturalWidth > 0), 'the picture is shown');
      // Rows are the reader's own request.
      await area('tab').locator(`[data-testid="slot-row-${one.id}"]`).waitFor();
      assert.equal(await area('tab').locator('[data-testid="block-unknown"]').count(), 1);
      assert.deepEqual(await violations(page), []);
    });

    test('its button waits for what must be filled in, says what is wrong at the field, and writes what it may', async () => {
      const button = id('slot-action-approve');
      await button.click();
      const field = id('slot-field-reason');
      await field.locator('.t-field-error').waitFor();
      await field.locator('input').fill('good');
      await id('slot-action-refuse').click();
      await until(async () => (await field.textContent()).includes(text.refused), 'the refusal stands at its field');
      await button.click();
      await page.locator('[data-testid="slot-toast"]', { hasText: text.approved }).waitFor();
      await until(async () => (await call('GET', `records/panel_case/${one.id}`)).note === 'good', 'the note is written');
      await until(async () => (await id('property-note').textContent()).includes('good'), 'the page shows the note');
    });

    test('cards and actions come and go with how the record is', async () => {
      await record();
      await area('staff').waitFor();
      assert.equal(await area('urgent').count(), 0);
      await call('PATCH', `records/panel_case/${one.id}`, { urgent: true });
      await area('urgent').waitFor();
      await call('PATCH', `records/panel_case/${one.id}`, { urgent: false });
      await area('urgent').waitFor({ state: 'detached' });
      await id('slot-open-urge').click();
      await page.getByRole('dialog').locator('[data-testid="slot-view"]', { hasText: 'this is urge' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    });

    test('chosen records are handed to it', async () => {
      await caseOf({ name: 'Contoso' });
      await go('/o/panel_case');
      await page.locator('[data-testid="record-grid"]').waitFor();
      await page.locator('.t-grid-head input[type="checkbox"]').check();
      await id('bulk-bar').waitFor();
      await id('bulk-slot-bulk').click();
      await page.getByRole('dialog').locator('[data-testid="slot-view"]', { hasText: '2 chosen' }).waitFor();
      await page.keyboard.press('Escape');
    });

    test('its page stands in the menu, with every block there is', async () => {
      await go('/');
      await id(`nav-${SLOT}/page`).click();
      await shown('page').filter({ hasText: 'this is page' }).waitFor();
      assert.equal(await page.locator('h1').textContent(), text.page);
      await go(`/p/${GUEST}/page?what=all&record=${one.id}&person=${user.id}`);
      await shown('page').waitFor();
      await id(`slot-row-${one.id}`).first().waitFor();
      await until(async () => !(await area('page').locator('.t-control-room').count()), 'the form is there');
      assert.equal(await page.locator('[data-block="unknown"]').count(), 1);
      assert.ok((await page.locator('[data-block]').count()) > 25);
      assert.equal(await page.getByRole('link', { name: /elsewhere/ }).getAttribute('rel'), 'noopener noreferrer nofollow');
      assert.deepEqual(await violations(page), []);
    });

    test('what follows from buttons: a block, another view and back, a file, choices, another page', async () => {
      const mark = page.locator('[data-block-id="gallery-mark"]');
      await area('page').locator('[data-block="empty-state"] button').click();
      await until(async () => (await mark.textContent()) === 'begun', 'one block is another one');

      await id('slot-field-word').locator('input').fill('hello');
      await id('slot-field-pick').locator('input').click();
      await page.keyboard.type('59');
      await page.locator('.ant-select-item-option', { hasText: 'Choice 59' }).click();
      await id('slot-action-echo').click();
      const echo = JSON.parse((await page.locator('[data-testid="slot-toast"]', { hasText: 'hello' }).textContent()).match(/\{.*\}/s)[0]);
      assert.deepEqual(
        [echo.word, echo.amount, echo.sure, echo.who, echo.pick],
        ['hello', { amount: '10.00', currency: 'CNY' }, false, user.id, 'c59'],
      );

      const effect = async (at) => {
        await id('slot-menu').click();
        await page.locator('.ant-dropdown-menu-item').nth(at).click();
      };
      const saved = page.waitForEvent('download');
      await effect(1);
      assert.equal((await saved).suggestedFilename(), 'cases.csv');
      await effect(0);
      await shown('page').filter({ hasText: 'the second view' }).waitFor();
      await shown('page').locator('[data-testid="slot-action-as-told"]').click();
      await mark.waitFor();
      assert.equal(await id('slot-field-word').locator('input').inputValue(), '');
      await effect(2);
      await id('slot-confirm').click();
      await page.waitForURL(`**/o/panel_case/${one.id}`);
    });

    test('home and dashboards have its card, which can be taken off', async () => {
      await go('/');
      await shown('tile').filter({ hasText: 'this is tile' }).waitFor();
      const board = (await call('GET', 'dashboards')).items[0];
      assert.ok(board, 'there is a dashboard');
      await go(`/d/${board.key}`);
      await id('slot-card-tile').waitFor();
      await id('slot-hide-tile').click();
      await id('slot-card-tile').waitFor({ state: 'detached' });
      await id('dashboard-menu').click();
      await id(`dashboard-${SLOT}/tile`).click();
      await id('slot-card-tile').waitFor();
    });

    test('Ctrl K runs its command, and the plugin’s page leads to its settings', async () => {
      await command(page, text.ask, `${SLOT}/ask`);
      await page.getByRole('dialog').locator('[data-testid="slot-view"]', { hasText: 'this is ask' }).waitFor();
      await page.keyboard.press('Escape');
      await go(`/settings/plugins/${GUEST}`);
      await id('plugin-slot-set_up').click();
      await shown('set_up').filter({ hasText: 'this is set_up' }).waitFor();
      await id('slot-back').click();
      await id('plugin-health').waitFor();
    });

    test('a page that can’t be shown says so, and the product around it stands', async () => {
      await go(`/p/${GUEST}/page?what=panic`);
      await id('slot-notice').waitFor();
      assert.match(await id('slot-notice').textContent(), new RegExp(text.plugin));
      assert.equal(await page.locator('h1').textContent(), text.page);
      await id('slot-retry').waitFor();
      await go(`/p/${GUEST}/page?what=many`);
      await id('slot-notice').waitFor();
      assert.match(await id('slot-notice').textContent(), /content has more than 100/);
    });

    test('on a phone its page is behind “More”, and its tab among the record’s', async () => {
      await page.setViewportSize({ width: 390, height: 844 });
      await go('/');
      await id('nav-more').click();
      await id(`more-${SLOT}/page`).click();
      await shown('page').filter({ hasText: 'this is page' }).waitFor();
      const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      await go(`/p/${GUEST}/page?what=all&record=${one.id}&person=${user.id}`);
      await id(`slot-row-${one.id}`).first().waitFor();
      assert.ok((await overflow()) <= 0, `${await overflow()} px too wide`);
      await record();
      await id(`tab-${SLOT}/tab`).click();
      await shown('tab').waitFor();
      assert.ok((await overflow()) <= 0, `${await overflow()} px too wide`);
    });

    test('once it is switched off, what it showed goes by itself', async () => {
      await page.setViewportSize({ width: 1440, height: 900 });
      await go('/');
      await shown('tile').waitFor();
      await call('POST', `plugins/${GUEST}/disable`);
      await id(`home-${SLOT}/tile`).waitFor({ state: 'detached' });
      await id(`nav-${SLOT}/page`).waitFor({ state: 'detached' });
      await call('POST', `plugins/${GUEST}/enable`);
      await id(`nav-${SLOT}/page`).waitFor(COMPILED);
      await shown('tile').waitFor();
      assert.deepEqual(tab.faults, []);
    });
  });
}
