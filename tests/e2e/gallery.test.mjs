// A gallery: pictures with their records, what it says while it is empty, how one opens something, wide and on a phone.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { violations } from './support/axe.mjs';
import { launch, openPage } from './support/browser.mjs';
import { languages } from './support/languages.mjs';
import { addPerson, setUp, signIn } from './support/people.mjs';
import { startServer } from './support/server.mjs';

const [WIDE, HIGH] = [40, 30];

for (const { locale, words } of [
  { locale: 'en', words: { product: 'Lamp', filtered: 'Nothing matches' } },
  { locale: 'zh-CN', words: { product: '台灯', filtered: '没有符合条件的记录' } },
].filter(({ locale }) => languages('en').includes(locale))) {
  describe(`gallery in ${locale}`, () => {
    let server, browser, admin, colleague, tab, page, pictured, plain;
    const id = (value, where = page) => where.locator(`[data-testid="${value}"]`);
    const parameter = (name) => new URL(page.url()).searchParams.get(name);
    const open = async (query = '', where = page) => {
      await where.goto(`${server.url}/o/product?view=catalogue${query}`);
      await id('gallery', where).waitFor();
    };
    const counts = (value, ms = 10_000) =>
      page.waitForFunction((value) => document.querySelector('[data-testid="count"]')?.dataset.value === value, String(value), { timeout: ms });
    /** Of the gallery; the frame and the list's bar around it are judged elsewhere. */
    const faultsOf = async (where) => (await violations(where)).filter((line) => !/: \.t-(me|nav|top|chip)\b/.test(line));
    /** A picture that is drawn in the page, sent to the server as a form sends it. */
    const upload = () =>
      page.evaluate(
        async ([width, height]) => {
          const canvas = Object.assign(document.createElement('canvas'), { width, height });
          const pen = canvas.getContext('2d');
          pen.fillStyle = 'teal';
          pen.fillRect(0, 0, width, height);
          const form = new FormData();
          form.append('file', await new Promise((done) => canvas.toBlob(done)), 'lamp.png');
          const answer = await fetch('/api/v1/files', { method: 'POST', headers: { 'x-tessera-request': '1' }, body: form });
          return (await answer.json()).id;
        },
        [WIDE, HIGH],
      );

    before(async () => {
      server = await startServer('serve');
      browser = await launch();
      admin = await setUp(server.url, { locale });
      colleague = await addPerson(admin, server.url, { username: 'colleague', name: '王芳', locale });
      tab = await openPage(browser, { locale });
      page = tab.page;
      await signIn(page, server.url, 'admin');
    });
    after(async () => {
      await browser?.close();
      await server?.stop();
    });

    test('while it is empty it offers to begin, and the way to what its filter leaves out', async () => {
      await open();
      await id('empty-create').waitFor();
      assert.deepEqual(await faultsOf(page), []);
      assert.equal(await page.getByText(words.filtered).count(), 0, 'nobody looked for anything');
      await id('empty-clear').click();
      await id('empty-clear').waitFor({ state: 'detached' });
      assert.equal(parameter('f'), '[]');
      await id('empty-create').click();
      await page.locator('.ant-drawer-open, .ant-modal').first().waitFor();
      await page.keyboard.press('Escape');
    });

    test('records come with their pictures, or a sign that there is none', async () => {
      const picture = await upload();
      pictured = await admin.call('POST', 'records/product', { name: `${words.product} A`, code: 'L-1', picture, price: { amount: '1234.50', currency: 'CNY' } });
      plain = await admin.call('POST', 'records/product', { name: `${words.product} B`, code: 'L-2' });
      await admin.call('POST', 'records/product', { name: `${words.product} C`, is_active: false });
      await open();
      await id(`gallery-${pictured.id}`).waitFor();
      await page.waitForFunction(
        ([key, width]) => document.querySelector(`[data-testid="gallery-${key}"] img`)?.naturalWidth === width,
        [pictured.id, WIDE],
      );
      assert.equal(await id(`gallery-${plain.id}`).locator('img').count(), 0);
      assert.equal(await id(`gallery-${plain.id}`).locator('.gallery-none').count(), 1);
      await id(`gallery-${pictured.id}`).getByText('¥1,234.50').waitFor();
      assert.equal(await page.locator('.gallery-card').count(), 2, 'the third one is no longer sold');
      await counts(2);
      assert.deepEqual(await faultsOf(page), []);
    });

    test('a click anywhere on a card opens it beside the gallery, and so does Enter', async () => {
      await open();
      await id(`gallery-${pictured.id}`).click({ position: { x: 60, y: 40 } });
      await id('side-panel').waitFor();
      assert.equal(parameter('open'), pictured.id);
      await page.keyboard.press('Escape');
      await id('side-panel').waitFor({ state: 'detached' });
      await id('list-search').focus();
      for (let n = 0; n < 20; n += 1) {
        await page.keyboard.press('Tab');
        if (await page.evaluate((name) => document.activeElement?.textContent === name, `${words.product} B`)) break;
      }
      await page.keyboard.press('Enter');
      await id('side-panel').waitFor();
      assert.equal(parameter('open'), plain.id, 'Tab leads to the second card');
    });

    test('a search narrows it; one that finds nothing says so and is cleared', async () => {
      await open();
      await id('list-search').fill('L-2');
      await counts(1);
      assert.equal(await id(`gallery-${pictured.id}`).count(), 0);
      await id('list-search').fill('nowhere');
      await page.getByText(words.filtered).waitFor();
      assert.equal(await id('empty-create').count(), 0);
      await id('empty-clear').click();
      await counts(3);
      assert.equal(await id('list-search').inputValue(), '');
    });

    test('what a colleague adds is there within two seconds', async () => {
      await open();
      await counts(2);
      const made = await colleague.call('POST', 'records/product', { name: `${words.product} D` });
      await id(`gallery-${made.id}`).waitFor({ timeout: 2000 });
      await counts(3, 2000);
      await colleague.call('DELETE', `records/product/${made.id}`);
      await id(`gallery-${made.id}`).waitFor({ state: 'detached', timeout: 2000 });
    });

    test('on a phone two cards stand side by side, nothing hangs out, and a tap opens the page', async () => {
      const phone = await openPage(browser, { locale, width: 390, height: 844 });
      await signIn(phone.page, server.url, 'admin');
      await open('', phone.page);
      const [first, second] = [id(`gallery-${pictured.id}`, phone.page), id(`gallery-${plain.id}`, phone.page)];
      await first.waitFor();
      const [left, right] = [await first.boundingBox(), await second.boundingBox()];
      assert.ok(left.y === right.y && right.x >= left.x + left.width && right.x + right.width <= 390, JSON.stringify([left, right]));
      assert.equal(await phone.page.evaluate(() => document.documentElement.scrollWidth <= 390), true);
      assert.deepEqual(await faultsOf(phone.page), []);
      await first.click();
      await phone.page.waitForURL(`**/o/product/${pictured.id}`);
      assert.deepEqual(phone.faults, []);
      await phone.close();
    });

    test('nothing went wrong in the page itself', () => {
      assert.deepEqual(tab.faults, []);
    });
  });
}
