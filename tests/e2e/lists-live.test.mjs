// Two people at once in one list: what one types stays with its record while the other's records come in, leave it or go.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openPage } from './support/browser.mjs';
import { languages } from './support/languages.mjs';
import { addPerson, askAs, signIn } from './support/people.mjs';
import { startList } from './support/list.mjs';

for (const locale of languages('zh-CN')) {
  describe(`a list that others change, in ${locale}`, () => {
    let on, page, id, accounts, colleague, other;

    before(async () => {
      on = await startList({ locale, accounts: 160 });
      ({ page, id, accounts } = on);
      await on.call('PATCH', 'me/preferences', { values: { 'list:account:all': { columns: ['name', 'employees', 'country', 'industry', 'phone'] } } });
      colleague = await addPerson({ call: on.call }, on.server.url, { username: 'robin', name: 'Robin Reed', locale });
      other = await openPage(on.browser, { locale });
      await signIn(other.page, on.server.url, 'robin', '/o/account?view=all');
    });
    after(() => on?.stop());

    const create = (name) => askAs(other.page, 'POST', '/records/account', { name });
    const box = (account, key) => id(`cell-${account.id}-${key}`).locator('input');
    const begin = async (account, key, text) => {
      await id(`cell-${account.id}-${key}`).dblclick();
      await id(`edit-${key}`).locator('input:focus').waitFor();
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.type(text);
    };
    const topOf = (account) => id(`row-${account.id}`).evaluate((row) => Math.round(row.getBoundingClientRect().top));

    test('what is typed stays in its cell and is saved to its record when a colleague’s records come in above it', async () => {
      await on.list('/o/account?view=all&sort=-created_at');
      const key = (await page.locator('.t-grid-row').nth(2).getAttribute('data-testid')).slice(4);
      const mine = accounts.find((account) => account.id === key);
      await begin(mine, 'employees', '4');
      const top = await topOf(mine);
      const news = [await create('Brand New One'), await create('Brand New Two')];
      await id('count').and(page.locator('[data-value="162"]')).waitFor();
      assert.equal(await box(mine, 'employees').inputValue(), '4');
      assert.equal(await page.locator('.t-inline-editor').count(), 1);
      assert.equal(await topOf(mine), top, 'the row moved before her eyes');
      // She goes on typing where she was.
      await page.keyboard.type('2');
      await page.keyboard.press('Enter');
      await on.until(async () => (await on.one('account', mine.id)).employees === '42', 'the change of her account');
      for (const one of news) assert.equal((await on.one('account', one.id)).employees ?? null, null);
      await on.call('POST', 'records/account/batch', news.map((one) => ({ op: 'delete', id: one.id })));
    });

    test('after Tab she goes on in the same record, though her own change sorts it elsewhere', async () => {
      await on.list('/o/account?view=all&sort=employees');
      const [mine, below] = [accounts[3], accounts[4]];
      const place = (account) => id(`row-${account.id}`).getAttribute('aria-rowindex').then(Number);
      await begin(mine, 'employees', '50');
      const top = await topOf(mine);
      await page.keyboard.press('Tab');
      await id('edit-country').locator('input:focus').waitFor();
      await on.until(async () => (await place(mine)) > 50, 'the new order');
      assert.equal(await topOf(mine), top, 'the row moved before her eyes');
      await page.keyboard.type('Estonia');
      await page.keyboard.press('Enter');
      await on.until(async () => (await on.one('account', mine.id)).country === 'Estonia', 'the country of the same account');
      assert.equal((await on.one('account', mine.id)).employees, '50');
      assert.equal((await on.one('account', below.id)).country ?? null, null);
    });

    test('an account that a colleague takes out of her list stays until she is done, and says so', async () => {
      const few = [{ field: 'employees', op: 'between', value: ['20', '22'] }];
      await on.list(`/o/account?view=all&sort=employees&f=${encodeURIComponent(JSON.stringify(few))}`);
      const mine = accounts[21];
      await begin(mine, 'country', 'Turku');
      await colleague.call('PATCH', `records/account/${mine.id}`, { employees: '800' });
      await id('held').waitFor();
      assert.equal(await box(mine, 'country').inputValue(), 'Turku');
      await page.keyboard.press('Enter');
      await on.until(async () => (await on.one('account', mine.id)).country === 'Turku', 'what she typed');
      assert.equal((await on.one('account', mine.id)).employees, '800');
      await id(`row-${mine.id}`).waitFor({ state: 'detached' });
      assert.notEqual((await on.one('account', accounts[22].id)).country, 'Turku');
    });

    test('keys stay with their record, and go on from the gap when it is deleted', async () => {
      await on.list('/o/account?view=all&sort=-name');
      await page.keyboard.press('j');
      await page.keyboard.press('j');
      const [first, second, third] = [159, 158, 157].map((at) => accounts[at]);
      await page.locator(`[data-testid="row-${second.id}"].is-active`).waitFor();
      await create('Zzz comes first');
      await page.getByText('Zzz comes first').waitFor();
      await page.keyboard.press('x');
      await page.locator(`[data-testid="row-${second.id}"][aria-selected="true"]`).waitFor();
      assert.equal(await id(`row-${first.id}`).getAttribute('aria-selected'), 'false');
      await colleague.call('DELETE', `records/account/${second.id}`);
      await id(`row-${second.id}`).waitFor({ state: 'detached' });
      await page.keyboard.press('j');
      await page.locator(`[data-testid="row-${third.id}"].is-active`).waitFor();
      await page.keyboard.press('Enter');
      await on.until(() => on.parameter('open') === third.id, 'the panel of that record');
    });

    test('nothing went wrong in the pages themselves', () => {
      assert.deepEqual([on.faults, other.faults], [[], []]);
    });
  });
}
