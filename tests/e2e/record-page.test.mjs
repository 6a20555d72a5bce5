// A record's page beyond its fields: the link, the print, the team, the neighbours, the stage path, and the same in the panel beside a list.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch } from './support/browser.mjs';
import { languages } from './support/languages.mjs';
import { addPerson, setUp } from './support/people.mjs';
import { startServer } from './support/server.mjs';
import { openTab, until } from './support/tab.mjs';

for (const locale of languages('en')) {
  describe(`a record's page in ${locale}`, () => {
    let server, browser, admin, other, deals, tab, page, id;

    before(async () => {
      server = await startServer('serve');
      browser = await launch();
      admin = await setUp(server.url, { locale });
      other = await addPerson(admin, server.url, { username: 'bob', name: 'Bob Stone' });
      const account = await admin.call('POST', 'records/account', { name: 'Northwind' });
      deals = [];
      for (const name of ['Alpha', 'Beta', 'Gamma']) {
        deals.push(await admin.call('POST', 'records/opportunity', { name, account: account.id, stage: 'prospecting', amount: { amount: '1000', currency: 'CNY' } }));
      }
      await admin.call('POST', 'records/activity', { kind: 'call', body: 'Talked about the budget', account: account.id });
      tab = await openTab(browser, server.url, { locale }, 'admin', '/o/opportunity?sort=name');
      ({ page, id } = tab);
      // What the page would print is asked of the page; a browser's own dialog can't be answered here.
      await page.addInitScript(() => (window.print = () => (window.printed = (window.printed ?? 0) + 1)));
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url });
      await id('record-grid').getByText('Alpha').waitFor();
    });
    after(async () => {
      await browser?.close();
      await server?.stop();
    });

    const read = (at = 0) => admin.call('GET', `records/opportunity/${deals[at].id}`);
    const isNamed = (name) => page.waitForFunction((wanted) => document.querySelector('[data-testid="record-name"]')?.textContent === wanted, name);
    const isAt = (code) => page.locator(`[data-testid="stage-${code}"][aria-current="step"]`).waitFor();

    test('the panel goes along the list by j and k, keeps to its ends, opens by Enter and closes by Escape', async () => {
      await id('record-grid').getByText('Alpha').click();
      await isNamed('Alpha');
      for (const [key, name] of [['j', 'Beta'], ['j', 'Gamma'], ['j', 'Gamma'], ['k', 'Beta'], ['k', 'Alpha'], ['k', 'Alpha']]) {
        await page.keyboard.press(key);
        await isNamed(name);
      }
      await page.keyboard.press('Escape');
      await id('side-panel').waitFor({ state: 'detached' });
      assert.ok(!page.url().includes('open='), 'the address says so, too');
      await id('record-grid').getByText('Alpha').click();
      await isNamed('Alpha');
      await page.keyboard.press('Enter');
      await page.waitForURL(`**/o/opportunity/${deals[0].id}`);
    });

    test('next and previous by mouse, as far as the list goes', async () => {
      await id('trail').waitFor();
      assert.ok(await id('trail-previous').isDisabled(), 'the first has nobody before it');
      assert.match(await id('trail').textContent(), /1\D+3/);
      await id('trail-next').click();
      await isNamed('Beta');
      await id('trail-next').click();
      await isNamed('Gamma');
      assert.ok(await id('trail-next').isDisabled(), 'the last has nobody after it');
      await id('trail-previous').click();
      await id('trail-previous').click();
      await isNamed('Alpha');
      // A step is no page to come back to.
      await page.goBack();
      await id('record-grid').waitFor();
      await page.goForward();
      await isNamed('Alpha');
    });

    test('the stage path: a click moves, undo takes it back, an end asks for what it needs', async () => {
      await isAt('prospecting');
      await id('stage-negotiation').click();
      await isAt('negotiation');
      // It shows at once what is saved a moment later.
      await until(async () => (await read()).stage === 'negotiation');
      await id('undo').last().click();
      await isAt('prospecting');
      await until(async () => (await read()).stage === 'prospecting');
      await id('stage-lost').click();
      const dialog = page.getByRole('dialog');
      await dialog.locator('.ant-select').first().click();
      await page.locator('.ant-select-item-option').first().click();
      await dialog.locator('.ant-btn-primary').click();
      await isAt('lost');
      // With its reason.
      await until(async () => Boolean((await read()).lost_reason));
      await admin.call('PATCH', `records/opportunity/${deals[1].id}`, { stage: 'engaging' });
      await id('trail-next').click();
      await isAt('engaging');
    });

    test('the team: who works on it, found, added, shown and kept', async () => {
      await id('team-button').click();
      await id('team').locator('input').first().click();
      await page.keyboard.type('Bob');
      await page.locator('.ant-select-item-option').getByText('Bob Stone').click();
      await until(async () => (await read(1)).collaborators?.some((one) => one.id === other.id) === true);
      await page.keyboard.press('Escape');
      await id('team-button').locator('.t-presence').waitFor();
      await id('follow').click();
      await page.locator('[data-testid="follow"][aria-pressed="true"]').waitFor();
      if (!(await id('team').isVisible())) await id('team-button').click();
      await id('team').getByText('Alex Morgan').waitFor();
      await page.keyboard.press('Escape');
      // Whoever was added sees it.
      assert.equal((await other.call('GET', `records/opportunity/${deals[1].id}`)).name, 'Beta');
    });

    test('the link is copied, and leads here', async () => {
      await page.reload();
      await id('record-more').click();
      await id('copy-link').click();
      await page.locator('.ant-message-success').waitFor();
      const link = await page.evaluate(() => navigator.clipboard.readText());
      assert.equal(link, `${server.url}/o/opportunity/${deals[1].id}`);
    });

    test('the print holds what is known of the record and nothing to click', async () => {
      await id('record-more').click();
      await id('print').click();
      await page.waitForFunction(() => window.printed === 1);
      await page.emulateMedia({ media: 'print' });
      for (const shown of [id('record-name'), id('property-amount'), id('timeline'), id('stage-path')]) assert.ok(await shown.isVisible(), `${shown} is printed`);
      for (const hidden of ['.t-nav', '.t-top', '.t-record-actions', '.t-record-people', '.t-composer', '.t-timeline-filter']) {
        assert.equal(await page.locator(hidden).first().isVisible(), false, `${hidden} is not printed`);
      }
      // The whole record, not what fits the window.
      const cut = await page.evaluate(() => [...document.querySelectorAll('.t-content, .t-record, .t-zone-left, .t-zone-middle')].filter((one) => one.scrollHeight > one.clientHeight + 1).map((one) => one.className));
      assert.deepEqual(cut, []);
      await page.emulateMedia({ media: 'screen' });
    });

    test('nothing went wrong in the page itself', () => assert.deepEqual(tab.faults, []));
  });
}
