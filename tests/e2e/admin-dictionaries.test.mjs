// An administrator keeps a list of choices: finds it, names, colours and orders its entries, adds one, switches one off and merges two;
// a seller sees it at once. By mouse and keys, in both languages, in the dark and on a phone.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { violations } from './support/axe.mjs';
import { launch } from './support/browser.mjs';
import { languages } from './support/languages.mjs';
import { setUp } from './support/people.mjs';
import { startServer } from './support/server.mjs';
import { openTab, until } from './support/tab.mjs';

const KEY = 'lead_source';

for (const locale of languages('zh-CN')) {
  describe(`dictionaries in ${locale}`, () => {
    const isPhone = locale === 'zh-CN';
    let server, browser, call, tab, page, first, second, third;
    const id = (value) => tab.id(value);
    const entry = (code, part) => id(`entry-${code}${part ? `-${part}` : ''}`);
    const entries = async () => (await call('GET', 'dictionaries')).items.find(({ key }) => key === KEY).items;
    const order = () => page.locator('.dict-table tbody tr').evaluateAll((rows) => rows.map((row) => row.dataset.code));
    const saved = () => page.locator('[data-testid="dictionary-save"]:disabled').waitFor();
    const save = async () => {
      await id('dictionary-save').click();
      await saved();
    };
    const make = (object, fields) => call('POST', `records/${object}`, fields);

    before(async () => {
      server = await startServer('serve');
      browser = await launch();
      ({ call } = await setUp(server.url, { locale }));
      [first, second, third] = (await entries()).map(({ code }) => code);
      for (const name of ['Ash', 'Birch', 'Cedar']) await make('account', { name, source: first });
      await make('lead', { name: 'Lena Lead', source: first });
      await make('account', { name: 'Dogwood', source: second });
      tab = await openTab(browser, server.url, { locale, colorScheme: locale === 'en' ? 'dark' : 'light' }, 'admin', '/settings/dictionaries');
      page = tab.page;
    });
    after(async () => {
      await browser?.close();
      await server?.stop();
    });

    test('a list is found by one of its entries, and says where it is offered and used', async () => {
      await id(`dictionary-${KEY}`).waitFor();
      assert.equal(await id('dictionary-locale').count(), 0, 'the product’s own cannot be changed');
      assert.deepEqual(await violations(page), []);
      const label = (await entries())[0].label[locale];
      await page.getByRole('searchbox').fill(label);
      await until(async () => (await id('dictionaries').locator('tbody tr.ant-table-row').count()) < 4);
      await id(`dictionary-${KEY}`).click();
      await entry(first, 'uses').waitFor();
      assert.equal(await entry(first, 'uses').getAttribute('data-count'), '4');
      await entry(first, 'uses').click();
      const links = page.locator('.ant-popover .dict-uses a');
      await links.first().waitFor();
      assert.equal(await links.count(), 2);
      await page.keyboard.press('Escape');
      assert.deepEqual(await violations(page), []);
    });

    test('entries are named, coloured and moved, by mouse and by keys', async () => {
      await entry(second, 'en').fill('Word of mouth');
      await entry(second, 'zh-CN').fill('口碑');
      await entry(second, 'color').click();
      await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option').nth(4).click();
      const before = await order();
      await entry(second, 'up').focus();
      await page.keyboard.press('Enter');
      await page.waitForFunction((wanted) => document.activeElement?.id === wanted, `entry-${second}-down`);
      assert.deepEqual(await order(), [before[1], before[0], ...before.slice(2)]);
      const place = await entry(third).boundingBox();
      await entry(second, 'handle').hover();
      await page.mouse.down();
      await page.mouse.move(place.x + 60, place.y + place.height / 2, { steps: 6 });
      await page.mouse.up();
      await until(async () => (await order()).indexOf(second) === 2);
      await entry(second, 'en').focus();
      await page.keyboard.press('Control+Enter');
      await saved();
      const kept = await entries();
      assert.deepEqual(kept.map(({ code }) => code).slice(0, 3), [first, third, second]);
      assert.deepEqual(kept[2].label, { en: 'Word of mouth', 'zh-CN': '口碑' });
      assert.equal(kept[2].color, 'purple');
    });

    test('a new entry gets its code from its name; one that is taken is refused where it stands', async () => {
      await id('entry-add').click();
      await page.keyboard.type('播客');
      await page.keyboard.press('Tab');
      await page.keyboard.type('Podcast');
      await page.keyboard.press('Tab');
      await page.keyboard.type(first);
      await page.keyboard.press('Control+Enter');
      await page.locator('[data-testid="entry-new-1"] [role="alert"]').first().waitFor();
      await entry('new-1', 'code').fill('');
      await save();
      const made = (await entries()).at(-1);
      assert.deepEqual([made.code, made.label], ['podcast', { en: 'Podcast', 'zh-CN': '播客' }]);
    });

    test('what is not saved is asked for before one leaves', async () => {
      await entry(third, 'active').click();
      await id('dictionary-back').click();
      await id('leave').waitFor();
      await page.keyboard.press('Escape');
      await id('leave').waitFor({ state: 'detached' });
      await save();
      assert.equal((await entries()).find(({ code }) => code === third).active, false);
      await assert.rejects(make('account', { name: 'Elm', source: third }), /422.*retired/s);
    });

    test('two become one: every record gets the other, and the entry is switched off', async () => {
      await entry(first, 'merge').click();
      await page.locator('[data-testid="merge-into"] input:focus, input:focus[data-testid="merge-into"]').waitFor();
      assert.deepEqual(await violations(page), []);
      await page.keyboard.type(locale === 'en' ? 'Podcast' : '播客');
      await page.keyboard.press('Enter');
      await id('merge-do').click();
      await id('merge').waitFor({ state: 'detached', timeout: 30_000 });
      const kept = await entries();
      assert.equal(kept.find(({ code }) => code === first).active, false);
      const accounts = await call('POST', 'records/account/query', { filter: { field: 'source', op: 'eq', value: 'podcast' }, sort: ['name'] });
      assert.deepEqual(accounts.items.map(({ name }) => name), ['Ash', 'Birch', 'Cedar']);
      const leads = await call('POST', 'records/lead/query', { filter: { field: 'source', op: 'eq', value: 'podcast' } });
      assert.equal(leads.items.length, 1);
      await entry('podcast', 'uses').waitFor();
      assert.equal(await entry('podcast', 'uses').getAttribute('data-count'), '4');
    });

    test('a form offers what can be chosen, as it is called now', async () => {
      await page.goto(`${server.url}/o/account/new`);
      await id('field-source').locator('.ant-select').click();
      const options = page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option');
      await options.first().waitFor();
      const offered = await options.allTextContents();
      assert.ok(offered.includes(locale === 'en' ? 'Word of mouth' : '口碑'), offered.join());
      assert.ok(offered.includes(locale === 'en' ? 'Podcast' : '播客'), offered.join());
      assert.equal(offered.length, (await entries()).filter(({ active }) => active).length);
    });

    if (isPhone) {
      test('on a phone each entry is a card', async () => {
        const phone = await openTab(browser, server.url, { locale, width: 390, height: 844 }, 'admin', `/settings/dictionaries/${KEY}`);
        await phone.id('dictionary').waitFor();
        assert.equal(await phone.page.evaluate(() => document.documentElement.scrollWidth), 390);
        await phone.id(`entry-${second}-en`).fill('Recommended');
        await phone.id('dictionary-save').click();
        await until(async () => (await entries()).find(({ code }) => code === second).label.en === 'Recommended');
        await phone.page.locator('[data-testid="dictionary-save"]:disabled').waitFor();
        assert.deepEqual(await violations(phone.page), []);
        await phone.done();
      });
    }

    test('a list that is not there says so, and nothing went wrong in the page', async () => {
      await page.goto(`${server.url}/settings/dictionaries/no_such_list`);
      await page.locator('.t-state').first().waitFor();
      assert.equal(await id('dictionary').count(), 0);
      assert.deepEqual(tab.faults, []);
    });
  });
}
