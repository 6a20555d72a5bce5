// Sets an installation up without the pages for it, and speaks to it as one of its people.
export const PASSWORD = 'correct horse battery';

/** Calls of one person; a refusal is an error that says what was refused. */
export function client(url, token) {
  return async (method, path, body) => {
    const answer = await fetch(`${url}/api/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  };
}

/** Asks the API as whoever is signed in in the page. */
export async function askAs(page, method, path, body) {
  const answer = await page.evaluate(
    async ([method, path, body]) => {
      const headers = { 'content-type': 'application/json', 'x-tessera-request': '1' };
      const response = await fetch(`/api/v1${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
      return { status: response.status, body: response.status === 204 ? null : await response.json() };
    },
    [method, path, body],
  );
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** Makes the administrator of a new installation on its first page, in whatever language it is. */
export async function setUpOnPage(page, url) {
  await page.goto(url);
  const fill = (what, text) => page.locator(`[data-testid="setup-${what}"]`).fill(text);
  await fill('organization', 'Sample Sales Ltd');
  await fill('name', 'Alex Morgan');
  await fill('username', 'admin');
  await fill('password', PASSWORD);
  await page.locator('[data-testid="setup-submit"]').click();
  await page.locator('[data-testid="me-menu"]').waitFor();
}

/** The administrator of a new installation. */
export async function setUp(url, { locale = 'en', name = 'Alex Morgan' } = {}) {
  const answer = await fetch(`${url}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ organization: 'Sample Sales Ltd', username: 'admin', password: PASSWORD, name, locale, currency: 'CNY' }),
  });
  const { token, user } = await answer.json();
  return { call: client(url, token), user };
}

/** Somebody else, who may do as much. */
export async function addPerson(admin, url, { username, name, locale }) {
  const roles = await admin.call('GET', 'roles');
  const { id } = await admin.call('POST', 'users', {
    username, name, password: PASSWORD, must_change_password: false, roles: roles.items.filter((role) => role.permissions?.administrator).map((role) => role.id),
  });
  const signedIn = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username, password: PASSWORD }),
  }).then((answer) => answer.json());
  const call = client(url, signedIn.token);
  if (locale) await call('PATCH', 'me', { locale });
  return { id, call, token: signedIn.token };
}

/** Signs in without the page for it, which a journey of its own walks, and opens a path. */
export async function signIn(page, url, username = 'admin', path = '/') {
  const answer = await page.context().request.post(`${url}/api/v1/auth/login`, {
    headers: { 'x-tessera-request': '1' },
    data: { username, password: PASSWORD },
  });
  if (!answer.ok()) throw new Error(`signing in as ${username}: ${answer.status()} ${await answer.text()}`);
  await page.goto(`${url}${path}`);
  await page.locator('[data-testid="me-menu"]').waitFor();
}
