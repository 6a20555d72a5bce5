// A server with accounts of its own, somebody signed in to it, and what tests of lists ask of the page.
import assert from 'node:assert/strict';
import { launch, openPage } from './browser.mjs';
import { setUp, signIn } from './people.mjs';
import { startServer } from './server.mjs';

const SHOWN = '[data-testid="record-grid"], [data-testid="record-cards"], [data-testid="empty-state"]';

export const numbered = (at) => `Account ${String(at).padStart(3, '0')}`;

/** `accounts` is how many there are; number 7 is named "Account 007" and has 7 employees. */
export async function startList({ locale, accounts, width, height }) {
  const server = await startServer('serve');
  const browser = await launch();
  const { call, user } = await setUp(server.url, { locale });
  const fields = (await call('GET', 'objects/account')).fields;
  const industries = fields.find(({ key }) => key === 'industry').choices.slice(0, 3).map(({ code }) => code);
  const made = await call(
    'POST',
    'records/account/batch',
    Array.from({ length: accounts }, (_, at) => ({ op: 'create', fields: { name: numbered(at), employees: String(at), industry: industries[at % 3] } })),
  );
  const tab = await openPage(browser, { locale, width, height });
  const { page } = tab;
  await signIn(page, server.url);
  return {
    server,
    browser,
    page,
    faults: tab.faults,
    call,
    user,
    fields,
    industries,
    accounts: made.items,
    id: (value) => page.locator(`[data-testid="${value}"]`),
    /** Goes to a list and waits for it. */
    async list(path) {
      await page.goto(`${server.url}${path}`);
      await page.locator(SHOWN).first().waitFor();
    },
    one: (object, key) => call('GET', `records/${object}/${key}`),
    counted: async (object, filter) => (await call('POST', `records/${object}/query`, { filter, count: true, limit: 1 })).count,
    parameter: (name) => new URL(page.url()).searchParams.get(name),
    shownCount: async () => Number(await page.locator('[data-testid="count"]').getAttribute('data-value')),
    /** Names of the rows in sight, from above. */
    names: () => page.locator('.t-grid-row .t-grid-name').allTextContents(),
    until: (holds, what) => until(page, holds, what),
    async stop() {
      await browser.close();
      await server.stop();
    },
  };
}

export async function until(page, holds, what) {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await holds()) return;
    await page.waitForTimeout(100);
  }
  assert.fail(`${what} did not come true`);
}
