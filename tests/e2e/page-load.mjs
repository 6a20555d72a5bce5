// What a page of the interface takes in the browser: `node page-load.mjs ADDRESS USERNAME PASSWORD PATH TIMES` prints `first BYTES FILES`, all
// that somebody's first visit of the list fetches but for the answers of the API, packed as it comes; then, for each time it is opened again,
// the milliseconds from the navigation to the first row. For `cargo xtask bench`; judges nothing itself.
import { launch, openPage } from './support/browser.mjs';

const [address, username, password, path, times] = process.argv.slice(2);
const browser = await launch();

/** Nothing is in the browser's caches. */
async function firstVisit() {
  const { page, close } = await openPage(browser, { locale: 'en' });
  await page.context().request.post(`${address}/api/v1/auth/login`, { headers: { 'x-tessera-request': '1' }, data: { username, password } });
  await page.goto(`${address}${path}`);
  await page.locator('.t-grid-row').first().waitFor();
  const files = await page.evaluate(() =>
    [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
      .filter(({ name }) => !new URL(name).pathname.startsWith('/api/'))
      .map(({ encodedBodySize }) => encodedBodySize),
  );
  console.log(`first ${files.reduce((sum, bytes) => sum + bytes, 0)} ${files.length}`);
  await close();
}

try {
  await firstVisit();
  const { page } = await openPage(browser, { locale: 'en' });
  await page.addInitScript(() => {
    const look = () => {
      if (window.shownAt === undefined && document.querySelector('.t-grid-row')) window.shownAt = performance.now();
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true });
  });
  await page.goto(`${address}/sign-in`);
  await page.locator('[data-testid="username"]').fill(username);
  await page.locator('[data-testid="password"]').fill(password);
  await page.locator('[data-testid="sign-in"]').click();
  await page.locator('[data-testid="me-menu"]').waitFor();
  // The first ones fill the browser's caches.
  for (let at = -3; at < Number(times); at += 1) {
    await page.goto(`${address}${path}`, { waitUntil: 'commit' });
    await page.waitForFunction(() => window.shownAt !== undefined);
    const shown = await page.evaluate(() => window.shownAt);
    if (at >= 0) console.log(shown.toFixed(1));
  }
} finally {
  await browser.close();
}
