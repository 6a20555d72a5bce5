// What follows the first day: a file with faults is mended and taken back, an account is handed out, a seller sees the own department
// alone, and is told of a record that is there already. In both languages.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { launch, openPage } from './support/browser.mjs';
import { languages } from './support/languages.mjs';
import { askAs, PASSWORD, setUpOnPage } from './support/people.mjs';
import { startServer } from './support/server.mjs';

const FIRST_PASSWORD = 'handed out on monday';
const OWN_PASSWORD = 'only mine from today';

// Row 3 has a year that is none, row 4 no name; both can be mended.
const ROWS = ['account,sector,year_established', 'Alpha Steel,retail,1996', 'Beta Steel,retail,long ago', ',retail,2001', 'Delta Steel,retail,2010'];

const QUESTION = {
  'zh-CN': {
    title: '撤销“accounts.csv”的导入？',
    losses: ['将删除本次新建的 2 条客户。', '导入后被修改过的记录将保持不变，并在结果中列出。'],
    back: '如需恢复，可重新导入该文件。',
  },
  en: {
    title: 'Take back the import of accounts.csv?',
    losses: ['2 created records are deleted: Account.', 'Records that somebody changed since the import stay as they are, and are listed.'],
    back: 'To have them back, import the file again.',
  },
};

