// A dashboard is narrowed to some of its records, followed to them, extended, shared with a role, and kept as files.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { launch, openPage } from './support/browser.mjs';
import { PASSWORD, setUp, signIn } from './support/people.mjs';
import { startServer } from './support/server.mjs';

describe('a board is narrowed, followed, extended, shared with a role and kept as files', () => {
  const AMOUNTS = { admin: [700, 300], seller: [2000] };
  const DAYS = { early: '2031-02-10', late: '2031-03-20' };
  let server, browser, admin, seller, department, analysts, tab, page;
  const id = (value, where = page) => where.locator(`[data-testid="${value}"]`);
  const becomes = (card, value) =>
    page.waitForFunction(([card, value]) => document.querySelector(`[data-testid="card-${card}-value"]`)?.dataset.value === value, [card, String(value)]);
  const open = (query = '') => page.goto(`${server.url}/d/sales${query}`);
  const parameter = (name) => new URL(page.url()).searchParams.get(name);
  const pick = async (where, text) => {
    await where.locator('input').click();
    await page.keyboard.type(text);
    await page.locator('.ant-select-item-option').filter({ hasText: text }).first().click();
  };
  const counted = async () => {
    await id('count').waitFor();
    return Number(await id('count').getAttribute('data-value'));
  };
  const file = async (kind) => {
    await id('dashboard-menu').click();
    const [saved] = await Promise.all([page.waitForEvent('download'), id(`dashboard-${kind}`).click()]);
    return { name: saved.suggestedFilename(), content: await readFile(await saved.path()) };
  };

  before(async () => {
    server = await startServer('serve');
    browser = await launch();
    admin = await setUp(server.url, { locale: 'zh-CN', name: '李明' });
    department = await admin.call('POST', 'departments', { name: '华东大区' });
    analysts = await admin.call('POST', 'roles', { name: 'Analysts', permissions: { objects: { '*': { read: 'all' } }, administrator: false } });
    const member = (await admin.call('GET', 'roles')).items.find((role) => role.code === 'member');
    const person = (username, name, more) => admin.call('POST', 'users', { username, name, password: PASSWORD, must_change_password: false, ...more });
    seller = await person('seller', '王芳', { roles: [member.id], department: department.id });
    await person('analyst', 'Ana Lyst', { roles: [analysts.id] });
    await person('other', 'Otto Other', { roles: [member.id] });
    const deal = (name, fields) => admin.call('POST', 'records/opportunity?allow_duplicates=true', { name, ...fields });
    const won = (amount, close_date, owner) => deal(`赢单 ${amount}`, { stage: 'won', amount: { amount: String(amount), currency: 'CNY' }, close_date, ...(owner ? { owner } : {}) });
    await won(AMOUNTS.admin[0], DAYS.early);
    await won(AMOUNTS.admin[1], DAYS.late);
    await won(AMOUNTS.seller[0], DAYS.late, seller.id);
    for (const lost_reason of ['price', 'price', 'features']) await deal(`输单 ${lost_reason}`, { stage: 'lost', lost_reason, close_date: DAYS.late });
    tab = await openPage(browser, { locale: 'zh-CN' });
    page = tab.page;
    await signIn(page, server.url, 'admin');
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  test('to one owner, to one department, to days of one’s own', async () => {
    await open();
    await becomes('won_amount', 3000);
    await pick(id('dashboard-owner'), '王芳');
    await becomes('won_amount', AMOUNTS.seller[0]);
    assert.equal(parameter('owner'), seller.id);
    await open();
    await pick(id('dashboard-department'), '华东大区');
    await becomes('won_amount', AMOUNTS.seller[0]);
    assert.equal(parameter('department'), department.id);
    await open();
    await becomes('won_amount', 3000);
    await id('dashboard-period').click();
    await page.locator('.ant-select-item-option').last().click();
    const [from, to] = [page.locator('.dash-range input').first(), page.locator('.dash-range input').last()];
    await from.fill('2031-02-01');
    await from.press('Enter');
    await to.fill('2031-02-28');
    await to.press('Enter');
    await becomes('won_amount', AMOUNTS.admin[0]);
    assert.deepEqual([parameter('from'), parameter('to')], ['2031-02-01', '2031-02-28']);
    await page.reload();
    await becomes('won_amount', AMOUNTS.admin[0]);
  });

  test('a bar and a piece of a pie lead to their records', async () => {
    await open();
    const bar = id('card-by_seller').locator('.dash-chart path[fill="#0b6580"]').first();
    await bar.waitFor();
    const box = await bar.boundingBox();
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    assert.equal(await counted(), AMOUNTS.seller.length, 'the seller with the longest bar');
    await page.getByText(`赢单 ${AMOUNTS.seller[0]}`).first().waitFor();
    await page.goBack();
    const pie = id('card-lost_reasons').locator('.dash-chart');
    await pie.locator('path[fill="#0b6580"]').first().waitFor();
    await pie.scrollIntoViewIfNeeded();
    await page.waitForTimeout(400);
    const ring = await pie.boundingBox();
    // Pieces begin at the top and go round with the clock, the largest first.
    const radius = 0.58 * (Math.min(ring.width, ring.height) / 2);
    await page.mouse.click(ring.x + ring.width / 2 + radius * Math.sin(0.6), ring.y + ring.height / 2 - radius * Math.cos(0.6));
    assert.equal(await counted(), 2, 'the commonest reason');
  });

  test('the whole board is kept as one picture and as one file of figures', async () => {
    await open('?from=2031-03-01&to=2031-03-31');
    await becomes('won_amount', AMOUNTS.admin[1] + AMOUNTS.seller[0]);
    const figures = await file('csv');
    assert.equal(figures.name, '销售概览.csv');
    const text = figures.content.toString().replace(/^\uFEFF/, '');
    const lines = text.split('\r\n');
    assert.equal(lines[0], '销售概览');
    assert.match(lines[1], /2031-03-01 – 2031-03-31/);
    assert.match(text, /\r\n\r\n赢单数\r\n[^\r]+\r\n2\r\n/);
    assert.match(text, /\r\n王芳,2000,1\r\n/);
    const titles = await page.locator('section.dash-card h2').allTextContents();
    assert.equal(titles.length, 14);
    for (const title of titles) assert.ok(lines.includes(title), title);

    const picture = await file('png');
    assert.equal(picture.name, '销售概览.png');
    if (process.env.SHOTS) await writeFile(`${process.env.SHOTS}/board.png`, picture.content);
    const { width, height, empty } = await page.evaluate(async (data) => {
      const image = await createImageBitmap(new Blob([Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))], { type: 'image/png' }));
      const canvas = document.createElement('canvas');
      canvas.width = image.width;
      canvas.height = image.height;
      const pen = canvas.getContext('2d');
      pen.drawImage(image, 0, 0);
      /** Whether something is drawn below the title of the card that takes these columns and rows of the grid. */
      const isDrawn = ([column, row, wide, high]) => {
        const step = (1440 - 64 + 12) / 24;
        const [left, top] = [32 + column * step + 16, 96 + row * 124 + 42];
        const { data: colours } = pen.getImageData(left * 2, top * 2, (wide * step - 44) * 2, (high * 124 - 68) * 2);
        let marks = 0;
        for (let at = 0; at < colours.length; at += 4) if (colours[at] < 128) marks += 1;
        return marks > 50;
      };
      const figures = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => [(n % 4) * 6, Math.floor(n / 4), 6, 1]);
      const charts = [[0, 2, 10, 3], [10, 2, 14, 3], [0, 5, 12, 3], [12, 5, 12, 3], [0, 8, 12, 3], [12, 8, 12, 3]];
      return { width: image.width, height: image.height, empty: [...figures, ...charts].filter((place) => !isDrawn(place)) };
    }, picture.content.toString('base64'));
    assert.deepEqual([width, height], [2880, (96 + 11 * 124 - 12 + 32) * 2]);
    assert.deepEqual(empty, [], 'every card has its figures');
  });

  test('a table and a line are added, and the board is shared with a role', async () => {
    await open();
    await id('dashboard-menu').click();
    await id('dashboard-copy').click();
    await id('dashboard-name').fill('Two languages 双语');
    await id('dashboard-name-save').click();
    const add = async (type, field, title) => {
      await id('card-add').click();
      await pick(id('card-object').or(page.locator('.ant-drawer [data-testid="card-object"]')).first(), '商机');
      await id(`card-type-${type}`).click();
      await pick(id('card-group'), field);
      await id('card-title-zh-CN').fill(title);
      await id('card-save').click();
      await id('card-save').waitFor({ state: 'detached' });
    };
    await add('table', '销售阶段', '阶段明细');
    await add('line', '成交日期', '成交走势');
    await id('arrange-save').click();
    await id('dashboard-arrange').waitFor();
    const path = new URL(page.url()).pathname;
    const made = (title) => page.locator('section.dash-card').filter({ has: page.locator('h2', { hasText: title }) });
    const rows = await made('阶段明细').locator('tbody tr').allTextContents();
    assert.deepEqual(rows.map((row) => row.replace(/\D/g, '')).sort(), ['3', '3'], rows.join());
    await made('成交走势').locator('.dash-chart path[fill="none"][stroke="#0b6580"]').first().waitFor();
    await made('成交走势').hover();
    await made('成交走势').locator('[data-testid$="-table"]').click();
    assert.deepEqual(await made('成交走势').locator('tbody td').evaluateAll((all) => all.map((cell) => cell.dataset.value)), ['1', '5']);

    await id('dashboard-menu').click();
    await id('dashboard-share').click();
    await pick(id('share-role'), 'Analysts');
    await page.keyboard.press('Escape');
    if (await page.locator('.ant-modal-wrap').count() === 0) assert.fail('the dialog closed with the list of roles');
    await id('share-save').click();
    await id('share-save').waitFor({ state: 'detached' });
    const analyst = await openPage(browser, { locale: 'en', width: 390, height: 844 });
    await signIn(analyst.page, server.url, 'analyst', path);
    await analyst.page.locator('h1', { hasText: 'Two languages 双语' }).waitFor();
    assert.equal(await id('dashboard-arrange', analyst.page).count(), 0);
    assert.equal(await analyst.page.evaluate(() => document.documentElement.scrollWidth <= 390), true);
    assert.deepEqual(analyst.faults, []);
    await analyst.close();
    const other = await openPage(browser, { locale: 'en' });
    await signIn(other.page, server.url, 'other', path);
    await other.page.locator('[data-testid="empty-state"]').waitFor();
    assert.deepEqual(other.faults, []);
    await other.close();
  });

  test('nothing went wrong in the page itself', () => {
    assert.deepEqual(tab.faults, []);
  });
});
