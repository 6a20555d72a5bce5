// Somebody signs in by a provider that an administrator describes, a stranger is told why not, and a provider that fails keeps nobody with a
// password out.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { violations } from './support/axe.mjs';
import { launch, openPage } from './support/browser.mjs';
import { signInThere, startProvider } from './support/oidc-provider.mjs';
import { PASSWORD, setUp, signIn } from './support/people.mjs';
import { startServer } from './support/server.mjs';

// The server takes it from here; others are started without.
process.env.TESSERA_OIDC_LOOPBACK = 'true';

const PEOPLE = {
  nora: { name: 'Nora North', preferred_username: 'nora', email: 'nora@acme.example', email_verified: true, groups: ['staff'] },
  mallory: { name: 'Mallory', preferred_username: 'mallory', email: 'mallory@acme.example', email_verified: false, groups: [] },
};

describe('signing in by a provider', () => {
  let server, browser, provider, call, page, member;
  const id = (value, where = page) => where.locator(`[data-testid="${value}"]`);
  /** A window that has never been here, on the sign-in page, in English. */
  const stranger = async () => {
    const { page: other, close } = await openPage(browser, { locale: 'en', keep: false });
    await other.context().route((url) => url.origin === provider.issuer, (route) => route.continue());
    await other.goto(`${server.url}/sign-in?next=${encodeURIComponent('/me/sessions')}`);
    return { other, close };
  };

  before(async () => {
    server = await startServer('serve');
    provider = await startProvider({ client: 'crm', secret: 's3cret', callback: `${server.url}/api/v1/auth/oidc/acme/callback`, people: PEOPLE });
    browser = await launch();
    ({ call } = await setUp(server.url, { locale: 'zh-CN' }));
    member = (await call('GET', 'roles')).items.find((role) => role.code === 'member');
    ({ page } = await openPage(browser, { locale: 'zh-CN' }));
    await signIn(page, server.url);
  });
  after(async () => {
    await browser?.close();
    await provider?.stop();
    await server?.stop();
  });

  test('an administrator describes the provider and tries it', async () => {
    await page.goto(`${server.url}/settings/single-sign-on`);
    await id('provider-new').click();
    await id('provider-label-zh-CN').fill('公司账号');
    await id('provider-label-en').fill('Acme ID');
    await id('provider-id').fill('acme');
    assert.equal(await id('provider-callback').inputValue(), `${server.url}/api/v1/auth/oidc/acme/callback`);
    await id('provider-issuer').fill('http://id.example.com');
    await id('provider-client_id').fill('crm');
    await id('provider-secret').fill('s3cret');
    await id('provider-group-add').click();
    await id('provider-group-0').fill('staff');
    await id('provider-role-0').click();
    await page.keyboard.type(member.name);
    await page.keyboard.press('Enter');
    await id('provider-creates_users').click();
    await id('provider-save').click();
    await page.locator('#provider-issuer-error').waitFor();
    assert.deepEqual(await violations(page), []);
    await id('provider-issuer').fill(provider.issuer);
    await id('provider-save').click();
    await id('provider-test-acme').click();
    await page.locator('.ant-alert-success[data-testid="provider-tested"]').waitFor();
    assert.deepEqual(await violations(page), []);
  });

  test('whoever the provider knows comes in, with the role of their group', async () => {
    const { other, close } = await stranger();
    await id('sign-on-acme', other).waitFor();
    assert.deepEqual(await violations(other), []);
    await id('sign-on-acme', other).click();
    await signInThere(other, 'nora');
    await other.waitForURL(`${server.url}/me/sessions`);
    await id('me-menu', other).waitFor();
    const nora = (await call('GET', 'users')).items.find((user) => user.username === 'nora');
    assert.deepEqual([nora.name, nora.email, nora.roles.map((role) => role.id)], ['Nora North', 'nora@acme.example', [member.id]]);
    await close();
  });

  test('whoever is not let in is told why, in either language', async () => {
    await call('PATCH', 'settings/sign-in-providers/acme', { domains: ['acme.example'] });
    const { other, close } = await stranger();
    await id('sign-on-acme', other).click();
    await signInThere(other, 'mallory');
    await other.waitForURL(/\/sign-in\?sso=email&next=%2Fme%2Fsessions$/);
    assert.match(await id('sign-on-error', other).textContent(), /not verified/);
    await other.locator('[lang="zh-CN"]').click();
    await other.locator('[data-testid="sign-on-error"]', { hasText: '未经验证' }).waitFor();
    assert.equal(await id('sign-on-acme', other).textContent(), '使用公司账号登录');
    assert.deepEqual(await violations(other), []);
    await close();
  });

  test('a provider that is gone keeps no administrator out', async () => {
    await provider.stop();
    // What it said of itself is known for an hour; a change of its description asks anew.
    await call('PATCH', 'settings/sign-in-providers/acme', { scopes: ['profile'] });
    const { other, close } = await stranger();
    await id('sign-on-acme', other).click();
    await id('sign-on-error', other).waitFor();
    await id('username', other).fill('admin');
    await id('password', other).fill(PASSWORD);
    await id('sign-in', other).click();
    await other.waitForURL(`${server.url}/me/sessions`);
    await close();
  });
});
