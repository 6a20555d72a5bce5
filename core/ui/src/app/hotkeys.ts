import { useEffect, useRef } from 'react';

type Handlers = Record<string, (event: KeyboardEvent) => void>;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.closest('input, textarea, select, [contenteditable], .ant-select') !== null);

/** A dialog over the page owns the keyboard. */
const isCovered = (): boolean => document.querySelector('[role="dialog"][aria-modal="true"]') !== null;

export const isMac = /mac|iphone|ipad/i.test(navigator.userAgent);
export const MOD = isMac ? '⌘' : 'Ctrl ';
export const ALT = isMac ? '⌥' : 'Alt ';
export const SHIFT = isMac ? '⇧' : 'Shift ';

/**
 * Keys while this component is shown. Names: `c`, `/`, `?`, `mod+k`, `mod+Enter`, `g h` (one after the other).
 * Plain keys are silent while someone types or a dialog is open; `mod+` ones are not.
 */
export function useHotkeys(handlers: Handlers, enabled = true): void {
  const current = useRef(handlers);
  useEffect(() => {
    current.current = handlers;
  });
  useEffect(() => {
    if (!enabled) return;
    let prefix = '';
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onKey = (event: KeyboardEvent) => {
      if (event.isComposing || event.defaultPrevented) return;
      const hasMod = event.metaKey || event.ctrlKey;
      if (hasMod) {
        run(`mod+${event.key.length === 1 ? event.key.toLowerCase() : event.key}`, event);
        return;
      }
      if (event.altKey || isTyping(event.target) || isCovered()) return;
      const name = prefix ? `${prefix} ${event.key}` : event.key;
      prefix = '';
      if (run(name, event)) return;
      if (Object.keys(current.current).some((key) => key.startsWith(`${event.key} `))) {
        prefix = event.key;
        clearTimeout(timer);
        timer = setTimeout(() => (prefix = ''), 1200);
      }
    };
    const run = (name: string, event: KeyboardEvent): boolean => {
      const handler = current.current[name];
      if (!handler) return false;
      event.preventDefault();
      handler(event);
      return true;
    };
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('keydown', onKey);
      clearTimeout(timer);
    };
  }, [enabled]);
}
