// A filter is built and the order is set without a mouse: a group of which any may hold, with days counted from today and a field of a
// related record, then all of it; and two fields to sort by. In both languages.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch } from './support/browser.mjs';
import { languages } from './support/languages.mjs';
import { until } from './support/list.mjs';
import { setUp } from './support/people.mjs';
import { startServer } from './support/server.mjs';
import { openTab } from './support/tab.mjs';

/** Most stops of the keyboard between two places that lie beside each other. */
const STOPS_MAX = 12;
const OPEN = '.ant-select-dropdown:not(.ant-select-dropdown-hidden)';

/** A day so far from today; none of these lies at an edge, wherever midnight is. */
const day = (from) => new Date(Date.now() + from * 86_400_000).toISOString().slice(0, 10);

for (const locale of languages('en')) {
  describe(`filter and order by keyboard in ${locale}`, () => {
    let server, browser, tab, page, id, fields, industry;
    const group = () => page.locator('[data-testid="filter-group"]');
    const row = (field) => page.locator(`[data-testid="condition-${field}"]`);
    const combobox = (where, at) => where.locator('input[role="combobox"]').nth(at);
    const parameter = (name) => new URL(page.url()).searchParams.get(name);
    const names = () => page.locator('.t-grid-row .t-grid-name').allTextContents();
    const shows = (wanted) => until(page, async () => (await names()).join() === wanted.join(), wanted.join());
    const labelOf = (key) => fields.find((field) => field.key === key).label[locale];

    before(async () => {
      server = await startServer('serve');
      browser = await launch();
      const { call } = await setUp(server.url, { locale });
      fields = (await call('GET', 'objects/opportunity')).fields;
      industry = (await call('GET', 'objects/account')).fields.find(({ key }) => key === 'industry');
      const [first, second] = industry.choices;
      const made = await call('POST', 'records/account/batch', [
        { op: 'create', fields: { name: 'Alder Mills', industry: first.code } },
        { op: 'create', fields: { name: 'Birch Foundry', industry: second.code } },
      ]);
      const [alder, birch] = made.items.map((item) => item.id);
      const deal = (name, account, amount, from) => ({
        op: 'create',
        fields: { name, account, stage: 'prospecting', amount: { amount, currency: 'CNY' }, ...(from === null ? {} : { close_date: day(from) }) },
      });
      await call('POST', 'records/opportunity/batch', [
        deal('Alder soon', alder, '100', 3),
        deal('Alder later', alder, '100', 40),
        deal('Birch soon', birch, '50', 5),
        deal('Birch later', birch, '300', 60),
        deal('Birch some day', birch, '400', null),
      ]);
      tab = await openTab(browser, server.url, { locale }, 'admin', '/o/opportunity?view=all&sort=name');
      ({ page, id } = tab);
    });
    after(async () => {
      await browser?.close();
      await server?.stop();
    });

    /** Walks on until the focus is there. */
    const walk = async (target, key = 'Tab') => {
      for (let stops = 0; stops <= STOPS_MAX; stops += 1) {
        if (await target.evaluate((element) => element.contains(document.activeElement))) return;
        await page.keyboard.press(key);
      }
      assert.fail(`${target} is not reached by ${key}, the focus is on ${await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200))}`);
    };
    const active = () => page.locator(`${OPEN} .ant-select-item-option-active`);
    const closed = () => page.locator(OPEN).waitFor({ state: 'detached' });
    /** Chooses in the list that has the focus, one entry after the other. */
    const step = async (label) => {
      await page.keyboard.press('Enter');
      await page.locator(OPEN).waitFor();
      for (let steps = 0; steps < 40; steps += 1) {
        if ((await active().allTextContents()).join() === label) break;
        await page.keyboard.press('ArrowDown');
      }
      assert.deepEqual(await active().allTextContents(), [label]);
      await page.keyboard.press('Enter');
      await closed();
    };
    /** Chooses in the list that has the focus by typing its name. */
    const type = async (label) => {
      await page.keyboard.type(label);
      await active().filter({ hasText: label }).waitFor();
      await page.keyboard.press('Enter');
    };

    test('a group of which any may hold: the days to come, or the industry of the account', async () => {
      await until(page, async () => (await names()).length === 5, 'all opportunities');
      await id('add-filter').focus();
      await page.keyboard.press('Enter');
      await page.locator('[data-testid="pick-search"]:focus').waitFor();
      await walk(id('add-group'));
      await page.keyboard.press('Enter');
      await group().locator('input:focus').waitFor({ state: 'attached' });

      // It begins with any of its conditions; the first one asks for the days to come.
      await walk(combobox(row('stage'), 0));
      await type(labelOf('close_date'));
      await walk(combobox(row('close_date'), 2));
      await step(locale === 'en' ? 'Next … days' : '未来若干天');
      await row('close_date').locator('.ant-input-number-input:focus').waitFor();
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.type('10');
      await until(page, () => (parameter('f') ?? '').includes('next_10_days'), 'ten days');
      await shows(['Alder soon', 'Birch soon']);

      await walk(id('group-add'));
      await page.keyboard.press('Enter');
      await walk(combobox(row('stage'), 0), 'Shift+Tab');
      await type(industry.label[locale]);
      await walk(combobox(row('account.industry'), 2));
      await type(industry.choices[0].label[locale]);
      // A list of several stays open until one is done with it; the group stays.
      await page.keyboard.press('Escape');
      await closed();
      await walk(id('group-done'));
      await page.keyboard.press('Enter');
      await group().waitFor({ state: 'detached' });
      await shows(['Alder later', 'Alder soon', 'Birch soon']);
      assert.deepEqual(JSON.parse(parameter('f')), [
        {
          or: [
            { field: 'close_date', op: 'within', value: 'next_10_days' },
            { field: 'account.industry', op: 'in', value: [industry.choices[0].code] },
          ],
        },
      ]);
    });

    test('the chip has the focus again, says what it asks for, and the group may ask for all of it', async () => {
      const chip = page.locator('[data-testid="chip-group"] .t-chip-text');
      await page.locator('[data-testid="chip-group"] .t-chip-text:focus').waitFor();
      const said = await chip.textContent();
      for (const part of [labelOf('close_date'), labelOf('account'), industry.label[locale], industry.choices[0].label[locale], '10']) assert.ok(said.includes(part), said);
      await page.keyboard.press('Enter');
      await group().locator('input:focus').waitFor({ state: 'attached' });
      await walk(group().locator('[data-testid="joint"]'));
      await step(locale === 'en' ? 'All of these hold' : '满足全部条件');
      await shows(['Alder soon']);
      await step(locale === 'en' ? 'None of these holds' : '不满足任何条件');
      await shows(['Birch later', 'Birch some day']);
      await step(locale === 'en' ? 'Any of these holds' : '满足任一条件');
      await shows(['Alder later', 'Alder soon', 'Birch soon']);
      await page.keyboard.press('Escape');
      await group().waitFor({ state: 'detached' });
      await page.locator('[data-testid="chip-group"] .t-chip-text:focus').waitFor();
    });

    test('what was changed a moment before another condition is added stays changed', async () => {
      const before = page.url();
      await page.locator('[data-testid="chip-group"] .t-chip-text').press('Enter');
      const days = row('close_date').locator('.ant-input-number-input');
      await days.waitFor();
      await days.evaluate((input) => {
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, '9');
        input.dispatchEvent(new InputEvent('input', { bubbles: true }));
        document.querySelector('[data-testid="group-add"]').click();
      });
      await row('stage').waitFor();
      assert.deepEqual(JSON.parse(parameter('f'))[0].or.map(({ field, value }) => (field === 'close_date' ? value : field)), ['next_9_days', 'account.industry', 'stage']);
      await page.goto(before);
      await shows(['Alder later', 'Alder soon', 'Birch soon']);
    });

    test('it is sorted by two fields, the second within the first', async () => {
      await id('sort').focus();
      await page.keyboard.press('Enter');
      const editor = id('sort-editor');
      await editor.locator('input:focus').waitFor({ state: 'attached' });
      await type(labelOf('amount'));
      await until(page, () => parameter('sort') === 'amount', 'the first field');
      await walk(id('sort-add'));
      await page.keyboard.press('Enter');
      const second = editor.locator('.t-sort-row').nth(1);
      await second.waitFor();
      await walk(combobox(second, 0), 'Shift+Tab');
      await type(labelOf('close_date'));
      await until(page, () => parameter('sort') === 'amount,close_date', 'the second field');
      await shows(['Birch soon', 'Alder soon', 'Alder later']);
      await walk(second.locator('input[type="radio"]:checked'));
      await page.keyboard.press('ArrowRight');
      await until(page, () => parameter('sort') === 'amount,-close_date', 'the other way');
      await shows(['Birch soon', 'Alder later', 'Alder soon']);
      await page.keyboard.press('Escape');
      await editor.waitFor({ state: 'detached' });
      await page.locator('[data-testid="sort"]:focus').waitFor();
    });

    test('all of it stands in the address and is there again; a chip is taken away by keyboard', async () => {
      await page.reload();
      await shows(['Birch soon', 'Alder later', 'Alder soon']);
      await page.locator('[data-testid="chip-group"] .t-chip-text').focus();
      await walk(page.locator('[data-testid="chip-group"] .t-chip-close'));
      await page.keyboard.press('Enter');
      await shows(['Birch soon', 'Alder later', 'Alder soon', 'Birch later', 'Birch some day']);
      await page.locator('[data-testid="add-filter"]:focus').waitFor();
    });

    test('nothing went wrong in the page', () => tab.done());
  });
}
