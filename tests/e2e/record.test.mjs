// A record and its form: properties in place, timeline, files, versions, neighbours; forms from start to end by keyboard; two
// people on the same record; the same on a phone.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, openPage } from './support/browser.mjs';
import { languages } from './support/languages.mjs';
import { startServer } from './support/server.mjs';

const PASSWORD = 'correct horse battery';
const PICTURE = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

/** One page with a line of text. */
function pdf() {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    '<< /Length 44 >>\nstream\nBT /F1 36 Tf 72 720 Td (Quotation) Tj ET     \nendstream',
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let text = '%PDF-1.4\n';
  const at = objects.map((object, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const table = text.length;
  text += `xref\n0 6\n0000000000 65535 f \n${at.join('')}trailer << /Size 6 /Root 1 0 R >>\nstartxref\n${table}\n%%EOF`;
  return Buffer.from(text);
}

/** A server with an administrator, a colleague with the same rights, and a few records. */
async function office(locale) {
  const server = await startServer('serve');
  const call = async (path, { method = 'GET', body, token } = {}) => {
    const answer = await fetch(`${server.url}/api/v1/${path}`, {
      method,
      headers: { 'content-type': 'application/json', 'x-tessera-request': '1', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    const parsed = text ? JSON.parse(text) : null;
    if (!answer.ok) throw Object.assign(new Error(`${method} ${path}: ${answer.status} ${text}`), { status: answer.status });
    return parsed;
  };
  const { token } = await call('setup', {
    method: 'POST',
    body: { organization: 'Sample', username: 'ada', password: PASSWORD, name: 'Ada King', locale, currency: 'CNY' },
  });
  const api = (path, options = {}) => call(path, { token, ...options });
  const me = await api('me');
  await api('users', {
    method: 'POST',
    body: { username: 'bob', name: 'Bob Stone', password: PASSWORD, roles: me.user.roles.map((role) => role.id), must_change_password: false },
  });
  await api('me', { method: 'PATCH', body: { locale } });
  const make = (object, fields) => api(`records/${object}?allow_duplicates=true`, { method: 'POST', body: fields });
  const firm = (name) => make('account', { name, phone: '+8613812345678', address: { province: '上海市', city: '上海市', street: '世纪大道 100 号' } });
  const firms = [await firm('Aurora Freight'), await firm('Borealis Mining'), await firm('Cirrus Foods')];
  await make('contact', { name: 'Chen Mei', account: firms[0].id });
  return { ...server, api, firm, firms };
}

/** Started once, side by side; every part makes records of its own in one of them. */
const offices = {};
let browser;
before(async () => {
  const [chinese, english] = await Promise.all([office('zh-CN'), office('en')]);
  Object.assign(offices, { 'zh-CN': chinese, en: english });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await Promise.all(Object.values(offices).map((site) => site.stop()));
});

/** Signed in, in a window of one's own. */
async function enter(site, username, look) {
  const tab = await openPage(browser, look);
  const { page } = tab;
  await page.goto(site.url);
  const id = (value) => page.locator(`[data-testid="${value}"]`);
  await id('username').fill(username);
  await id('password').fill(PASSWORD);
  await id('sign-in').click();
  await id('me-menu').waitFor();
  return {
    ...tab,
    id,
    open: async (object, record) => {
      await page.goto(`${site.url}/o/${object}/${record}`);
      await id('record').waitFor();
    },
    /** Opens a property by the keyboard and types. */
    type: async (field, text) => {
      await id(`property-${field}`).locator('.can-edit').press('Enter');
      await id(`edit-${field}`).locator('input').first().fill(text);
    },
    holds: (field, text) =>
      page.waitForFunction(([key, wanted]) => document.querySelector(`[data-testid="property-${key}"]`)?.textContent?.includes(wanted), [field, text]),
  };
}

for (const locale of languages('zh-CN')) {
  describe(`a record in ${locale}`, () => {
    let site, ada, page, id;

    before(async () => {
      site = offices[locale];
      ada = await enter(site, 'ada', { locale, ...(locale === 'en' ? { width: 1440, height: 900 } : { width: 1280, height: 800 }) });
      ({ page, id } = ada);
    });
    after(() => ada?.close());

    test('a property is edited where it stands; Tab goes on; undo takes it back', async () => {
      const [firm] = site.firms;
      await ada.open('account', firm.id);
      await id('property-name').locator('.can-edit').click();
      await id('edit-name').locator('input').fill('Aurora Freight Ltd');
      await page.keyboard.press('Tab');
      await id('edit-customer_type').waitFor();
      await page.keyboard.press('Escape');
      await id('undo').last().waitFor();
      assert.equal((await site.api(`records/account/${firm.id}`)).name, 'Aurora Freight Ltd');
      await id('undo').last().click();
      await page.waitForFunction(() => document.querySelector('[data-testid="record-name"]')?.textContent === 'Aurora Freight');
    });

    test('the timeline takes a call by the keyboard, shows kinds on demand and folds changes', async () => {
      const [firm] = site.firms;
      for (const employees of ['10', '20', '30']) await site.api(`records/account/${firm.id}`, { method: 'PATCH', body: { employees } });
      await ada.open('account', firm.id);
      await id('composer-call').click();
      await id('composer-text').fill('Asked about the budget\nThey have one.');
      await page.keyboard.press('Control+Enter');
      await id('timeline').getByText('Asked about the budget').first().waitFor();
      await id('changes-folded').first().waitFor();
      await id('timeline-filter-activity:visit').click();
      await page.waitForFunction(() => document.querySelectorAll('[data-testid^="activity-"]').length === 0);
      await id('timeline-filter-activity:call').click();
      await page.waitForFunction(() => document.querySelectorAll('[data-testid^="activity-"]').length === 1);
      const { items } = await site.api('records/activity/query', { method: 'POST', body: { filter: { field: 'account', op: 'eq', value: firm.id } } });
      assert.deepEqual(items.map((one) => [one.kind, one.subject]), [['call', 'Asked about the budget']]);
    });

    test('two versions are compared and a field goes back, as a change of its own', async () => {
      const [firm] = site.firms;
      const before = await site.api(`records/account/${firm.id}`);
      await id('tab-history').click();
      await id('compare-1').click();
      await id('difference-employees').waitFor();
      await id('difference-employees').locator('input[type="checkbox"]').check();
      await id('restore-fields').click();
      await page.waitForFunction((version) => Number(document.querySelector('[data-testid="record"]')?.dataset.version) > version, before.version);
      const now = await site.api(`records/account/${firm.id}`);
      assert.equal(now.employees ?? null, null);
      assert.equal(now.version, before.version + 1);
    });

    test('files are added, seen and kept', async () => {
      const [firm] = site.firms;
      await ada.open('account', firm.id);
      await id('files-input').setInputFiles([
        { name: 'front door.png', mimeType: 'image/png', buffer: PICTURE },
        { name: 'quotation.pdf', mimeType: 'application/pdf', buffer: pdf() },
      ]);
      await page.waitForFunction(() => document.querySelectorAll('[data-testid="files-card"] [data-testid^="file-"]').length === 2);
      await id('files-card').getByText('front door.png').click();
      await page.waitForFunction(() => document.querySelector('[data-testid="file-preview"] img')?.naturalWidth === 1);
      await page.keyboard.press('Escape');
      await id('files-card').getByText('quotation.pdf').click();
      await id('pdf-pages').locator('canvas').first().waitFor();
      await page.keyboard.press('Escape');
      await id('file-preview').waitFor({ state: 'detached' });
      // Dropped from the desktop.
      const data = await page.evaluateHandle(() => {
        const transfer = new DataTransfer();
        transfer.items.add(new File(['Dear customer'], 'letter.txt', { type: 'text/plain' }));
        return transfer;
      });
      await id('files-card').dispatchEvent('drop', { dataTransfer: data });
      await id('files-card').getByText('letter.txt').waitFor();
    });

    test('a related record is made in a line', async () => {
      await id('related-add-contact').click();
      await id('inline-name-contact').fill('Li Hua');
      await page.keyboard.press('Enter');
      await id('related-contact').getByText('Li Hua').waitFor();
      await page.waitForFunction(() => document.querySelector('[data-testid="related-count-contact"]')?.textContent === '2');
    });

    test('from the list to the panel, to the page, to its neighbours and back', async () => {
      await page.goto(`${site.url}/o/account?sort=name`);
      await page.getByText('Aurora Freight').first().click();
      await id('side-panel').getByText('Aurora Freight').first().waitFor();
      await page.keyboard.press('Enter');
      await id('trail').waitFor();
      const name = () => id('record-name').textContent();
      assert.equal(await name(), 'Aurora Freight');
      await page.keyboard.press('j');
      await page.waitForFunction(() => document.querySelector('[data-testid="record-name"]')?.textContent === 'Borealis Mining');
      await page.reload();
      await id('trail-next').click();
      await page.waitForFunction(() => document.querySelector('[data-testid="record-name"]')?.textContent === 'Cirrus Foods');
      await page.keyboard.press('k');
      await page.waitForFunction(() => document.querySelector('[data-testid="record-name"]')?.textContent === 'Borealis Mining');
    });

    test('a form by the keyboard: look-alikes while typing, a page of its own, what is typed is not lost, refusals at their fields', async () => {
      await page.goto(`${site.url}/o/account`);
      await id('create').waitFor();
      await page.keyboard.press('c');
      await page.locator('#form-name').waitFor();
      await page.keyboard.type('Aurora Freight');
      await id('duplicates').getByRole('link', { name: 'Aurora Freight' }).waitFor();
      await id('form-expand').click();
      await page.waitForURL(/\/o\/account\/new$/);
      assert.equal(await page.locator('#form-name').inputValue(), 'Aurora Freight');
      await page.locator('#form-name').fill('Dune Optics');
      await page.goBack();
      await id('leave').waitFor();
      await page.keyboard.press('Escape');
      await id('leave').waitFor({ state: 'detached' });
      assert.match(page.url(), /\/new$/);
      await page.locator('#form-email').fill('nobody');
      await page.keyboard.press('Control+Enter');
      await id('field-email').locator('[role="alert"]').waitFor();
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'form-email');
      await page.keyboard.press('Control+A');
      await page.keyboard.type('office@dune.example');
      await page.keyboard.press('Control+Enter');
      await page.waitForFunction(() => document.querySelector('[data-testid="record-name"]')?.textContent === 'Dune Optics');
    });

    test('a person brings the company along, and a company narrows its people', async () => {
      await page.goto(`${site.url}/o/opportunity/new`);
      await page.locator('#form-contact').click();
      await page.keyboard.type('Chen');
      await page.locator('.ant-select-item-option').getByText('Chen Mei').click();
      await id('field-account').getByText('Aurora Freight').waitFor();
      // Another company has other people.
      await page.locator('#form-account').click();
      await page.keyboard.type('Cirrus');
      await page.locator('.ant-select-item-option').getByText('Cirrus Foods').click();
      await page.waitForFunction(() => !document.querySelector('[data-testid="field-contact"]')?.textContent?.includes('Chen Mei'));
      await page.goto('about:blank');
    });

    test('nothing went wrong in the page itself', () => assert.deepEqual(ada.faults, []));
  });
}

describe('two people on one record', () => {
  let site, firm, ada, bob;

  before(async () => {
    site = offices.en;
    firm = await site.firm('Two Rivers Paper');
    ada = await enter(site, 'ada', { locale: 'en' });
    bob = await enter(site, 'bob', { locale: 'zh-CN' });
    await ada.open('account', firm.id);
    await bob.open('account', firm.id);
  });
  after(() => Promise.all([ada?.close(), bob?.close()]));

  const answers = async (path) => (await site.api(path).then(() => true, (error) => error.status !== 404));

  test('what one changes appears at the other within two seconds, and what that one is typing stays', async () => {
    await ada.type('website', 'https://ada.example');
    await bob.type('employees', '777');
    await bob.page.keyboard.press('Enter');
    await ada.page.waitForFunction(() => document.querySelector('[data-testid="property-employees"]')?.textContent?.includes('777'), undefined, { timeout: 2000 });
    assert.ok(await ada.id('property-employees').evaluate((element) => element.classList.contains('is-marked')));
    assert.equal(await ada.id('edit-website').locator('input').inputValue(), 'https://ada.example');
    await ada.page.keyboard.press('Enter');
    await bob.holds('website', 'ada.example');
    assert.equal((await site.api(`records/account/${firm.id}`)).employees, '777');
  });

  test('both change the same field: mine or theirs, by the keyboard', async () => {
    await ada.type('website', 'https://mine.example');
    await bob.type('website', 'https://theirs.example');
    await bob.page.keyboard.press('Enter');
    await bob.id('undo').last().waitFor();
    await ada.page.waitForTimeout(1200);
    await ada.page.keyboard.press('Enter');
    await ada.id('conflict-website').waitFor();
    await ada.page.waitForFunction(() => document.activeElement?.getAttribute('name') === 'conflict-website');
    await ada.page.keyboard.press('Control+Enter');
    await ada.id('conflict-dialog').waitFor({ state: 'detached' });
    await bob.holds('website', 'mine.example');
  });

  test('a whole form takes in what others change and says where both differ', async () => {
    await ada.id('edit').click();
    await ada.page.locator('#form-website').fill('https://form.example');
    await bob.type('website', 'https://late.example');
    await bob.page.keyboard.press('Enter');
    await bob.id('undo').last().waitFor();
    await ada.id('theirs-website').waitFor();
    await bob.type('employees', '800');
    await bob.page.keyboard.press('Enter');
    await ada.page.waitForFunction(() => document.querySelector('#form-employees')?.value === '800');
    await ada.id('save').click();
    await ada.id('conflict-all-theirs').or(ada.id('conflict-website')).first().waitFor();
    await ada.page.locator('[data-testid="conflict-website"] input').last().check();
    await ada.id('conflict-save').click();
    await ada.id('record-form').waitFor({ state: 'detached' });
    assert.equal((await site.api(`records/account/${firm.id}`)).website, 'https://late.example');
  });

  test('each sees that the other is here, and no longer once they left', async (t) => {
    const known = await site.api('presence', { method: 'PUT', body: { object: 'account', id: firm.id } }).then(() => true, () => false);
    if (!known) return t.skip('this server knows no presence yet');
    await ada.page.reload();
    await bob.page.reload();
    // Where the farewell of the page before comes behind the greeting of the new one, the next heartbeat says so.
    const timeout = 45_000;
    await ada.page.locator('[data-testid="presence"][aria-label*="Bob Stone"]').waitFor({ timeout });
    await bob.page.locator('[data-testid="presence"][aria-label*="Ada King"]').waitFor({ timeout });
    await bob.page.goto(`${site.url}/o/account`);
    // A farewell that is lost on the way is made up for when nobody was heard of for a while.
    await ada.id('presence').waitFor({ state: 'detached', timeout: 90_000 });
  });

  test('whoever follows is told of a change', async (t) => {
    const path = `records/account/${firm.id}/followers`;
    if (!(await answers(path))) return t.skip('this server knows no following yet');
    await ada.id('follow').click();
    await ada.page.waitForFunction(() => document.querySelector('[data-testid="follow"]')?.getAttribute('aria-pressed') === 'true');
    await ada.page.waitForTimeout(300);
    assert.ok((await site.api(path)).is_following);
    await bob.open('account', firm.id);
    await bob.type('employees', '900');
    await bob.page.keyboard.press('Enter');
    await bob.id('undo').last().waitFor();
    for (let attempt = 0; ; attempt += 1) {
      const { items } = await site.api('notifications');
      if (items.some((one) => one.record === firm.id)) break;
      assert.ok(attempt < 50, 'no notification came');
      await new Promise((done) => setTimeout(done, 100));
    }
  });

  test('nothing went wrong in the pages themselves', () => assert.deepEqual([...ada.faults, ...bob.faults], []));
});

describe('a record on a phone', () => {
  let site, firm, ada;

  before(async () => {
    site = offices['zh-CN'];
    firm = await site.firm('Harbour Tea');
    ada = await enter(site, 'ada', { locale: 'zh-CN', width: 390, height: 844 });
    await ada.page.context().grantPermissions(['geolocation'], { origin: site.url });
    await ada.page.context().setGeolocation({ latitude: 31.2304, longitude: 121.4737 });
    await ada.open('account', firm.id);
  });
  after(() => ada?.close());

  test('zones are tabs; calling and finding the way are large', async () => {
    for (const testId of ['call', 'navigate']) {
      const box = await ada.id(testId).boundingBox();
      assert.ok(box.height >= 44, `${testId}: ${box.height}`);
    }
    for (const tab of ['timeline', 'related', 'history', 'details']) {
      await ada.id(`tab-${tab}`).click();
      await ada.page.waitForFunction((key) => document.querySelector(`[data-testid="tab-${key}"]`)?.getAttribute('aria-selected') === 'true', tab);
    }
    const wide = await ada.page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 390, `the page is ${wide} px wide`);
  });

  test('a visit with its photo takes three taps', async () => {
    // One: the camera opens at once.
    const [camera] = await Promise.all([ada.page.waitForEvent('filechooser'), ada.id('on-site').click()]);
    // Two: the photo is taken.
    await camera.setFiles({ name: 'shop.png', mimeType: 'image/png', buffer: PICTURE });
    await ada.page.locator('[data-testid^="file-"]').first().waitFor();
    // Three.
    await ada.id('on-site-save').click();
    await ada.id('on-site-save').waitFor({ state: 'hidden' });
    const { items } = await site.api('records/activity/query', { method: 'POST', body: { filter: { field: 'account', op: 'eq', value: firm.id } } });
    assert.equal(items.length, 1);
    assert.equal(items[0].kind, 'visit');
    assert.equal(items[0].attachment.name, 'shop.png');
    const { fields } = await site.api('objects/activity');
    const place = fields.find((field) => /location|place|position/.test(field.key));
    if (place) assert.match(JSON.stringify(items[0][place.key]), /31\.23/);
  });

  test('a form is one column', async () => {
    await ada.page.goto(`${site.url}/o/account/new`);
    await ada.page.locator('#form-name').waitFor();
    const lefts = await ada.page.evaluate(() => [...document.querySelectorAll('.t-form .t-row')].map((row) => Math.round(row.getBoundingClientRect().left)));
    assert.equal(new Set(lefts).size, 1);
  });

  test('nothing went wrong in the page itself', () => assert.deepEqual(ada.faults, []));
});
