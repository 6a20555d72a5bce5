// Holds a page against the rules for accessible pages.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Names are given beside what is hidden from readers of the screen (avatars, key hints); the experimental rule counts that as text. */
const OFF = { 'label-content-name-mismatch': { enabled: false } };
/** What opens over the page lies outside its landmarks on purpose. */
const POPUPS = '.ant-popover, .ant-dropdown, .ant-select-dropdown, .ant-picker-dropdown, .ant-tooltip, .ant-message, .ant-notification, body > div:not(#root)';

/** What may be wrong in one look and right in another: colours by theme, texts by language, the rest by width. Colours take the longest. */
const BY_LOOK = {
  colours: { runOnly: { type: 'rule', values: ['color-contrast', 'html-has-lang', 'html-lang-valid', 'valid-lang', 'document-title', 'button-name', 'link-name', 'image-alt', 'label'] } },
  shape: { rules: { ...OFF, 'color-contrast': { enabled: false } } },
};

/** Waits until what is loading is there, nothing moves any more, and nothing has changed for a moment. */
export async function settled(page) {
  await page.evaluate(
    () =>
      new Promise((done) => {
        const finite = (one) => one.playState === 'running' && one.effect?.getComputedTiming().endTime !== Infinity;
        const busy = () => document.querySelector('[class*="skeleton"], .t-splash') || document.getAnimations().some(finite);
        const end = () => {
          observer.disconnect();
          clearTimeout(quiet);
          clearTimeout(late);
          done();
        };
        const wait = () => {
          clearTimeout(quiet);
          quiet = setTimeout(() => (busy() ? wait() : end()), 200);
        };
        let quiet;
        const late = setTimeout(end, 8000);
        const observer = new MutationObserver(wait);
        observer.observe(document, { childList: true, subtree: true, attributes: true });
        wait();
      }),
  );
}

/** What breaks a rule, a line each: the rule, what it asks for, and where. `only` the `colours` and names, or only the `shape`. */
export async function violations(page, only) {
  // Given to the debugger and not to the page, whose policy allows no such script.
  await page.evaluate(SOURCE);
  return page.evaluate(
    async ({ options, popups }) => {
      const { violations } = await window.axe.run(document, { ...options, resultTypes: ['violations'], elementRef: true });
      return violations.flatMap(({ id, help, nodes }) =>
        nodes.flatMap(({ target, element, any, html }) => {
          const place = target.flat().join(' ');
          // A tooltip may be gone again by now.
          if (id === 'region' && (!element?.isConnected || element.closest(popups))) return [];
          // What holds a field that can be typed in is reached by keyboard; without a window the rule does not always see that.
          if (id === 'scrollable-region-focusable' && element?.querySelector('input:not([disabled])')) return [];
          const { fgColor, bgColor, contrastRatio } = any[0]?.data ?? {};
          return `${id} (${help}): ${place} ${contrastRatio ? `${fgColor} on ${bgColor}, ${contrastRatio}` : html.slice(0, 160)}`;
        }),
      );
    },
    { options: { runOnly: { type: 'tag', values: TAGS }, rules: OFF, ...BY_LOOK[only] }, popups: POPUPS },
  );
}

/** The same as a look wants it: `only` a part of the rules, or all and in `dark`, too, which takes no second visit. */
export async function violationsIn(page, { only, dark }) {
  const found = await violations(page, only);
  if (!dark) return found;
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.locator('html[data-scheme="dark"]').waitFor();
  await settled(page);
  found.push(...(await violations(page, 'colours')).map((line) => `${line} (dark)`));
  await page.emulateMedia({ colorScheme: 'light' });
  return found;
}
