// An administrator sets a mail server up and tries it; somebody who forgot their password gets in again by the link in a mail.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { violations } from './support/axe.mjs';
import { launch, openPage } from './support/browser.mjs';
import { PASSWORD, setUp, signIn } from './support/people.mjs';
import { startServer } from './support/server.mjs';
import { startSmtp } from './support/smtp.mjs';

const CHOSEN = 'a kettle on the hob 7';

describe('mail, set up in Chinese and read in English', () => {
  let server, smtp, browser, call, admin, mia, folder;
  const id = (value, where) => where.locator(`[data-testid="${value}"]`);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tessera-mail-'));
    const config = join(folder, 'tessera.toml');
    await writeFile(config, 'mail_loopback = true\n');
    smtp = await startSmtp();
    server = await startServer('serve', ['--config', config]);
    browser = await launch();
    ({ call } = await setUp(server.url, { locale: 'zh-CN' }));
    const member = (await call('GET', 'roles')).items.find((role) => role.code === 'member');
    await call('POST', 'users', { username: 'mia', name: 'Mia Miller', email: 'mia@sample.example', locale: 'en', password: PASSWORD, must_change_password: false, roles: [member.id] });
    ({ page: admin } = await openPage(browser, { locale: 'zh-CN' }));
    ({ page: mia } = await openPage(browser, { locale: 'en' }));
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await smtp?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('the settings are tried before they are saved', async () => {
    await mia.goto(`${server.url}/sign-in`);
    await mia.locator('.t-auth-hint').waitFor();
    assert.equal(await id('forgot', mia).count(), 0);

    await signIn(admin, server.url, 'admin', '/settings/mail');
    await id('mail-host', admin).fill('127.0.0.1');
    await admin.locator('#mail-security').click();
    await admin.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option').nth(2).click();
    await id('mail-sender_address', admin).fill('crm@sample.example');
    await id('mail-to', admin).fill('me@sample.example');
    // Nobody listens there: it is the port of another kind of service.
    await id('mail-port', admin).fill('1');
    await id('mail-test', admin).click();
    await admin.locator('[data-testid="mail-tested"].ant-alert-error').waitFor();
    assert.match(await id('mail-tested', admin).textContent(), /无法连接邮件服务器/);
    await id('mail-port', admin).fill(String(smtp.port));
    await id('mail-test', admin).click();
    await admin.locator('[data-testid="mail-tested"].ant-alert-success').waitFor();
    const mail = await smtp.next();
    assert.equal(mail.to, 'me@sample.example');
    assert.match(mail.text, /Alex Morgan，您好/);
    assert.deepEqual(await violations(admin), []);
    await id('mail-save', admin).click();
    await admin.waitForFunction(async () => (await (await fetch('/api/v1/setup')).json()).resets_by_mail);
  });

  test('whoever forgot their password chooses another one by a link that works once', async () => {
    await mia.goto(`${server.url}/sign-in`);
    await id('forgot', mia).click();
    await id('forgot-username', mia).fill('mia');
    assert.deepEqual(await violations(mia), []);
    await id('forgot-submit', mia).click();
    await id('forgot-back', mia).waitFor();
    const mail = await smtp.next();
    assert.equal(mail.to, 'mia@sample.example');
    const address = new RegExp(`${server.url}/join#[\\w-]+\\.[\\w-]+`).exec(mail.text)?.[0];
    assert.ok(address, mail.text);

    await mia.goto(address);
    await id('join-password', mia).fill(CHOSEN);
    await id('join-submit', mia).click();
    assert.match((await smtp.next()).text, /The password of your account was changed/);
    await id('username', mia).fill('mia');
    await id('password', mia).fill(CHOSEN);
    await id('sign-in', mia).click();
    await id('me-menu', mia).waitFor();
    const late = await openPage(browser, { locale: 'en' });
    await late.page.goto(address);
    await id('join-back', late.page).waitFor();
    await late.close();
  });
});
