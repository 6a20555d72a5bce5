// How long a page of the interface takes in the browser, warm: `node page-load.mjs ADDRESS USERNAME PASSWORD PATH TIMES` prints, for each
// time, the milliseconds from the navigation to the first row of the list. For `cargo xtask bench`; judges nothing itself.
import { launch, openPage } from './support/browser.mjs';

const [address, username, password, path, times] = process.argv.slice(2);
const browser = await launch();
try {
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
