// Home and dashboards: what waits for me and where it leads; a board of one's own, arranged by mouse and keyboard, kept, shared and read out.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { violations } from './support/axe.mjs';
import { launch, openPage } from './support/browser.mjs';
import { languages } from './support/languages.mjs';
import { PASSWORD, setUp, signIn } from './support/people.mjs';
import { startServer } from './support/server.mjs';

const WON = { this_month: [1000, 2500], last_month: [2000] };
const OPEN = 3;

const day = (monthsBack) => {
  const now = new Date();
  const at = new Date(now.getFullYear(), now.getMonth() - monthsBack, 1);
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-01`;
};

for (const { locale, board } of [
  { locale: 'zh-CN', board: '我的看板' },
  { locale: 'en', board: 'My board' },
].filter(({ locale }) => languages('zh-CN').includes(locale))) {
  describe(`home and dashboards in ${locale}`, () => {
    let server, browser, admin, tab, page, account;

    before(async () => {
      server = await startServer('serve');
      browser = await launch();
      admin = await setUp(server.url, { locale });
      const member = (await admin.call('GET', 'roles')).items.find((role) => role.code === 'member');
      await admin.call('POST', 'users', { username: 'reader', name: 'Reader', password: PASSWORD, must_change_password: false, roles: [member.id] });
      account = await admin.call('POST', 'records/account', { name: 'Northern Mills' });
      const deal = (name, fields) => admin.call('POST', 'records/opportunity?allow_duplicates=true', { name, account: account.id, ...fields });
      const won = (amount, back) => deal(`Won ${amount}`, { stage: 'won', amount: { amount: String(amount), currency: 'CNY' }, close_date: day(back) });
      for (const amount of WON.this_month) await won(amount, 0);
      for (const amount of WON.last_month) await won(amount, 1);
      for (let n = 0; n < OPEN; n += 1) await deal(`Open ${n}`, { stage: 'prospecting' });
      tab = await openPage(browser, { locale });
      page = tab.page;
      await signIn(page, server.url, 'admin');
    });
    after(async () => {
      await browser?.close();
      await server?.stop();
    });

    const id = (value) => page.locator(`[data-testid="${value}"]`);
    const figure = async (card) => Number(await id(`card-${card}-value`).getAttribute('data-value'));
    const becomes = (card, value) =>
      page.waitForFunction(([card, value]) => document.querySelector(`[data-testid="card-${card}-value"]`)?.dataset.value === value, [card, String(value)]);
    const cards = () => page.locator('[data-testid="dashboard"] section.dash-card').evaluateAll((all) => all.map((one) => one.dataset.testid.slice(5)));
    const sizeOf = (card) => id(`card-${card}`).evaluate((element) => [element.style.getPropertyValue('--span'), element.style.getPropertyValue('--rows')].map(Number));
    /** What axe finds on the page; the frame around it has a test of its own. */
    const faultsOf = async (where) => (await violations(where)).filter((line) => !/: \.t-(me|nav|top)\b/.test(line));
    const listCount = async () => {
      await id('count').waitFor();
      return Number(await id('count').getAttribute('data-value'));
    };

    test('home greets, remembers what was open, and keeps what one hides', async () => {
      await page.goto(`${server.url}/o/account/${account.id}`);
      await page.getByText('Northern Mills').first().waitFor();
      await page.waitForTimeout(1500);
      await page.goto(server.url);
      await id('home').waitFor();
      assert.equal(new URL(page.url()).pathname, '/', 'home is a page of its own');
      await id('home-recent').getByText('Northern Mills').waitFor();
      await id('home-arrange').click();
      assert.deepEqual(await faultsOf(page), [], 'home and its arrangement');
      const line = id('arrange-recent');
      await line.locator('[role="switch"]').click();
      await id('home-recent').waitFor({ state: 'detached' });
      // Upwards by keyboard: pick up, one step, put down.
      const favourites = id('arrange-favourites').locator('button').first();
      await favourites.focus();
      for (const key of ['Space', 'ArrowUp', 'Space']) {
        await page.keyboard.press(key);
        await page.waitForTimeout(250);
      }
      await page.waitForTimeout(600);
      await page.reload();
      await id('home-favourites').waitFor();
      assert.equal(await id('home-recent').count(), 0, 'what was hidden stays hidden');
      const kept = await admin.call('GET', 'me/preferences');
      assert.deepEqual(kept.values.home.hidden, ['recent']);
      assert.ok(kept.values.home.order.indexOf('favourites') < kept.values.home.order.indexOf('recent'));
    });

    test('each counter leads to the list of exactly those records', async (t) => {
      const counters = page.locator('.home-counter');
      const all = await counters.count();
      if (all === 0) return t.skip('no plugin has counters');
      for (let n = 0; n < all; n += 1) {
        await page.goto(server.url);
        const counter = counters.nth(n);
        await page.waitForFunction((n) => (document.querySelectorAll('.home-counter')[n]?.dataset.value ?? '') !== '', n);
        const count = Number(await counter.getAttribute('data-value'));
        await counter.click();
        assert.equal(await listCount(), count, await page.url());
      }
    });

    test('a shipped dashboard is copied, and the copy is arranged by keyboard and mouse', async () => {
      await page.goto(`${server.url}/d/sales`);
      await id('dashboard-menu').click();
      await id('dashboard-copy').click();
      await id('dashboard-name').fill(board);
      await id('dashboard-name-save').click();
      await id('arrange-save').waitFor();
      const before = await cards();
      await id('card-won_count-move').focus();
      await page.keyboard.press('ArrowLeft');
      assert.equal((await cards())[0], 'won_count');
      await page.keyboard.press('ArrowRight');
      assert.deepEqual(await cards(), before);
      assert.equal(await page.evaluate(() => document.activeElement.dataset.testid), 'card-won_count-move', 'the focus moves along');
      await id('card-won_count-resize').focus();
      for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown']) await page.keyboard.press(key);
      assert.deepEqual(await sizeOf('won_count'), [8, 2]);

      const handle = await id('card-won_count-move').boundingBox();
      const first = await id(`card-${before[0]}`).boundingBox();
      await page.mouse.move(handle.x + handle.width / 2, handle.y + handle.height / 2);
      await page.mouse.down();
      await page.mouse.move(handle.x - 20, handle.y + 10, { steps: 4 });
      await page.mouse.move(first.x + 12, first.y + first.height / 2, { steps: 10 });
      await page.mouse.up();
      assert.equal((await cards())[0], 'won_count', 'dropped before the first card');

      const corner = await id('card-won_count-resize').boundingBox();
      await page.mouse.move(corner.x + 12, corner.y + 12);
      await page.mouse.down();
      await page.mouse.move(corner.x + 12, corner.y - 100, { steps: 6 });
      await page.mouse.up();
      assert.deepEqual(await sizeOf('won_count'), [8, 1]);
    });

    test('a target is added in the drawer; all of it is kept by the server', async () => {
      await id('card-add').click();
      await id('card-type-target').click();
      await id('card-target').fill('10');
      await page.locator('[data-testid="card-title-en"]').fill('Ten deals');
      await page.locator('[data-testid="card-title-zh-CN"]').fill('十单目标');
      assert.deepEqual(await faultsOf(page), [], 'the drawer');
      await id('card-save').click();
      await id('card-save').waitFor({ state: 'detached' });
      assert.deepEqual(await faultsOf(page), [], 'the board that is arranged');
      // Leaving without saving asks first.
      await id('nav-home').click();
      const question = page.locator('.ant-modal-confirm');
      await question.locator('button').first().click();
      await question.waitFor({ state: 'detached' });
      await id('arrange-save').click();
      await id('dashboard-arrange').waitFor();
      await page.reload();
      await id('card-won_count-value').waitFor();
      const shown = await cards();
      assert.equal(shown[0], 'won_count');
      assert.deepEqual(await sizeOf('won_count'), [8, 1]);
      const target = shown.at(-1);
      await page.getByText(locale === 'zh-CN' ? '十单目标' : 'Ten deals').waitFor();
      await becomes(target, WON.this_month.length + WON.last_month.length + OPEN);
      assert.equal(await id(`card-${target}-progress`).getAttribute('data-value'), '60');
    });

    test('the period narrows the whole board and compares; a figure leads to its records', async () => {
      const sum = (list) => list.reduce((total, one) => total + one, 0);
      await becomes('won_amount', sum([...WON.this_month, ...WON.last_month]));
      const url = new URL(page.url());
      url.searchParams.set('period', 'this_month');
      await page.goto(url.href);
      await becomes('won_amount', sum(WON.this_month));
      assert.equal(await figure('won_count'), WON.this_month.length);
      // 3500 against 2000.
      await id('card-won_amount-change').getByText('75%').waitFor();
      await id('card-won_count-value').click();
      assert.equal(await listCount(), WON.this_month.length);
      await page.goBack();
      await id('card-funnel').waitFor();
      await id('card-funnel').getByRole('link').first().click();
      assert.equal(await listCount(), WON.this_month.length);
      await page.goBack();
    });

    test('a card shows its figures as a table, fills the screen, and is kept as figures and as a picture', async () => {
      await id('card-by_seller-table').click();
      const row = id('card-by_seller').locator('tbody tr').first();
      assert.equal(await row.locator('td').first().getAttribute('data-value'), '3500');
      await id('card-by_seller-menu').click();
      await id('card-by_seller-full').click();
      const box = await id('card-by_seller').boundingBox();
      assert.ok(box.width >= 1400 && box.height >= 800, JSON.stringify(box));
      await page.keyboard.press('Escape');
      await id('card-by_seller-menu').waitFor();
      const save = async (kind) => {
        await id('card-by_seller-menu').click();
        const [file] = await Promise.all([page.waitForEvent('download'), id(`card-by_seller-${kind}`).click()]);
        return { name: file.suggestedFilename(), content: await readFile(await file.path()) };
      };
      const figures = await save('csv');
      assert.match(figures.name, /\.csv$/);
      assert.match(figures.content.toString(), /,3500,2\r\n/);
      const picture = await save('png');
      assert.match(picture.name, /\.png$/);
      assert.equal(picture.content.subarray(1, 4).toString(), 'PNG');
      assert.ok(picture.content.length > 5000);
    });

    test('what is shared is seen by others, who cannot change it', async () => {
      await id('dashboard-menu').click();
      await id('dashboard-share').click();
      await id('share-everyone').click();
      await id('share-save').click();
      await id('share-save').waitFor({ state: 'detached' });
      const path = new URL(page.url()).pathname;
      const other = await openPage(browser, { locale, width: 390, height: 844 });
      await signIn(other.page, server.url, 'reader', path);
      await other.page.locator('h1', { hasText: board }).waitFor();
      await other.page.locator('[data-testid="card-won_count-value"]').waitFor();
      assert.equal(await other.page.locator('[data-testid="dashboard-arrange"]').count(), 0);
      assert.equal(await other.page.evaluate(() => document.documentElement.scrollWidth <= 390), true, 'nothing hangs out of a phone');
      assert.deepEqual(await faultsOf(other.page), []);
      assert.deepEqual(other.faults, []);
      await other.close();
    });

    test('the board fills the screen, and is deleted with a way back', async () => {
      await id('dashboard-full').click();
      assert.equal(await page.locator('.dash-page').evaluate((element) => element.getBoundingClientRect().width), 1440);
      await page.keyboard.press('Escape');
      await page.waitForFunction(() => !document.querySelector('.dash-page.is-full'));
      assert.deepEqual(await faultsOf(page), []);
      await id('dashboard-menu').click();
      await id('dashboard-delete').click();
      await id('undo').click();
      await page.locator('h1', { hasText: board }).waitFor();
      assert.equal((await cards())[0], 'won_count');
    });

    test('nothing went wrong in the page itself', () => {
      assert.deepEqual(tab.faults, []);
    });
  });
}
