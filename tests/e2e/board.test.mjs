// A board of deals: cards added, folded, summed and searched, moved by mouse, finger and keys, put back when the server refuses, live.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { violations } from './support/axe.mjs';
import { launch, openPage } from './support/browser.mjs';
import { client, PASSWORD, setUp, signIn } from './support/people.mjs';
import { startServer } from './support/server.mjs';

const money = (amount, currency = 'CNY') => ({ amount: String(amount), currency });

describe('board', () => {
  let server, browser, admin, seller, tab, page, deals;
  const id = (value, where = page) => where.locator(`[data-testid="${value}"]`);
  const card = (name, where = page) => id(`board-card-${deals[name].id}`, where);
  const inColumn = (code, name, where = page) => id(`board-column-${code}`, where).locator(`[data-testid="board-card-${deals[name].id}"]`);
  const value = (what, where = page) => id(`board-${what}`, where).getAttribute('data-value');
  const until = async (holds, what, ms = 6000) => {
    for (const from = Date.now(); Date.now() - from < ms; await page.waitForTimeout(50)) if (await holds()) return;
    assert.fail(`${what} did not come true`);
  };
  const shows = async (what, wanted, ms) => {
    let seen;
    await until(async () => (seen = await value(what)) === wanted, what, ms).catch(() => assert.fail(`${what} is ${seen}, not ${wanted}`));
  };
  const stageOf = async (name) => (await seller.call('GET', `records/opportunity/${deals[name].id}`)).stage;
  const open = async (query = '', where = page) => {
    await where.goto(`${server.url}/o/opportunity?view=pipeline${query}`);
    await id('board', where).waitFor();
  };
  const middle = async (locator) => {
    const box = await locator.boundingBox();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  const drag = async (name, code) => {
    const from = await middle(card(name));
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(from.x + 12, from.y + 4, { steps: 3 });
    const to = await middle(id(`board-column-${code}`));
    await page.mouse.move(to.x, to.y, { steps: 10 });
    await page.mouse.up();
  };
  const faultsOf = async (where) => (await violations(where)).filter((line) => !/: \.t-(me|nav|top|chip)\b/.test(line));

  before(async () => {
    server = await startServer('serve');
    browser = await launch();
    admin = await setUp(server.url, { locale: 'zh-CN' });
    const member = (await admin.call('GET', 'roles')).items.find((role) => role.code === 'member');
    const { id: user } = await admin.call('POST', 'users', { username: 'seller', name: '王芳', password: PASSWORD, must_change_password: false, roles: [member.id] });
    const { token } = await fetch(`${server.url}/api/v1/auth/login`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username: 'seller', password: PASSWORD }),
    }).then((answer) => answer.json());
    seller = { id: user, call: client(server.url, token) };
    await seller.call('PATCH', 'me', { locale: 'zh-CN' });
    tab = await openPage(browser, { locale: 'zh-CN' });
    page = tab.page;
    await signIn(page, server.url, 'seller');
  });
  beforeEach(async () => {
    for (const one of Object.values(deals ?? {})) await admin.call('DELETE', `records/opportunity/${one.id}`).catch(() => undefined);
    const make = (name, fields) => seller.call('POST', 'records/opportunity?allow_duplicates=true', { name, ...fields });
    deals = {
      lathe: await make('车床采购', { stage: 'prospecting', amount: money(10_000) }),
      mill: await make('铣床采购', { stage: 'prospecting', amount: money(20_000) }),
      export: await make('Export order', { stage: 'prospecting', amount: money(500, 'USD') }),
      press: await make('冲床采购', { stage: 'engaging', amount: money(40_000) }),
      closed: await make('已成交', { stage: 'won', amount: money(7_000), close_date: '2026-11-02' }),
    };
    await page.keyboard.press('Escape');
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  test('columns have count, sum and weighted sum, each currency by itself; a search narrows all of them', async () => {
    await open();
    await shows('count-prospecting', '3');
    await shows('sum-prospecting', 'CNY 30000 USD 500');
    await shows('weighted-prospecting', 'CNY 3000 USD 50');
    assert.equal(await id('board-sum-prospecting').textContent(), '¥3万 · US$500.00');
    assert.equal(await id('board-sum-prospecting').getAttribute('title'), '¥30,000.00\nUS$500.00');
    await shows('sum-engaging', '40000');
    await shows('weighted-engaging', '12000');
    await shows('sum-won', '7000');
    assert.equal(await id('board-weighted-won').count(), 0, 'what is closed has no odds');
    assert.equal(await id('count').getAttribute('data-value'), '5');
    assert.deepEqual(await faultsOf(page), []);

    await id('list-search').fill('采购');
    await shows('sum-prospecting', '30000');
    await shows('weighted-prospecting', '3000');
    await shows('count-prospecting', '2');
    await shows('count-won', '0');
    await until(async () => (await id('count').getAttribute('data-value')) === '3', 'the count of what was found');
    await id('list-search').fill('车床');
    await shows('sum-prospecting', '10000');
    assert.equal(await id('board-sum-engaging').count(), 0);
    await drag('lathe', 'engaging');
    await shows('sum-engaging', '10000');
    await id('undo').last().click();
    await shows('sum-prospecting', '10000');
    await until(async () => (await seller.call('GET', `records/opportunity/${deals.lathe.id}`)).stage === 'prospecting', 'the move that was taken back');
    await drag('lathe', 'engaging');
    await shows('sum-engaging', '10000');
    await id('list-search').fill('');
    await shows('sum-engaging', '50000');
  });

  test('names typed in a column become cards, one after the other; what a stage needs is asked', async () => {
    await open();
    await id('board-add-proposal').click();
    const line = id('board-quick-name');
    for (const name of ['第一单', '第二单']) {
      await line.fill(name);
      await page.keyboard.press('Enter');
      await id('board-column-proposal').getByText(name).waitFor();
      await until(async () => (await line.inputValue()) === '', 'the empty line');
    }
    await shows('count-proposal', '2');
    await page.keyboard.press('Escape');
    await line.waitFor({ state: 'detached' });
    const { items } = await seller.call('POST', 'records/opportunity/query', { filter: { field: 'stage', op: 'eq', value: 'proposal' }, fields: ['name'] });
    assert.deepEqual(items.map(({ name }) => name).sort(), ['第一单', '第二单'].sort());
    for (const one of items) deals[one.name] = one;

    await id('board-add-won').click();
    await line.fill('一步到位');
    await page.keyboard.press('Enter');
    await id('board-ask-amount').waitFor();
    await id('board-ask-close_date').waitFor();
    await id('board-ask-cancel').click();
    await id('board-ask-amount').waitFor({ state: 'detached' });
    assert.equal(await line.inputValue(), '一步到位', 'what was typed stays');
    await shows('count-won', '1');
  });

  test('a column is folded, stays so, and is opened again', async () => {
    await open();
    await inColumn('engaging', 'press').waitFor();
    await id('board-toggle-engaging').click();
    await card('press').waitFor({ state: 'detached' });
    assert.ok((await id('board-column-engaging').boundingBox()).width < 60);
    await page.reload();
    await shows('count-engaging', '1');
    assert.equal(await card('press').count(), 0);
    await id('board-toggle-engaging').focus();
    await page.keyboard.press('Enter');
    await inColumn('engaging', 'press').waitFor();
  });

  test('a card is dragged at once; a stage that needs more asks, and lets go when nobody answers', async () => {
    await open();
    await drag('lathe', 'engaging');
    await inColumn('engaging', 'lathe').waitFor({ timeout: 1000 });
    await shows('sum-engaging', '50000');
    await shows('sum-prospecting', 'CNY 20000 USD 500');
    await until(async () => (await stageOf('lathe')) === 'engaging', 'the stage at the server');

    await id('board').evaluate((element) => element.scrollTo({ left: 9999 }));
    await drag('press', 'lost');
    await id('board-ask-lost_reason').waitFor();
    await inColumn('lost', 'press').waitFor();
    await id('board-ask-cancel').click();
    await inColumn('engaging', 'press').waitFor();
    assert.equal(await stageOf('press'), 'engaging');
    await page.locator('.ant-modal-wrap').waitFor({ state: 'hidden' });
    await drag('press', 'lost');
    await id('board-ask-lost_reason').locator('input').click();
    await page.locator('.ant-select-item-option').filter({ hasText: '预算不足' }).click();
    await id('board-ask-save').click();
    await until(async () => (await stageOf('press')) === 'lost', 'the lost deal');
    await inColumn('lost', 'press').waitFor();
    assert.equal((await seller.call('GET', `records/opportunity/${deals.press.id}`)).lost_reason, 'no_budget');
  });

  test('a move that is refused goes back and says why', async () => {
    await open();
    await id('board').evaluate((element) => element.scrollTo({ left: 9999 }));
    await drag('closed', 'negotiation');
    const reason = page.locator('.ant-message-error');
    await reason.waitFor();
    const refused = await seller.call('PATCH', `records/opportunity/${deals.closed.id}`, { stage: 'negotiation' }).then(
      () => assert.fail('the server takes it'),
      (error) => error.message,
    );
    const said = (await reason.textContent()).trim();
    assert.match(said, /[\u4e00-\u9fff]/, 'in the language of the page');
    assert.match(refused, /: 4\d\d /);
    await inColumn('won', 'closed').waitFor();
    await shows('sum-won', '7000');
    await shows('count-negotiation', '0');
    assert.equal(await stageOf('closed'), 'won');
  });

  test('by keys alone a card is found, carried, put back, carried again and opened', async () => {
    await open();
    await card('mill').waitFor();
    await id('list-search').focus();
    const isAt = () => page.evaluate((key) => document.activeElement?.dataset.testid === key, `board-card-${deals.mill.id}`);
    for (let n = 0; n < 40 && !(await isAt()); n += 1) await page.keyboard.press('Tab');
    assert.ok(await isAt(), 'Tab leads to the card');
    const press = async (...keys) => {
      for (const key of keys) {
        await page.keyboard.press(key);
        await page.waitForTimeout(250);
      }
    };
    await press('Space', 'ArrowRight', 'Escape');
    await inColumn('prospecting', 'mill').waitFor();
    assert.equal(await stageOf('mill'), 'prospecting');
    await press('Space', 'ArrowRight', 'ArrowRight', 'Space');
    await inColumn('proposal', 'mill').waitFor();
    await until(async () => (await stageOf('mill')) === 'proposal', 'the stage at the server');
    await page.locator('[aria-live]').filter({ hasText: '铣床采购已移至方案报价' }).first().waitFor({ state: 'attached' });
    await card('mill').focus();
    await page.keyboard.press('Enter');
    await id('side-panel').waitFor();
    assert.equal(new URL(page.url()).searchParams.get('open'), deals.mill.id);
  });

  test('what a colleague does is on the board within two seconds', async () => {
    await open();
    await shows('count-negotiation', '0');
    // What was done before this change must not be on its way still.
    const rest = () => page.waitForTimeout(1200);
    await rest();
    const made = await admin.call('POST', 'records/opportunity?allow_duplicates=true', { name: 'Rush order', stage: 'negotiation', amount: money(1_000), owner: seller.id });
    deals.rush = made;
    await inColumn('negotiation', 'rush').waitFor({ timeout: 2000 });
    await shows('sum-negotiation', '1000', 2000);
    await rest();
    await admin.call('PATCH', `records/opportunity/${deals.press.id}`, { stage: 'proposal' });
    await inColumn('proposal', 'press').waitFor({ timeout: 2000 });
    await shows('count-engaging', '0', 2000);
    // A card that one moved oneself follows as well.
    await drag('rush', 'proposal');
    await until(async () => (await stageOf('rush')) === 'proposal', 'the moved deal');
    await rest();
    await admin.call('PATCH', `records/opportunity/${made.id}`, { stage: 'prospecting' });
    await inColumn('prospecting', 'rush').waitFor({ timeout: 2000 });
    await rest();
    await admin.call('DELETE', `records/opportunity/${made.id}`);
    await card('rush').waitFor({ state: 'detached', timeout: 2000 });
  });

  test('on a phone a column fills the screen, takes names, and a resting finger carries a card', async () => {
    const phone = await openPage(browser, { locale: 'en', width: 390, height: 844 });
    await admin.call('PATCH', 'me', { locale: 'en' });
    await signIn(phone.page, server.url, 'admin');
    const session = await phone.page.context().newCDPSession(phone.page);
    await session.send('Emulation.setTouchEmulationEnabled', { enabled: true, maxTouchPoints: 1 });
    await open('', phone.page);
    await card('lathe', phone.page).waitFor();
    assert.equal(await phone.page.evaluate(() => document.documentElement.scrollWidth <= 390), true, 'only the board goes sideways');
    const column = await id('board-column-prospecting', phone.page).boundingBox();
    assert.ok(column.x >= 0 && column.width > 300 && column.x + column.width < 390, JSON.stringify(column));
    assert.equal(await id('board-sum-prospecting', phone.page).textContent(), '¥30K · $500.00');
    assert.deepEqual(await faultsOf(phone.page), []);
    await id('board-add-prospecting', phone.page).click();
    await id('board-quick-name', phone.page).fill('From the train');
    await phone.page.keyboard.press('Enter');
    const added = id('board-column-prospecting', phone.page).getByText('From the train');
    await added.waitFor();
    await phone.page.keyboard.press('Escape');

    const touch = (type, ...touchPoints) => session.send('Input.dispatchTouchEvent', { type, touchPoints });
    const from = await middle(card('lathe', phone.page));
    await touch('touchStart', from);
    await phone.page.waitForTimeout(500);
    for (let step = 1; step <= 12; step += 1) {
      await touch('touchMove', { x: from.x + ((380 - from.x) * step) / 12, y: from.y });
      await phone.page.waitForTimeout(30);
    }
    // At the edge the board goes on by itself until the next column lies below the finger.
    await until(() => phone.page.locator('[data-testid="board-column-engaging"].is-over').count(), 'the next column below the finger');
    await touch('touchEnd');
    await until(async () => (await stageOf('lathe')) === 'engaging', 'the carried deal');
    const { items } = await admin.call('POST', 'records/opportunity/query', { search: 'From the train', fields: ['name'] });
    for (const one of items) deals[one.name] = one;
    assert.equal(items.length, 1);
    assert.deepEqual(phone.faults, []);
    await phone.close();
  });

  test('nothing went wrong in the page itself', () => {
    assert.deepEqual(tab.faults, []);
  });
});
