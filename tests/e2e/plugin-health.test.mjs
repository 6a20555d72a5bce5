// How an administrator sees what a plugin does: its calls, its log, what it was denied, what it could not take; and changes what it may use.
// In both languages.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { violations } from './support/axe.mjs';
import { launch, openPage } from './support/browser.mjs';
import { languages } from './support/languages.mjs';
import { setUp, signIn } from './support/people.mjs';
import { startServer } from './support/server.mjs';

const GUEST = 'test.hostile';
const WRITE = 'records.write:hostile_thing';

/** The package as `cargo xtask guests` leaves it beside the server. */
function packageOf(id) {
  const folder = resolve(dirname(process.env.TESSERA_BIN), '../guests/packages');
  const name = readdirSync(folder).find((file) => file.startsWith(`${id}-`));
  assert.ok(name, `there is no package of ${id} in ${folder}: run \`cargo xtask guests\``);
  return join(folder, name);
}

/** Compiling a package that was not compiled before takes its time. */
const COMPILED = { timeout: 120_000 };
/** Three attempts to deliver a change, with the pauses between them. */
const GIVEN_UP = 60_000;

for (const locale of languages('en')) {
  describe(`the health of a plugin in ${locale}`, () => {
    let server, browser, folder, call, tab, page;
    const id = (value) => page.locator(`[data-testid="${value}"]`);
    const open = async (part) => {
      await page.goto(`${server.url}/settings/plugins/${GUEST}?tab=${part}`);
      await id('plugin-health').waitFor();
    };
    const calls = async () => Number(await id('plugin-figure-calls').getAttribute('data-value'));

    async function until(holds, what, timeout = 15_000) {
      for (const end = Date.now() + timeout; Date.now() < end; ) {
        const found = await holds();
        if (found) return found;
        await new Promise((done) => setTimeout(done, 200));
      }
      return assert.fail(`${what} did not come true`);
    }

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'tessera-health-'));
      const config = join(folder, 'tessera.toml');
      // Nobody signed the package.
      await writeFile(config, 'allow_unsigned_plugins = true\n');
      server = await startServer('serve', ['--config', config]);
      browser = await launch();
      ({ call } = await setUp(server.url, { locale }));
      tab = await openPage(browser, { locale });
      page = tab.page;
      await signIn(page, server.url);
      await page.goto(`${server.url}/settings/plugins`);
      await id('plugin-file').setInputFiles(packageOf(GUEST));
      await id('plugin-plan').waitFor(COMPILED);
      await id('plugin-install-confirm').click();
      await page.locator(`[data-testid="plugin-${GUEST}"][data-state="enabled"]`).waitFor(COMPILED);
    });
    after(async () => {
      await browser?.close();
      await server?.stop();
      await rm(folder, { recursive: true, force: true });
    });

    test('its page opens from the list, and its calls are seen to rise', async () => {
      await id(`plugin-open-${GUEST}`).click();
      await id('plugin-health').waitFor();
      const first = await calls();
      await call('POST', 'records/hostile_thing', { name: 'nothing' });
      await until(async () => (await calls()) > first, 'the number of calls rises by itself');
      assert.match(await id('plugin-activity').textContent(), /required/);
      assert.deepEqual(await violations(page), []);
    });

    test('its log is searched', async () => {
      await call('POST', 'records/hostile_thing', { name: 'log-flood' });
      await open('log');
      const lines = id('plugin-log').locator('li');
      await until(async () => (await lines.count()) > 5, 'the log is shown');
      await id('plugin-log-search').locator('input').fill('LINE 12');
      await until(async () => (await lines.count()) === 1, 'one line is found');
      assert.match(await lines.textContent(), /line 12/);
    });

    test('a limit is changed and taken back', async () => {
      const limit = async () => {
        const { phases } = await call('GET', `plugins/${GUEST}/budgets`);
        return phases.find(({ phase }) => phase === 'before_hook').limits.find(({ key }) => key === 'host_calls');
      };
      await open('budgets');
      await id('budget-before_hook.host_calls').fill('20');
      await id('plugin-budgets-save').click();
      await until(async () => (await limit()).value === 20, 'the limit is stored');
      await id('plugin-budgets-reset').click();
      await id('plugin-budgets-reset-confirm').click();
      await until(async () => !(await limit()).is_set, 'the default holds again');
    });

    test('a change that it could not take is delivered again once the cause is gone', async () => {
      const granted = (await call('GET', 'plugins')).items.find((one) => one.id === GUEST).capabilities;
      await call('PUT', `plugins/${GUEST}/grants`, { granted: granted.filter((one) => one !== WRITE) });
      const thing = await call('POST', 'records/hostile_thing', { name: 'plain' });
      await call('PATCH', `records/hostile_thing/${thing.id}`, { note: 'changed' });
      const letters = async () => (await call('GET', 'dead-letters')).items.filter(({ consumer }) => consumer === `plugin:${GUEST}`);
      await until(async () => (await letters()).length === 1, 'the change is given up', GIVEN_UP);

      await open('denials');
      assert.match(await id('plugin-denials').textContent(), new RegExp(WRITE));
      await id('plugin-denial-grant').waitFor();

      await call('PUT', `plugins/${GUEST}/grants`, { granted });
      await open('work');
      await id('letter-retry').click();
      await until(async () => (await letters()).length === 0, 'nothing is left to deliver');
      await until(async () => /hostile_thing:/.test((await call('GET', `records/hostile_thing/${thing.id}`)).note), 'the plugin took the change');
    });

    test('the page fits a phone', async () => {
      await page.setViewportSize({ width: 390, height: 844 });
      await open('activity');
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(overflow <= 0, `${overflow} px too wide`);
      assert.deepEqual(tab.faults, []);
    });
  });
}
