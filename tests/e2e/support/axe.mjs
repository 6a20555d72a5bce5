// Holds a page against the rules for accessible pages.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Names are given beside what is hidden from readers of the screen (avatars, key hints); the experimental rule counts that as text. */
const OFF = { 'label-content-name-mismatch': { enabled: false } };
/** What opens over the page lies outside its landmarks on purpose. */
const POPUPS = '.ant-popover, .ant-dropdown, .ant-select-dropdown, .ant-picker-dropdown, .ant-tooltip, .ant-message, .ant-notification, body > div:not(#root)';

/** What breaks a rule, a line each: the rule, what it asks for, and where. */
export async function violations(page) {
  // Given to the debugger and not to the page, whose policy allows no such script.
  await page.evaluate(SOURCE);
  return page.evaluate(
    async ({ tags, off, popups }) => {
      const { violations } = await window.axe.run(document, { runOnly: { type: 'tag', values: tags }, rules: off, resultTypes: ['violations'], elementRef: true });
      return violations.flatMap(({ id, help, nodes }) =>
        nodes.flatMap(({ target, element, any, html }) => {
          const place = target.flat().join(' ');
          // A tooltip may be gone again by now.
          if (id === 'region' && (!element?.isConnected || element.closest(popups))) return [];
          const { fgColor, bgColor, contrastRatio } = any[0]?.data ?? {};
          return `${id} (${help}): ${place} ${contrastRatio ? `${fgColor} on ${bgColor}, ${contrastRatio}` : html.slice(0, 160)}`;
        }),
      );
    },
    { tags: TAGS, off: OFF, popups: POPUPS },
  );
}
