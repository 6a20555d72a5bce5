// From an empty installation to a won deal on the dashboard, in both languages, on the real data of a sales organisation.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launch, openPage } from './support/browser.mjs';
import { startServer } from './support/server.mjs';

const file = (name) => fileURLToPath(new URL(`../data/maven-crm/${name}.csv`, import.meta.url));

// The published figures of the data set: tests/data/README.md.
const WON = 4238;
const WON_AMOUNT = 10_005_534;
const STAGES = { won: WON, lost: 2473, engaging: 1589, prospecting: 500 };

const PASSWORD = 'correct horse battery';
const ADDED_AMOUNT = 1000;

for (const { locale, organization, name } of [
  { locale: 'zh-CN', organization: '示例销售公司', name: '王小明' },
  { locale: 'en', organization: 'Sample Sales Ltd', name: 'Alex Morgan' },
]) {
  describe(`main journey in ${locale}`, () => {
    let server, browser, tab, page;

    before(async () => {
      server = await startServer('serve');
      browser = await launch();
      tab = await openPage(browser, { locale });
      page = tab.page;
    });
    after(async () => {
      await browser?.close();
      await server?.stop();
    });

    const id = (value) => page.locator(`[data-testid="${value}"]`);

    test('a person creates the administrator and is signed in', async () => {
      await page.goto(server.url);
      await id('setup-organization').fill(organization);
      await id('setup-name').fill(name);
      await id('setup-username').fill('admin');
      await id('setup-password').fill(PASSWORD);
      await id('setup-submit').click();
      await id('me-menu').waitFor();
      assert.equal(await page.locator('html').getAttribute('lang'), locale);
    });

    test('she signs out and in again; a wrong password is refused in her language', async () => {
      await id('me-menu').click();
      await id('sign-out').click();
      await id('username').fill('admin');
      await id('password').fill('wrong password');
      await id('sign-in').click();
      const refusal = await id('sign-in-error').textContent();
      assert.equal(/[\u4e00-\u9fff]/.test(refusal), locale === 'zh-CN', refusal);
      await id('password').fill(PASSWORD);
      await id('sign-in').click();
      await id('me-menu').waitFor();
    });

    /** Through the wizard's four steps; answers the counts. */
    async function importFile(object, source, { createMissing = [] } = {}) {
      await page.goto(`${server.url}/imports/new?object=${object}`);
      await id('import-file').setInputFiles(file(source));
      await id('import-next').click();
      await page.locator('[data-step="mapping"]').waitFor();
      for (const key of createMissing) {
        const box = page.locator(`input[data-testid="create-missing-${key}"], [data-testid="create-missing-${key}"] input`).first();
        await box.check();
      }
      await id('import-next').click();
      await page.locator('[data-step="values"]').waitFor();
      // What is misspelt in the file has a suggestion: one click takes it.
      for (const accept of await page.locator('[data-testid^="values-accept-"]').all()) await accept.click();
      await id('import-next').click();
      await page.locator('[data-step="preview"]').waitFor();
      await id('import-start').click();
      await page.locator('[data-testid="import-state"][data-state="done"]').waitFor({ timeout: 120_000 });
      const count = async (key) => Number(await id(`import-count-${key}`).getAttribute('data-value'));
      return { total: await count('total'), created: await count('created'), failed: await count('failed') };
    }

    test('she imports sellers, accounts, products and deals; every row is in', async () => {
      assert.deepEqual(await importFile('user', 'sales_teams', { createMissing: ['user', 'department'] }), { total: 35, created: 35, failed: 0 });
      assert.deepEqual(await importFile('account', 'accounts'), { total: 85, created: 85, failed: 0 });
      assert.deepEqual(await importFile('product', 'products'), { total: 7, created: 7, failed: 0 });
      assert.deepEqual(await importFile('opportunity', 'sales_pipeline'), { total: 8800, created: 8800, failed: 0 });
    });

    test('offices became departments that their managers lead', async () => {
      const { items } = await page.evaluate(() => fetch('/api/v1/departments').then((answer) => answer.json()));
      assert.deepEqual(items.map((one) => one.name).sort(), ['Central', 'East', 'West']);
      const central = items.find((one) => one.name === 'Central');
      assert.deepEqual(central.managers.map((one) => one.label).sort(), ['Dustin Brinkmann', 'Melvin Marxen']);
    });

    const columnCount = async (stage) => Number(await id(`board-count-${stage}`).getAttribute('data-value'));

    test('the board shows the published figures', async () => {
      await page.goto(`${server.url}/o/opportunity?view=pipeline`);
      await id('board-count-won').waitFor();
      for (const [stage, count] of Object.entries(STAGES)) assert.equal(await columnCount(stage), count, stage);
    });

    test('she drags a deal to won: amount and date are asked for, then the totals follow', async () => {
      const card = id('board-column-engaging').locator('[data-testid^="board-card-"]').first();
      const from = await card.boundingBox();
      const target = await id('board-column-won').boundingBox();
      await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
      await page.mouse.down();
      await page.mouse.move(from.x + from.width / 2 + 12, from.y + from.height / 2 + 4, { steps: 4 });
      await page.mouse.move(target.x + target.width / 2, target.y + 160, { steps: 12 });
      // Near the edge the board scrolls along under the card: like a person, follow the column until it rests.
      for (let last = target, now; ; last = now) {
        await page.waitForTimeout(300);
        now = await id('board-column-won').boundingBox();
        await page.mouse.move(now.x + now.width / 2, now.y + 160, { steps: 2 });
        if (Math.abs(now.x - last.x) < 1) break;
      }
      await page.mouse.up();
      await id('board-ask-save').waitFor();
      await page.locator('#ask-amount').fill(String(ADDED_AMOUNT));
      const date = page.locator('#ask-close_date');
      await date.fill('2017-12-31');
      // As in any form, Enter in the last field saves.
      await date.press('Enter');
      await page.waitForFunction((wanted) => document.querySelector('[data-testid="board-count-won"]')?.dataset.value === String(wanted), WON + 1);
      assert.equal(await columnCount('engaging'), STAGES.engaging - 1);
    });

    test('the dashboard follows', async () => {
      await page.goto(`${server.url}/d/sales`);
      const figure = async (card) => {
        await id(`card-${card}-value`).waitFor();
        return Number(await id(`card-${card}-value`).getAttribute('data-value'));
      };
      assert.equal(await figure('won_count'), WON + 1);
      assert.equal(await figure('won_amount'), WON_AMOUNT + ADDED_AMOUNT);
    });

    test('nothing went wrong in the page itself', () => {
      assert.deepEqual(tab.faults, []);
    });
  });
}
