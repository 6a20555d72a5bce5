// What runs in the background, as the top bar tells of it: how far it is, and the file that waits there when it is done.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { launch } from './support/browser.mjs';
import { setUp } from './support/people.mjs';
import { startServer } from './support/server.mjs';
import { openTab } from './support/tab.mjs';

const CONTACTS = 3000;

describe('background jobs', () => {
  let server, browser, admin;

  before(async () => {
    server = await startServer('serve');
    browser = await launch();
    admin = await setUp(server.url);
    for (let from = 0; from < CONTACTS; from += 1000) {
      const operations = Array.from({ length: 1000 }, (_, at) => ({ op: 'create', fields: { name: `Contact ${from + at}` } }));
      await admin.call('POST', 'records/contact/batch', operations);
    }
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  for (const look of [{ locale: 'en' }, { locale: 'zh-CN', width: 390, height: 844 }]) {
    test(`a running job shows how far it is: ${look.locale}, ${look.width ?? 1440} px`, async () => {
      const tab = await openTab(browser, server.url, look, 'admin', '/help');
      const { page, id } = tab;
      await admin.call('PATCH', 'me', { locale: look.locale });
      // Everything that the button says while the job runs.
      await page.evaluate(() => {
        window.said = [];
        setInterval(() => {
          const button = document.querySelector('[data-testid="jobs"]');
          const last = window.said.at(-1);
          const now = button && `${button.dataset.running} ${button.textContent}`;
          if (now && now !== last) window.said.push(now);
        }, 5);
      });
      await admin.call('POST', 'records/contact/bulk', { op: 'update', filter: { and: [] }, fields: { position: `Buyer ${look.locale}` } });
      await page.locator('[data-testid="jobs"][data-running="1"]').waitFor();
      await id('jobs').click();
      await id('job').first().waitFor();
      await page.locator('[data-testid="jobs"][data-running="0"]').waitFor({ timeout: 60_000 });
      await page.locator('[data-testid="job"][data-state="done"]').first().waitFor();
      const text = await id('job').first().textContent();
      assert.match(text, /3,000 \/ 3,000/);
      const said = await page.evaluate(() => window.said);
      assert.ok(said.some((one) => /^1 [1-9]\d?%$/.test(one)), `some of it was done at some time: ${said.join(', ')}`);
      const box = await page.locator('.t-jobs').boundingBox();
      assert.ok(box.x >= 0 && box.x + box.width <= (look.width ?? 1440), 'the list is whole on the screen');
      await tab.done();
    });
  }

  test('an export that was left to itself is fetched from the top bar', async () => {
    await admin.call('PATCH', 'me', { locale: 'en' });
    const tab = await openTab(browser, server.url, { locale: 'en' }, 'admin', '/o/contact?q=Contact%2012');
    const { page, id } = tab;
    await id('count').waitFor();
    const count = Number(await id('count').getAttribute('data-value'));
    // The file is ready sooner than anybody can close the dialog; here it isn't told so.
    const isAbout = '**/api/v1/exports/*';
    await page.route(isAbout, () => undefined);
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('radio', { name: 'CSV' }).check();
    await id('export-start').click();
    await page.getByRole('button', { name: /background/ }).click();
    await id('export-start').waitFor({ state: 'detached' });
    await page.unroute(isAbout);
    await page.goto(`${server.url}/help`);
    await id('jobs').click();
    const job = page.locator('[data-testid="job"][data-state="done"]').first();
    const [download] = await Promise.all([page.waitForEvent('download'), job.getByRole('link', { name: 'Download' }).click()]);
    assert.match(download.suggestedFilename(), /\.csv$/);
    const lines = (await readFile(await download.path(), 'utf8')).trim().split(/\r?\n/);
    assert.equal(lines.length, count + 1, 'a heading and a line for every record that the list found');
    assert.ok(lines.some((line) => line.includes('Contact 1200')));
    await tab.done();
  });
});
