// A Chromium that talks to nobody but the server under test.
import { chromium } from 'playwright-core';

const ARGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ARGS });
}

/** A page in a language; every fault that the page itself reports fails the test at its end. */
export async function openPage(browser, { locale, width = 1440, height = 900, colorScheme = 'light' }) {
  const context = await browser.newContext({ locale, viewport: { width, height }, colorScheme, reducedMotion: 'reduce' });
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
