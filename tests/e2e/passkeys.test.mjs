// A passkey from its making to its end, with the device that Chromium plays: added, used in place of name and password, and removed by an
// administrator after the device was lost.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { violations } from './support/axe.mjs';
import { launch } from './support/browser.mjs';
import { addPerson, PASSWORD, setUp, signIn } from './support/people.mjs';
import { startServer } from './support/server.mjs';
import { newTab } from './support/tab.mjs';

const DEVICE = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };

describe('passkeys', () => {
  let server, browser, here, tab, page, id, device, cdp;

  before(async () => {
    server = await startServer('serve');
    // A device keeps passkeys for names, and the machine's own is the only one that needs no TLS.
    here = server.url.replace('127.0.0.1', 'localhost');
    browser = await launch();
    const admin = await setUp(server.url, { locale: 'en' });
    await addPerson(admin, server.url, { username: 'nora', name: 'Nora North', locale: 'zh-CN' });
    tab = await newTab(browser, { locale: 'zh-CN', keep: false });
    ({ page, id } = tab);
    cdp = await page.context().newCDPSession(page);
    await cdp.send('WebAuthn.enable');
    device = (await cdp.send('WebAuthn.addVirtualAuthenticator', { options: DEVICE })).authenticatorId;
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  test('whoever has none learns what one is good for, and adds one', async () => {
    await signIn(page, here, 'nora', '/me/passkeys');
    await id('empty-state').waitFor();
    assert.deepEqual(await violations(page), []);
    await id('passkey-new').click();
    await id('passkey-name').fill('我的笔记本');
    await id('passkey-password').fill('a guess of mine');
    await id('passkey-add').click();
    await page.locator('#passkey-password-error').waitFor();
    assert.deepEqual(await violations(page), []);
    await id('passkey-password').fill(PASSWORD);
    await id('passkey-add').click();
    await id('passkey').getByText('我的笔记本').waitFor();
    const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId: device });
    assert.deepEqual(credentials.map((one) => [one.rpId, one.isResidentCredential]), [['localhost', true]]);
    // The device knows that it has one already.
    await id('passkey-new').click();
    await id('passkey-password').fill(PASSWORD);
    await id('passkey-add').click();
    await id('passkey-problem').waitFor();
  });

  test('it signs in without name and password', async () => {
    await page.context().clearCookies();
    await page.goto(`${here}/sign-in?next=%2Fme%2Fpasskeys`);
    await id('sign-in-passkey').waitFor();
    assert.deepEqual(await violations(page), []);
    await id('sign-in-passkey').click();
    const line = id('passkey');
    await line.waitFor();
    await line.getByText('最近使用').waitFor();
    await line.getByRole('button', { name: '重命名' }).click();
    await id('passkey-rename').fill('旧笔记本');
    await page.keyboard.press('Enter');
    await line.getByText('旧笔记本').waitFor();
    assert.deepEqual(await violations(page), []);
  });

  test('an administrator removes it, and it opens nothing any more', async () => {
    const admin = await newTab(browser, { locale: 'en' });
    await signIn(admin.page, server.url, 'admin', '/me/passkeys');
    // By digits there are none, and the page says where there are.
    await admin.id('passkeys-elsewhere').getByText(here).waitFor();
    await admin.page.goto(`${server.url}/settings/users`);
    await admin.id('user-more-nora').click();
    await admin.page.locator('.ant-dropdown:not(.ant-dropdown-hidden) [data-menu-id$="-passkeys"]').click();
    await admin.id('passkey').getByRole('button').click();
    await admin.page.locator('.ant-popconfirm-buttons .ant-btn-primary').click();
    await admin.id('passkey').waitFor({ state: 'detached' });
    await admin.done();

    await page.goto(here);
    await id('sign-in-passkey').click();
    await id('passkey-error').waitFor();
    assert.deepEqual(await violations(page), []);
    await tab.done();
  });
});
