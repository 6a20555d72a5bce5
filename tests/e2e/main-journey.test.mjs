// From an empty installation to a won deal on the dashboard, in both languages, on the real data of a sales organisation.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, openPage } from './support/browser.mjs';
import { salesFigures, salesFile } from './support/sales-data.mjs';
import { startServer } from './support/server.mjs';

// The published figures of the data set: tests/data/README.md.
const WON = 4238;
const WON_AMOUNT = 10_005_534;
const STAGES = { won: WON, lost: 2473, engaging: 1589, prospecting: 500 };

const PASSWORD = 'correct horse battery';
const ADDED_AMOUNT = 1000;

/** Sellers that the dashboard's ranking shows. */
const RANKED = 12;

const monthInEnglish = new Intl.DateTimeFormat('en', { month: 'short', year: 'numeric' });

for (const { locale, organization, name, stages, unknown, monthOf } of [
  {
    locale: 'zh-CN',
    organization: '示例销售公司',
    name: '王小明',
    stages: { prospecting: '初步接洽', engaging: '需求沟通', won: '赢单', lost: '输单' },
    unknown: '未记录',
    monthOf: (month) => month,
  },
  {
    locale: 'en',
    organization: 'Sample Sales Ltd',
    name: 'Alex Morgan',
    stages: { prospecting: 'Prospecting', engaging: 'Engaging', won: 'Won', lost: 'Lost' },
    unknown: 'Not recorded',
    monthOf: (month) => monthInEnglish.format(new Date(Number(month.slice(0, 4)), Number(month.slice(5)) - 1, 1)),
  },
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
      await id('import-file').setInputFiles(salesFile(source));
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

    const number = async (card) => {
      await id(`card-${card}-value`).waitFor();
      return Number(await id(`card-${card}-value`).getAttribute('data-value'));
    };

    /** A card's rows as its table shows them: name, then one figure a column. */
    async function tableOf(card) {
      await id(`card-${card}-table`).click();
      const rows = id(`card-${card}`).locator('tbody tr');
      await rows.first().waitFor();
      return rows.evaluateAll((all) =>
        all.map((row) => [row.querySelector('th').textContent, ...[...row.querySelectorAll('td')].map((cell) => Number(cell.dataset.value))]),
      );
    }

    test('the dashboard shows the figures of the files: amounts, rates and days', async () => {
      const wanted = salesFigures();
      assert.equal(wanted.amount, WON_AMOUNT, 'the files are the published ones');
      await page.goto(`${server.url}/d/sales`);
      assert.equal(await number('won_amount'), WON_AMOUNT);
      assert.equal(await number('won_count'), WON);
      assert.equal(await number('open_count'), wanted.open);
      assert.equal(await number('open_amount'), 0, 'what is open has no amount in the files');
      assert.equal(await number('open_weighted'), 0);
      for (const [card, figure] of [['win_rate', wanted.winRate], ['average_won', wanted.average], ['days_to_close', wanted.daysToClose]]) {
        assert.ok(Math.abs((await number(card)) - figure) <= 0.005, `${card}: ${await number(card)} instead of ${figure}`);
      }
      const days = String(Math.round(wanted.daysToClose * 10) / 10);
      assert.ok((await id('card-days_to_close-value').textContent()).includes(days), `${days} days are to be read`);
    });

    test('the dashboard shows the figures of the files: by stage, month, seller, office and product', async () => {
      const wanted = salesFigures();
      const funnel = ['prospecting', 'engaging', 'won', 'lost'].map((stage) => [stages[stage], STAGES[stage], stage === 'won' ? WON_AMOUNT : 0]);
      assert.deepEqual(await tableOf('funnel'), funnel);
      assert.deepEqual(await tableOf('won_by_month'), wanted.byMonth.map(([month, ...figures]) => [monthOf(month), ...figures]));
      assert.deepEqual(await tableOf('by_seller'), wanted.bySeller.slice(0, RANKED));
      assert.deepEqual(await tableOf('by_office'), wanted.byOffice);
      assert.deepEqual(await tableOf('by_product'), wanted.byProduct);
      assert.deepEqual(await tableOf('lost_reasons'), [[unknown, wanted.lost]]);
    });

    test('she drags a deal to won: amount and date are asked for, then the totals follow', async () => {
      await page.goto(`${server.url}/o/opportunity?view=pipeline`);
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
      assert.equal(await number('won_count'), WON + 1);
      assert.equal(await number('won_amount'), WON_AMOUNT + ADDED_AMOUNT);
    });

    test('nothing went wrong in the page itself', () => {
      assert.deepEqual(tab.faults, []);
    });
  });
}
