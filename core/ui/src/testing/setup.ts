import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { isPhone, leavePhone } from './phone';

configure({ asyncUtilTimeout: 15_000 });

// All files of a worker share its window and the code's modules (`isolate` in vite.config.ts): each test leaves both as it found them.
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  leavePhone();
  localStorage.clear();
  sessionStorage.clear();
  window.history.replaceState(null, '', '/');
});

// A component that names a text which is not there fails its test, wherever it was shown: `src/i18n` tells of each on the console.
const MISSING_TEXT = 'there is no text for ';
const missing: string[] = [];
// eslint-disable-next-line no-console
const report = console.error;
beforeEach(() => {
  missing.length = 0;
  vi.spyOn(console, 'error').mockImplementation((...words: unknown[]) => {
    if (typeof words[0] === 'string' && words[0].startsWith(MISSING_TEXT)) missing.push(words[0]);
    else report(...words);
  });
});
afterEach(() => {
  expect([...new Set(missing)]).toEqual([]);
});

// jsdom knows no layout; components only ask whether a query matches.
if (!window.matchMedia) {
  window.matchMedia = (query: string): MediaQueryList => ({
    get matches() {
      return isPhone() && query.startsWith('(max-width');
    },
    media: query,
    onchange: null,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    addListener: () => undefined,
    removeListener: () => undefined,
    dispatchEvent: () => false,
  });
}

class NoResizeObserver implements ResizeObserver {
  observe(): void {
    return undefined;
  }
  unobserve(): void {
    return undefined;
  }
  disconnect(): void {
    return undefined;
  }
}
window.ResizeObserver ??= NoResizeObserver;

// jsdom has no layout to scroll.
Element.prototype.scrollIntoView ??= () => undefined;
