// A Chromium that talks to nobody but the server under test.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const ARGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ARGS });
}

/** Takes the interface from a freshly built folder instead of the one in the binary: a change of the interface needs no new binary. */
function fromFolder(folder) {
  return (route) => {
    const file = join(folder, decodeURIComponent(new URL(route.request().url()).pathname));
    const isFile = existsSync(file) && statSync(file).isFile();
    return route.fulfill({ path: isFile ? file : join(folder, 'index.html') });
  };
}

/** Windows that were given back, by browser and look. The next one alike goes on in it: a new one would read and compile all code again. */
const idle = new WeakMap();

/**
 * A page in a language; every fault that the page itself reports fails the test at its end. `keep: false` for a window whose next
 * user would notice this one, as what is given to `addInitScript` stays.
 */
export async function openPage(browser, { locale, width = 1440, height = 900, colorScheme = 'light', keep = true }) {
  if (!idle.has(browser)) idle.set(browser, new Map());
  const look = { locale, viewport: { width, height }, colorScheme };
  const alike = idle.get(browser);
  const key = JSON.stringify(look);
  const page = alike.get(key)?.pop() ?? (await newPage(browser, look));
  const faults = [];
  const heard = {
    pageerror: (error) => faults.push(`page: ${error.message}`),
    // The browser reports each 4xx answer as an error of its own; those are the server's refusals, not faults of the page.
    console: (message) => message.type() === 'error' && !message.text().startsWith('Failed to load resource') && faults.push(`console: ${message.text()}`),
  };
  for (const [event, hear] of Object.entries(heard)) page.on(event, hear);
  return {
    page,
    faults,
    async close() {
      for (const [event, hear] of Object.entries(heard)) page.off(event, hear);
      if (!keep || !(await clean(page, look))) return page.context().close();
      alike.set(key, [...(alike.get(key) ?? []), page]);
    },
  };
}

async function newPage(browser, look) {
  // A service worker costs every request of every window; the journey without a line brings a window of its own.
  const context = await browser.newContext({ ...look, reducedMotion: 'reduce', serviceWorkers: 'block' });
  if (process.env.TESSERA_UI) await context.route((url) => !url.pathname.startsWith('/api/'), fromFolder(process.env.TESSERA_UI));
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  return page;
}

/** Leaves nothing of who used the window; false when that can't be, as when its server is gone. */
async function clean(page, { viewport }) {
  const context = page.context();
  const leave = (dialog) => dialog.accept();
  try {
    for (const other of context.pages()) if (other !== page) await other.close();
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await context.setOffline(false);
    await context.clearPermissions();
    // Something is unsaved, it may say.
    page.on('dialog', leave);
    const { ok } = await page.goto(new URL('/favicon.svg', page.url()).href).then((answer) => ({ ok: answer?.ok() }));
    if (!ok) return false;
    await page.evaluate(() => [localStorage, sessionStorage].forEach((one) => one.clear()));
    await page.goto('about:blank');
    await context.clearCookies();
    await page.setViewportSize(viewport);
    return true;
  } catch {
    return false;
  } finally {
    page.off('dialog', leave);
  }
}
