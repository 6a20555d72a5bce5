// How people get in: invited by a link, with a second factor that a role demands, by a token for a program; and how they leave. In both languages.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { violations } from './support/axe.mjs';
import { launch, openPage } from './support/browser.mjs';
import { client, setUp, signIn } from './support/people.mjs';
import { startServer } from './support/server.mjs';

const OWN = 'a kettle on the hob 7';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The code that an app shows so many steps of half a minute from now. */
function codeOf(secret, steps = 0) {
  const bits = [...secret].map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const digest = createHmac('sha1', key).update(counter).digest();
  return String((digest.readUInt32BE(digest[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

for (const locale of ['zh-CN', 'en']) {
  describe(`getting in and leaving in ${locale}`, () => {
    let server, browser, call, page, nora, secret, codes, member;
    const id = (value, where = page) => where.locator(`[data-testid="${value}"]`);
    const menuOf = async (username, key) => {
      await id(`user-more-${username}`).click();
      await page.locator(`.ant-dropdown:not(.ant-dropdown-hidden) [data-menu-id$="-${key}"]`).click();
    };

    before(async () => {
      server = await startServer('serve');
      browser = await launch();
      ({ call } = await setUp(server.url, { locale }));
      member = (await call('GET', 'roles')).items.find((role) => role.code === 'member');
      ({ page } = await openPage(browser, { locale }));
      ({ page: nora } = await openPage(browser, { locale }));
      await signIn(page, server.url);
    });
    after(async () => {
      await browser?.close();
      await server?.stop();
    });

    test('whoever is invited chooses a password by a link that works once', async () => {
      await page.goto(`${server.url}/settings/users`);
      await id('user-new').click();
      await page.locator('#user-name').fill('Nora North');
      await page.locator('#user-username').fill('nora');
      await page.locator('#user-roles').fill(member.name);
      await page.keyboard.press('Enter');
      await page.keyboard.press('Escape');
      await id('user-save').click();
      await id('link-make').click();
      const address = await id('link-address').inputValue();
      assert.match(address, /\/join#[\w-]+\.[\w-]+$/);
      await id('link-make').click();

      await nora.goto(address);
      await id('join-password', nora).fill('Password2026!');
      await id('join-submit', nora).click();
      await nora.locator('#join-password-error').waitFor();
      assert.deepEqual(await violations(nora), []);
      await id('join-password', nora).fill(OWN);
      await id('join-submit', nora).click();
      await id('username', nora).fill('nora');
      await id('password', nora).fill(OWN);
      await id('sign-in', nora).click();
      await id('me-menu', nora).waitFor();
      const late = await openPage(browser, { locale });
      await late.page.goto(address);
      await id('join-back', late.page).waitFor();
      await late.page.close();
    });

    test('a role demands a second factor, and nothing opens before', async () => {
      await page.goto(`${server.url}/settings/roles`);
      await id(`role-${member.name}`).click();
      await id('role-second-factor').click();
      await id('role-save').click();
      await id('role-drawer').waitFor({ state: 'hidden' });
      await nora.goto(`${server.url}/o/account`);
      await id('second-password', nora).fill(OWN);
      await id('second-begin', nora).click();
      await nora.locator('.t-second-picture svg').first().waitFor();
      assert.deepEqual(await violations(nora), []);
      secret = (await id('second-secret', nora).inputValue()).replaceAll(' ', '');
      await id('second-code', nora).fill('000000');
      await id('second-confirm', nora).click();
      await nora.locator('#second-code-error').waitFor();
      await id('second-code', nora).fill(codeOf(secret));
      await id('second-confirm', nora).click();
      await id('recovery-codes', nora).waitFor();
      codes = await id('recovery-codes', nora).locator('li').allTextContents();
      assert.equal(codes.length, 10);
      await id('codes-kept', nora).check();
      await id('codes-done', nora).click();
      await id('me-menu', nora).waitFor();
    });

    test('the code is asked for at the next sign-in; a recovery code serves too', async () => {
      const open = async (code) => {
        const { page: fresh } = await openPage(browser, { locale });
        await fresh.goto(`${server.url}/sign-in`);
        await id('username', fresh).fill('nora');
        await id('password', fresh).fill(OWN);
        await id('sign-in', fresh).click();
        await id('code', fresh).fill('000000');
        await id('sign-in', fresh).click();
        await id('sign-in-error', fresh).waitFor();
        await id('code', fresh).fill(code);
        await id('sign-in', fresh).click();
        await id('me-menu', fresh).waitFor();
        await fresh.close();
      };
      // The code of this moment set the app up and is used.
      await open(codeOf(secret, 1));
      await open(codes[0]);
      await nora.goto(`${server.url}/me/second_factor`);
      await id('second-on', nora).getByText(/(codes left|剩余).*9/).waitFor();
      assert.deepEqual(await violations(nora), []);
    });

    test('a program reads by a token, until it is ended', async () => {
      await nora.goto(`${server.url}/me/tokens`);
      await id('token-new', nora).click();
      await id('token-name', nora).fill('Report');
      await id('token-make', nora).click();
      const program = client(server.url, await id('token-made', nora).inputValue());
      assert.equal((await program('GET', 'me')).user.username, 'nora');
      await assert.rejects(program('POST', 'records/account', { name: 'X' }), /403/);
      await id('token', nora).getByRole('button').click();
      await nora.locator('.ant-popconfirm-buttons .ant-btn-primary').click();
      await id('token', nora).waitFor({ state: 'detached' });
      await assert.rejects(program('GET', 'me'), /401/);
    });

    test('whoever leaves hands over what they had, and is signed out at once', async () => {
      const people = (await call('GET', 'users')).items;
      const [leaver, admin] = ['nora', 'admin'].map((name) => people.find((user) => user.username === name));
      await call('POST', 'records/account', { name: 'Northern Mills', owner: leaver.id });
      await page.goto(`${server.url}/settings/users`);
      await menuOf('nora', 'disable');
      await id('hand-over').waitFor();
      assert.match(await id('hand-over').textContent(), /1/);
      await page.locator('#heir').fill(admin.name);
      await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option', { hasText: admin.name }).click();
      await id('user-disable-confirm').click();
      await id('user-disable-confirm').waitFor({ state: 'hidden' });
      await nora.goto(server.url);
      await id('username', nora).waitFor();
      let owner;
      for (let tries = 0; tries < 100 && owner !== admin.id; tries += 1) {
        owner = (await call('POST', 'records/account/query', { search: 'Northern' })).items[0].owner.id;
        await new Promise((done) => setTimeout(done, 100));
      }
      assert.equal(owner, admin.id);
    });

    test('the audit log and the rules for everybody have their pages', async () => {
      await page.goto(`${server.url}/settings/security`);
      await page.locator('#security-password_length_min').fill('14');
      assert.equal(await page.locator('#security-session_idle_minutes').inputValue(), '7', 'days, not 10,080 minutes');
      await page.locator('#security-session_idle_minutes').fill('2');
      await id('security-save').click();
      await page.waitForFunction(async () => (await (await fetch('/api/v1/settings/security')).json()).password_length_min === 14);
      assert.deepEqual(await violations(page), []);
      await page.goto(`${server.url}/settings/audit`);
      const said = locale === 'en' ? ['Signed in', 'Refused a sign-in', 'Set up a second factor', 'Made an API token'] : ['登录', '拒绝登录', '启用两步验证', '生成 API 令牌'];
      for (const words of said) await page.locator('td', { hasText: new RegExp(`^${words}$`) }).first().waitFor();
      // What was changed is told by its label, and a duration in the unit that it was typed in.
      const facts = locale === 'en' ? ['Shortest password: 12 → 14', 'Sign out when unused for: 7 days → 2 days'] : ['密码最短长度：12 → 14', '闲置多久后自动退出：7 天 → 2 天'];
      for (const fact of facts) await page.locator('td', { hasText: fact }).first().waitFor();
      assert.doesNotMatch(await id('audit').textContent(), /password_length_min|session_idle_minutes/);
    });
  });
}
