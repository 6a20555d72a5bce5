// Conditions put together by hand: a period seen from today, a related record's field, groups in groups; another figure below a column,
// the popovers for order and columns. By mouse in English, by keyboard alone in Chinese.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startList } from './support/list.mjs';

const day = (offset) => {
  const date = new Date(Date.now() + offset * 86_400_000);
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
};

async function startDeals(locale) {
  const on = await startList({ locale, accounts: 30 });
  const made = await on.call(
    'POST',
    'records/opportunity/batch',
    on.accounts.map((account, at) => ({
      op: 'create',
      fields: { name: `Deal ${at}`, account: account.id, stage: 'prospecting', close_date: day(at < 12 ? at : at + 60), amount: { amount: String((at + 1) * 10), currency: 'CNY' } },
    })),
  );
  const deal = await on.call('GET', 'objects/opportunity');
  await on.call('PATCH', 'me/preferences', { values: { 'list:opportunity:all': { columns: ['name', 'account', 'amount', 'close_date'] } } });
  return {
    ...on,
    deals: made.items,
    field: (key) => deal.fields.find((field) => field.key === key),
    filter: () => JSON.parse(on.parameter('f') ?? '[]'),
    option: (text) => on.page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option').filter({ hasText: text }).first(),
  };
}

describe('conditions, figures, order and columns by mouse, in en', () => {
  let on, page, id;

  before(async () => {
    on = await startDeals('en');
    ({ page, id } = on);
  });
  after(() => on?.stop());

  test('a date is asked for as a period seen from today, with as many days as one likes', async () => {
    await on.list('/o/opportunity?view=all');
    await id('add-filter').click();
    await id('pick-close_date').click();
    const editor = page.locator('.t-filter-editor');
    await editor.waitFor();
    const [op, period] = [editor.locator('.ant-select').first(), editor.locator('.ant-select').nth(1)];
    await op.click();
    await on.option('in the period').click();
    await period.click();
    await on.option('This year').click();
    await on.until(() => on.filter()[0]?.value === 'this_year', 'the period in the address');
    await period.click();
    await on.option('Next … days').click();
    await editor.locator('input.ant-input-number-input').fill('5');
    await on.until(() => on.filter()[0]?.value === 'next_5_days', 'five days in the address');
    await page.keyboard.press('Escape');
    const expected = await on.counted('opportunity', { field: 'close_date', op: 'within', value: 'next_5_days' });
    assert.ok(expected >= 4 && expected <= 6, String(expected));
    await on.until(async () => (await on.shownCount()) === expected, 'the deals of five days');
    assert.match(await id('chip-close_date').textContent(), /5 days/);
  });

  test('a field of a related record is picked by mouse, and the chip says through which it is reached', async () => {
    await on.list('/o/opportunity?view=all');
    await id('add-filter').click();
    await id('pick-account.employees').scrollIntoViewIfNeeded();
    await id('pick-account.employees').click();
    await page.locator('.t-filter-editor input.ant-input-number-input').fill('25');
    await page.keyboard.press('Enter');
    await on.until(() => on.filter()[0]?.field === 'account.employees' && on.filter()[0]?.value === '25', 'the condition in the address');
    const expected = await on.counted('opportunity', on.filter()[0]);
    await on.until(async () => (await on.shownCount()) === expected, 'the deals of those accounts');
    const through = on.field('account').label.en;
    assert.ok((await id('chip-account.employees').textContent()).includes(`${through} · `), await id('chip-account.employees').textContent());
  });

  test('a group holds a group: any of these, or all of those', async () => {
    await on.list('/o/opportunity?view=all');
    await id('add-filter').click();
    await id('add-group').click();
    const outer = page.locator('.t-group').first();
    await outer.waitFor();
    const setField = async (row, name) => {
      await row.locator('.ant-select').first().click();
      await page.keyboard.type(name);
      await page.keyboard.press('Enter');
      // The value is what one types next.
      await row.locator('.t-group-value input:focus').waitFor();
    };
    const setNumber = async (row, text) => {
      await row.locator('input.ant-input-number-input').fill(text);
    };
    // Any of: name contains "Deal 29", or (amount at least 50 and at most 70).
    await setField(outer.locator('.t-group-row').first(), on.field('name').label.en);
    await outer.locator('.t-group-row').first().locator('.t-group-value input').fill('Deal 29');
    await outer.locator('> .t-filter-foot [data-testid="group-add-group"]').click();
    const inner = outer.locator('.t-group.is-inner');
    await inner.waitFor();
    await setField(inner.locator('.t-group-row').first(), on.field('amount').label.en);
    await setNumber(inner.locator('.t-group-row').first(), '50');
    await inner.locator('[data-testid="group-add"]').click();
    await setField(inner.locator('.t-group-row').nth(1), on.field('amount').label.en);
    await inner.locator('.t-group-row').nth(1).locator('.ant-select').nth(1).click();
    await on.option('at most').click();
    await setNumber(inner.locator('.t-group-row').nth(1), '70');
    await on.until(async () => (await on.shownCount()) === 4, 'the one, and the three between');
    const [group] = on.filter();
    assert.equal(group.or.length, 2);
    assert.deepEqual(group.or[1].and.map(({ field, op }) => [field, op]), [['amount', 'gte'], ['amount', 'lte']]);
    await id('group-done').click();
    assert.match(await id('chip-group').textContent(), /or.*\(.*and.*\)/);
    // None of these instead: the rest.
    await id('chip-group').locator('.t-chip-text').click();
    await outer.locator('[data-testid="joint"]').first().click();
    await on.option('None of these holds').click();
    await on.until(async () => (await on.shownCount()) === 26, 'all the others');
    await id('chip-group').locator('.t-chip-close').click();
    await on.until(async () => (await on.shownCount()) === 30, 'all');
  });

  test('another figure stands below a column, and stays', async () => {
    await on.list('/o/opportunity?view=all');
    const figure = () => id('total-amount').locator('.t-num').textContent();
    await id('total-amount').locator('.t-num').waitFor();
    assert.match(await figure(), /4,650/);
    const figureItem = (key) => page.locator(`.ant-dropdown:not(.ant-dropdown-hidden) .ant-dropdown-menu-item[data-menu-id$="-${key}"]`);
    const choose = async (key) => {
      await id('total-amount').click();
      await figureItem(key).click();
    };
    await choose('max');
    await on.until(async () => /300/.test(await figure()), 'the largest');
    await choose('avg');
    await on.until(async () => /155/.test(await figure()), 'the average');
    await page.waitForTimeout(300);
    await page.reload();
    await id('total-amount').locator('.t-num').waitFor();
    await on.until(async () => /155/.test(await figure()), 'the average again');
    await choose('none');
    await on.until(async () => (await id('total-amount').locator('.t-num').count()) === 0, 'no figure');
    await id('total-close_date').click();
    await figureItem('min').click();
    await id('total-close_date').locator('.t-num').waitFor();
  });

  test('order by two fields, the second put first and turned round', async () => {
    await on.list('/o/opportunity?view=all&sort=name');
    await id('sort').click();
    const rows = id('sort-editor').locator('.t-sort-row');
    await rows.first().waitFor();
    await id('sort-add').click();
    await on.until(async () => (await rows.count()) === 2, 'a second field');
    await rows.nth(1).locator('.ant-select').click();
    await page.keyboard.type(on.field('amount').label.en);
    await page.keyboard.press('Enter');
    await on.until(() => on.parameter('sort') === 'name,amount', 'both in the address');
    await rows.nth(1).locator('.ant-segmented-item').nth(1).click();
    await rows.nth(1).locator('button').first().click();
    await on.until(() => on.parameter('sort') === '-amount,name', 'amount first, the largest first');
    await on.until(async () => (await on.names())[0] === 'Deal 29', 'the largest on top');
    await rows.nth(1).locator('button').last().click();
    await on.until(() => on.parameter('sort') === '-amount', 'one field again');
  });

  test('columns are found, shown, moved and hidden; the name stays', async () => {
    await on.list('/o/opportunity?view=all');
    const heads = () => page.locator('[data-testid^="head-"]').evaluateAll((all) => all.map((head) => head.dataset.testid.slice(5)));
    assert.deepEqual(await heads(), ['name', 'account', 'amount', 'close_date']);
    await id('columns').click();
    const popover = page.locator('.t-columns');
    const entry = (key) => popover.locator('li').filter({ hasText: new RegExp(`^${on.field(key).label.en}$`) });
    assert.equal(await entry('name').locator('input').isDisabled(), true);
    await popover.locator('input[type="text"], input.ant-input').first().fill(on.field('stage').label.en);
    await entry('stage').locator('input').check();
    await on.until(async () => (await heads()).includes('stage'), 'the new column');
    await popover.locator('input[type="text"], input.ant-input').first().fill('');
    await entry('account').locator('input').uncheck();
    await on.until(async () => !(await heads()).includes('account'), 'the hidden column');
    await entry('stage').hover();
    await entry('stage').locator('.t-columns-tools button').nth(1).click();
    await on.until(async () => (await heads()).indexOf('stage') === 2, 'one place up');
    await page.waitForTimeout(300);
    await page.reload();
    await id('record-grid').waitFor();
    assert.deepEqual(await heads(), ['name', 'amount', 'stage', 'close_date']);
  });

  test('nothing went wrong in the page itself', () => {
    assert.deepEqual(on.faults, []);
  });
});

