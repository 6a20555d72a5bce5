// An administrator adds fields of several types, orders them, takes one away with a look at what that does, makes an object of its own, and
// carries all of it to another server in a file; whoever works beside sees each of it within seconds. In both languages, and on a phone.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { violations } from './support/axe.mjs';
import { launch } from './support/browser.mjs';
import { languages } from './support/languages.mjs';
import { addPerson, setUp } from './support/people.mjs';
import { startServer } from './support/server.mjs';
import { openTab, until } from './support/tab.mjs';

const PAGE = '/p/tessera.custom-fields/objects';

for (const locale of languages('en')) {
  describe(`objects and fields in ${locale}`, () => {
    let server, other, browser, call, tab, page, seller, file;
    const id = (value) => tab.id(value);
    const input = (name) => id(`slot-field-${name}`).locator('input, textarea').first();
    const link = (query) => page.locator(`a[href="${PAGE}?${query}"]`);
    const press = (action) => id(`slot-action-${action}`).click();
    const go = (query = '') => page.goto(`${server.url}${PAGE}${query}`);
    const fieldsOf = async (object) => (await call('GET', `objects/${object}`)).fields.map(({ key }) => key);

    /** Chooses by what stands in the list; a long one is narrowed first. */
    async function pick(name, text, isLong = true) {
      await id(`slot-field-${name}`).locator('.ant-select').click();
      if (isLong) await page.keyboard.type(text);
      await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden)').getByText(text, { exact: true }).first().click();
    }

    /** Waits for the word that it is in force, and for the page that comes then. */
    async function saved(query) {
      await id('slot-toast').first().waitFor();
      await page.waitForURL((url) => url.search === (query ? `?${query}` : ''));
    }

    async function newField(object, en, zh, kind) {
      await go(`?object=${object}&new=field`);
      await input('label_en').fill(en);
      await input('label_zh').fill(zh);
      await pick('kind', kind[locale]);
      await press('kind');
      await id('slot-action-save-field').waitFor();
      assert.equal(await input('label_en').inputValue(), en);
    }

    before(async () => {
      server = await startServer('serve');
      browser = await launch();
      const admin = await setUp(server.url, { locale });
      call = admin.call;
      await call('POST', 'records/account', { name: 'Northwind' });
      await addPerson(admin, server.url, { username: 'mei', name: 'Mei', locale });
      tab = await openTab(browser, server.url, { locale, colorScheme: locale === 'en' ? 'dark' : 'light' });
      page = tab.page;
      seller = await openTab(browser, server.url, { locale }, 'mei', '/o/account/new');
      await seller.id('field-name').waitFor();
    });
    after(async () => {
      await browser?.close();
      await server?.stop();
      await other?.stop();
    });

    test('the menu leads to all objects, and each of them to its page', async () => {
      await id('nav-p/tessera.custom-fields/objects').click();
      await id('slot-tessera.custom-fields-objects').waitFor();
      await link('object=account').click();
      await link('object=account&new=field').waitFor();
      assert.deepEqual(await violations(page), []);
    });

    test('a field is in the form of whoever works beside, without a restart', async () => {
      await newField('account', 'Seats', '席位数', { en: 'Number', 'zh-CN': '数字' });
      assert.deepEqual(await violations(page), []);
      await input('decimals').fill('0');
      await input('unit').fill(locale === 'en' ? 'pcs' : '个');
      await id('slot-field-in_lists').locator('input').check();
      await press('save-field');
      await saved('object=account');
      await link('object=account&field=cf_seats').waitFor();
      await seller.id('field-cf_seats').waitFor();
      await seller.id('field-name').locator('input').fill('Contoso');
      await seller.id('field-cf_seats').locator('input').fill('12');
      await seller.page.keyboard.press('Control+Enter');
      await until(async () => (await call('POST', 'records/account/query', { filter: { field: 'cf_seats', op: 'eq', value: 12 } })).items.length === 1);
    });

    test('choices are written line by line, and required ones are asked for from then on', async () => {
      await newField('account', 'Grade', '等级', { en: 'Choice', 'zh-CN': '单选' });
      await input('choices').fill('High | 高 | high | red\nLow | 低');
      await id('slot-field-required').locator('input').check();
      await press('save-field');
      // Two accounts lack it: what that means is said before.
      await id('slot-dialog').locator('.pb-callout, [data-block="callout"]').first().waitFor();
      assert.match(await id('slot-dialog').textContent(), /2/);
      assert.ok(!(await fieldsOf('account')).includes('cf_grade'));
      await id('slot-dialog').locator('[data-testid="slot-action-apply"]').click();
      await saved('object=account');
      await assert.rejects(call('POST', 'records/account', { name: 'Without' }), /422.*cf_grade/s);
      await call('POST', 'records/account', { name: 'Fabrikam', cf_grade: 'low' });
    });

    test('a field is asked for only while the record is like something', async () => {
      await newField('account', 'Reason', '原因', { en: 'Text', 'zh-CN': '文本' });
      const when = async (name) => {
        await id('slot-view').getByRole('button', { name: new RegExp(locale === 'en' ? name.en : name.zh) }).click();
      };
      await when({ en: 'Must be filled in when', zh: '满足条件时必填' });
      await pick('required_when_field', locale === 'en' ? 'Grade' : '等级');
      await input('required_when_value').fill('low');
      await press('save-field');
      await saved('object=account');
      await assert.rejects(call('POST', 'records/account', { name: 'Wingtip', cf_grade: 'low' }), /422.*cf_reason/s);
      await call('POST', 'records/account', { name: 'Wingtip', cf_grade: 'high' });
      await call('POST', 'records/account', { name: 'Wide World', cf_grade: 'low', cf_reason: 'small' });
    });

    test('what can’t be is said where it stands', async () => {
      await newField('account', 'Seats again', '又一个', { en: 'Text', 'zh-CN': '文本' });
      await input('key').fill('cf_seats');
      await press('save-field');
      await id('slot-field-key').locator('.t-field-error').waitFor();
      await input('key').fill('');
      await input('max_length').fill('900000');
      await press('save-field');
      await id('slot-field-max_length').locator('.t-field-error').waitFor();
    });

    test('fields change places', async () => {
      const order = async () => (await fieldsOf('account')).filter((key) => key.startsWith('cf_'));
      assert.deepEqual(await order(), ['cf_seats', 'cf_grade', 'cf_reason']);
      await go('?object=account');
      await id('slot-up-cf_grade').click();
      await until(async () => (await order()).join() === 'cf_grade,cf_seats,cf_reason');
      await id('slot-toast').first().waitFor();
      const place = await id('slot-line-cf_grade').boundingBox();
      await id('slot-line-cf_reason').locator('.pb-handle').hover();
      await page.mouse.down();
      await page.mouse.move(place.x + 60, place.y + place.height / 2, { steps: 6 });
      await page.mouse.up();
      await until(async () => (await order()).join() === 'cf_reason,cf_grade,cf_seats');
    });

    test('a field that is taken away is shown to hold values, and gives them back', async () => {
      await go('?object=account&field=cf_seats');
      await press('remove-field');
      await id('slot-dialog').waitFor();
      assert.match(await id('slot-dialog').textContent(), /1|One/);
      assert.deepEqual(await violations(page), []);
      await id('slot-dialog').locator('[data-testid="slot-action-apply"]').click();
      await saved('object=account');
      assert.ok(!(await fieldsOf('account')).includes('cf_seats'));
      await newField('account', 'Seats', '席位数', { en: 'Number', 'zh-CN': '数字' });
      await press('save-field');
      await id('slot-dialog').locator('[data-testid="slot-action-apply"]').click();
      await saved('object=account');
      const { items } = await call('POST', 'records/account/query', { filter: { field: 'cf_seats', op: 'eq', value: 12 } });
      assert.equal(items[0].name, 'Contoso');
    });

    test('a formula shows what it turns out to be before it is in force', async () => {
      await newField('account', 'Double seats', '双倍席位', { en: 'Formula', 'zh-CN': '公式' });
      assert.deepEqual(await violations(page), []);
      await input('expression').fill('cf_seat * 2');
      await press('save-field');
      await id('slot-field-expression').locator('.t-field-error').waitFor();
      await input('expression').fill('coalesce(cf_seats, 4) * 2');
      await press('save-field');
      await id('slot-dialog').locator('[data-testid="slot-action-apply"]').waitFor();
      assert.match(await id('slot-dialog').textContent(), /Wide World.*8/s);
      await id('slot-dialog').locator('[data-testid="slot-action-apply"]').click();
      await saved('object=account');
      const filter = { field: 'cf_double_seats', op: 'eq', value: 24 };
      await until(async () => (await call('POST', 'records/account/query', { filter })).items.length === 1);
    });

    test('an object of one’s own has its entry in the menu, its list and its form', async () => {
      await go('?new=object');
      await input('label_en').fill('Site');
      await input('label_zh').fill('站点');
      await input('plural_en').fill('Sites');
      const { menu } = await call('GET', 'me');
      await pick('group', menu[0].label[locale], false);
      await press('save-object');
      await saved('object=cf_site');
      await seller.id('nav-cf_site').waitFor();
      await newField('cf_site', 'Customer', '客户', { en: 'Record', 'zh-CN': '关联记录' });
      const account = (await call('GET', 'objects/account')).label[locale];
      await pick('target', account);
      await press('save-field');
      await saved('object=cf_site');
      await seller.id('nav-cf_site').click();
      await seller.page.waitForURL('**/o/cf_site');
      await seller.page.goto(`${server.url}/o/cf_site/new`);
      await seller.id('field-name').locator('input').fill('Hall 1');
      await seller.id('field-customer').waitFor();
      await seller.page.keyboard.press('Control+Enter');
      await until(async () => (await call('POST', 'records/cf_site/query', {})).items.length === 1);
    });

    test('everything fits into a file, which another server reads', async () => {
      await go();
      const download = page.waitForEvent('download');
      await press('export');
      file = await readFile(await (await download).path(), 'utf8');
      assert.equal(JSON.parse(file).format, 'tessera-customization');
      await go('?new=import');
      await input('document').fill(file);
      await press('import-check');
      await page.locator('[data-block-id="plan"] [data-block="callout"]').waitFor();

      other = await startServer('serve');
      const there = await setUp(other.url, { locale });
      const guest = await openTab(browser, other.url, { locale }, 'admin', `${PAGE}?new=import`);
      await guest.id('slot-field-document').locator('textarea').fill('{"no": "export"}');
      await guest.id('slot-action-import-check').click();
      await guest.id('slot-field-document').locator('.t-field-error').waitFor();
      await guest.id('slot-field-document').locator('textarea').fill(file);
      await guest.id('slot-action-import-check').click();
      await guest.id('slot-action-import-apply').click();
      await guest.page.locator('a[href$="?object=cf_site"]').waitFor();
      const made = await there.call('POST', 'records/account', { name: 'Tailspin', cf_grade: 'high', cf_seats: 3 });
      assert.equal(made.cf_grade, 'high');
      assert.equal(Number(made.cf_double_seats), 6);
      await guest.done();
    });

    test('on a phone it is one column, and nothing is too wide', async () => {
      await page.setViewportSize({ width: 390, height: 844 });
      for (const query of ['', '?object=account', '?object=account&field=cf_grade', '?new=object']) {
        await go(query);
        await id('slot-view').waitFor();
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390, query);
      }
      assert.deepEqual(await violations(page), []);
      await page.setViewportSize({ width: 1440, height: 900 });
      assert.deepEqual(tab.faults, []);
      await seller.done();
    });
  });
}