for (const locale of languages('zh-CN')) {
  describe(`everyday work in ${locale}`, () => {
    let server, browser, folder, admin, page;
    const id = (value) => page.locator(`[data-testid="${value}"]`);

    const signIn = async (where, username, password) => {
      await where.locator('[data-testid="username"]').fill(username);
      await where.locator('[data-testid="password"]').fill(password);
      await where.locator('[data-testid="sign-in"]').click();
    };

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'tessera-file-'));
      await writeFile(join(folder, 'accounts.csv'), ROWS.join('\n'));
      server = await startServer('serve');
      browser = await launch();
      admin = await openPage(browser, { locale });
      page = admin.page;
      await setUpOnPage(page, server.url);
    });
    after(async () => {
      await browser?.close();
      await server?.stop();
      await rm(folder, { recursive: true, force: true });
    });

    const count = async (key) => Number(await id(`import-count-${key}`).getAttribute('data-value'));
    const accounts = async () => (await askAs(page, 'POST', '/records/account/query', { count: true, sort: ['name'] })).items.map((one) => one.name);

    test('rows with faults are listed with their reasons, mended in place and run again', async () => {
      await page.goto(`${server.url}/imports/new?object=account`);
      await id('import-file').setInputFiles(join(folder, 'accounts.csv'));
      for (const step of ['mapping', 'values', 'preview']) {
        await id('import-next').click();
        await page.locator(`[data-step="${step}"]`).waitFor();
      }
      await id('import-start').click();
      await page.locator('[data-testid="import-state"][data-state="done"]').waitFor({ timeout: 60_000 });
      assert.deepEqual([await count('total'), await count('created'), await count('failed')], [4, 2, 2]);
      for (const row of [3, 4]) {
        const why = await id(`error-${row}`).textContent();
        assert.equal(/[\u4e00-\u9fff]/.test(why), locale === 'zh-CN', why);
      }
      await id('cell-3-year_established').fill('1999');
      await id('cell-4-account').fill('Gamma Steel');
      const before = page.url();
      await id('import-retry').click();
      await page.waitForURL((url) => url.href !== before);
      await page.locator('[data-testid="import-count-total"][data-value="2"]').waitFor({ timeout: 60_000 });
      await page.locator('[data-testid="import-state"][data-state="done"]').waitFor({ timeout: 60_000 });
      assert.deepEqual([await count('created'), await count('failed')], [2, 0]);
      assert.deepEqual(await accounts(), ['Alpha Steel', 'Beta Steel', 'Delta Steel', 'Gamma Steel']);
    });

    test('an import is taken back after a question that names what will be lost', async () => {
      const question = page.locator('.ant-modal-confirm');
      await id('import-revert').click();
      await id('import-revert-confirm').waitFor();
      // The run that mended two rows: two records are lost, none was changed by it, and the way back is named.
      assert.equal(await question.locator('.ant-modal-confirm-title').textContent(), QUESTION[locale].title);
      assert.deepEqual(await question.locator('li').allTextContents(), QUESTION[locale].losses);
      assert.equal(await question.locator('.t-muted').textContent(), QUESTION[locale].back);
      // Whoever thinks better of it has lost nothing.
      await question.locator('.ant-modal-confirm-btns button').first().click();
      await question.waitFor({ state: 'hidden' });
      assert.deepEqual(await accounts(), ['Alpha Steel', 'Beta Steel', 'Delta Steel', 'Gamma Steel']);
      await id('import-revert').click();
      await id('import-revert-confirm').click();
      await page.locator('[data-testid="import-state"][data-state="reverted"]').waitFor({ timeout: 60_000 });
      assert.deepEqual(await accounts(), ['Alpha Steel', 'Delta Steel']);
    });

    test('an account that an administrator hands out asks for a password of its own', async () => {
      const roles = (await askAs(page, 'GET', '/roles')).items;
      const member = roles.find((role) => role.code === 'member') ?? roles.find((role) => /Member|普通用户/.test(role.name));
      const north = await askAs(page, 'POST', '/departments', { name: 'North' });
      const south = await askAs(page, 'POST', '/departments', { name: 'South' });
      await askAs(page, 'POST', '/users', { username: 'sam', name: 'Sam South', password: PASSWORD, roles: [member.id], department: south.id });
      const other = (await askAs(page, 'GET', '/users')).items.find((user) => user.username === 'sam');
      await page.goto(`${server.url}/settings/users`);
      await id('user-new').click();
      await page.locator('#user-name').fill('Nora North');
      await page.locator('#user-username').fill('nora');
      await page.locator('[data-testid="user-way"] .ant-segmented-item').nth(1).click();
      await page.locator('#user-password').fill(FIRST_PASSWORD);
      await page.locator('#user-roles').fill(member.name);
      await page.keyboard.press('Enter');
      await page.keyboard.press('Escape');
      await page.locator('#user-department').fill('North');
      await page.locator('.ant-select-tree-title', { hasText: 'North' }).click();
      await id('user-save').click();
      await id('user-nora').waitFor();
      const nora = (await askAs(page, 'GET', '/users')).items.find((user) => user.username === 'nora');
      assert.equal(nora.department.id, north.id);
      await askAs(page, 'POST', '/records/account', { name: 'Northern Mills', owner: nora.id });
      await askAs(page, 'POST', '/records/account', { name: 'Southern Mills', owner: other.id });

      const seller = await openPage(browser, { locale });
      await seller.page.goto(server.url);
      await signIn(seller.page, 'nora', FIRST_PASSWORD);
      await seller.page.locator('[data-testid="change-password"]').waitFor();
      // There is no way around it.
      await seller.page.goto(`${server.url}/o/account`);
      await seller.page.locator('[data-testid="change-password"]').waitFor();
      await seller.page.locator('[data-testid="current-password"]').fill(FIRST_PASSWORD);
      await seller.page.locator('[data-testid="new-password"]').fill(OWN_PASSWORD);
      await seller.page.locator('[data-testid="change-password"]').click();
      await seller.page.locator('[data-testid="me-menu"]').waitFor();
      await seller.close();
    });

    test('a seller sees the records of the own department, and no page of the administration', async () => {
      const seller = await openPage(browser, { locale });
      await seller.page.goto(server.url);
      await signIn(seller.page, 'nora', OWN_PASSWORD);
      await seller.page.locator('[data-testid="me-menu"]').waitFor();
      await seller.page.goto(`${server.url}/o/account`);
      await seller.page.getByText('Northern Mills').first().waitFor();
      assert.equal(await seller.page.getByText('Southern Mills').count(), 0);
      assert.equal(await seller.page.getByText('Alpha Steel').count(), 0);
      assert.equal(await seller.page.locator('a[href="/settings/users"]').count(), 0);
      assert.equal(await seller.page.locator('[data-testid="import"]').count(), 0);

      // Who types a name that is there already is shown the record.
      await seller.page.locator('[data-testid="create"]').first().click();
      await seller.page.locator('[data-testid="field-name"] input').fill('NORTHERN  MILLS, Ltd.');
      const warning = seller.page.locator('[data-testid="duplicates"]');
      await warning.waitFor();
      assert.match(await warning.textContent(), /Northern Mills/);
      assert.deepEqual(seller.faults, []);
      await seller.close();
    });

    test('nothing went wrong in the page itself', () => {
      assert.deepEqual(admin.faults, []);
    });
  });
}