describe('the same by keyboard alone, in zh-CN', () => {
  let on, page, id;

  before(async () => {
    on = await startDeals('zh-CN');
    ({ page, id } = on);
  });
  after(() => on?.stop());

  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  /** Tab until something has the focus. */
  const tabTo = async (testId, way = 'Tab') => {
    for (let tries = 0; tries < 200; tries += 1) {
      if (await page.evaluate((wanted) => document.activeElement?.closest(`[data-testid="${wanted}"]`) !== null, testId)) return;
      await page.keyboard.press(way);
    }
    assert.fail(`${testId} is not reached by ${way}`);
  };

  /** Down an open list of choices until one is marked. */
  const walkTo = async (text) => {
    for (let tries = 0; tries < 40; tries += 1) {
      if ((await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option-active').textContent()) === text) return;
      await press('ArrowDown');
    }
    assert.fail(`${text} is not among the choices`);
  };

  test('a condition is added, its period chosen, and the first record opened', async () => {
    await on.list('/o/opportunity?view=all&sort=close_date');
    await tabTo('add-filter');
    await press('Enter');
    await page.locator('[data-testid="pick-search"]:focus').waitFor();
    await page.keyboard.type(on.field('close_date').label['zh-CN']);
    await press('Enter');
    const editor = page.locator('.t-filter-editor');
    await editor.waitFor();
    await page.waitForFunction(() => document.activeElement?.closest('.t-filter-editor'));
    await page.waitForTimeout(200);
    await press('ArrowDown');
    await walkTo('今天');
    await press('Enter');
    await on.until(() => on.filter()[0]?.value === 'today', 'today in the address');
    await press('Escape');
    await on.until(async () => (await on.shownCount()) === 1, 'the one of today');
    await page.waitForTimeout(200);
    await page.evaluate(() => document.activeElement?.blur());
    await press('j', 'Enter');
    await on.until(() => on.parameter('open') === on.deals[0].id, 'its panel');
    await press('Escape');
  });

  test('rows are walked, chosen and told another way, cells are changed and taken on with Tab', async () => {
    await on.call('PATCH', 'me/preferences', { values: { 'list:account:all': { columns: ['name', 'industry', 'employees', 'country'] } } });
    await on.list('/o/account?view=all&sort=name');
    await press('j', 'x', 'j', 'x');
    await id('bulk-count').and(page.locator('[data-value="2"]')).waitFor();
    await press('Escape');
    await id('bulk-bar').waitFor({ state: 'detached' });
    const [, mine] = on.accounts;
    await tabTo(`cell-${mine.id}-name`);
    await press('ArrowRight', 'ArrowRight', 'Enter');
    await id('edit-employees').locator('input:focus').waitFor();
    await press('ControlOrMeta+A');
    await page.keyboard.type('77');
    await press('Tab');
    await id('edit-country').locator('input:focus').waitFor();
    await page.keyboard.type('芬兰');
    await press('Enter');
    await on.until(async () => (await on.one('account', mine.id)).country === '芬兰', 'the country');
    assert.equal((await on.one('account', mine.id)).employees, '77');
    // The keys are back in the cell that was left.
    await page.locator(`[data-testid="cell-${mine.id}-country"]:focus`).waitFor();
    await press('ArrowDown', 'Home', 'Enter');
    await on.until(() => on.parameter('open') === on.accounts[2].id, 'the next record’s panel');
  });

  test('order and columns are changed in their popovers', async () => {
    await on.list('/o/opportunity?view=all&sort=name');
    await tabTo('sort');
    await press('Enter');
    await id('sort-editor').waitFor();
    await page.waitForTimeout(200);
    await tabTo('sort-add');
    await press('Enter');
    await on.until(() => (on.parameter('sort') ?? '').includes(','), 'a second field');
    await press('Escape');
    await id('sort-editor').waitFor({ state: 'hidden' });
    await tabTo('columns');
    await press('Enter');
    await page.locator('.t-columns').waitFor();
    await page.waitForTimeout(200);
    const before = await page.locator('[data-testid^="head-"]').count();
    for (let tries = 0; tries < 20 && !(await page.evaluate(() => document.activeElement?.matches('.t-columns-list li:nth-child(2) input'))); tries += 1) await press('Tab');
    await press('Space');
    await on.until(async () => (await page.locator('[data-testid^="head-"]').count()) === before - 1, 'one column fewer');
  });

  test('nothing went wrong in the page itself', () => {
    assert.deepEqual(on.faults, []);
  });
});
