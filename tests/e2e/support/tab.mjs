// A window, and what one does in every window: sign in, search, run a command, see that nothing went wrong.
import assert from 'node:assert/strict';
import { openPage } from './browser.mjs';
import { signIn } from './people.mjs';

/** `done` ends it, and fails for every fault that the page reported. */
export async function newTab(browser, look) {
  const tab = await openPage(browser, look);
  return {
    ...tab,
    id: (value) => tab.page.locator(`[data-testid="${value}"]`),
    done: async () => {
      assert.deepEqual(tab.faults, []);
      await tab.close();
    },
  };
}

/** The same, signed in. */
export async function openTab(browser, url, look, username = 'admin', path = '/') {
  const tab = await newTab(browser, look);
  await signIn(tab.page, url, username, path);
  return tab;
}

/** A line of the palette. */
export const hit = (page, key) => page.locator(`[data-testid="search-hit"][data-key="${key}"]`);

/** What Enter would do in the palette. */
export const chosen = (page) => page.evaluate(() => document.querySelector('[role="option"][aria-selected="true"]')?.dataset.key);

/** Types into the palette until the wanted line stands on top, and takes it. */
export async function command(page, typed, key) {
  await page.keyboard.press('Control+k');
  await page.locator('[data-testid="search-input"]').waitFor();
  await page.keyboard.type(typed);
  await page.waitForFunction((wanted) => document.querySelector('[role="option"][aria-selected="true"]')?.dataset.key === wanted, key);
  await page.keyboard.press('Enter');
  await page.locator('[data-testid="search-input"]').waitFor({ state: 'detached' });
}

/** Asks again until it holds, twenty seconds at most: a processor may be at other work. */
export async function until(holds) {
  for (let attempt = 0; !(await holds()); attempt += 1) {
    assert.ok(attempt < 200, `not within twenty seconds: ${holds}`);
    await new Promise((done) => setTimeout(done, 100));
  }
}
