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

/** A page in a language; every fault that the page itself reports fails the test at its end. */
export async function openPage(browser, { locale, width = 1440, height = 900, colorScheme = 'light' }) {
  // A service worker costs every request of every window; the journey without a line brings a window of its own.
  const context = await browser.newContext({ locale, viewport: { width, height }, colorScheme, reducedMotion: 'reduce', serviceWorkers: 'block' });
  if (process.env.TESSERA_UI) await context.route((url) => !url.pathname.startsWith('/api/'), fromFolder(process.env.TESSERA_UI));
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const faults = [];
  page.on('pageerror', (error) => faults.push(`page: ${error.message}`));
  page.on('console', (message) => {
    // The browser reports each 4xx answer as an error of its own; those are the server's refusals, not faults of the page.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) faults.push(`console: ${message.text()}`);
  });
  return { page, faults, close: () => context.close() };
}
