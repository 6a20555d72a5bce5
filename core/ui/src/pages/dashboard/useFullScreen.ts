import { useCallback, useEffect, useState, type RefObject } from 'react';

/**
 * Lets an element fill the screen. It covers the page by its own style and only asks the browser for the screen besides: menus and
 * dialogs, which live elsewhere in the document, stay visible above it. What lies below can't be reached meanwhile.
 */
export function useFullScreen(place: RefObject<HTMLElement | null>): [isFull: boolean, set: (on: boolean) => void] {
  const [isFull, setFull] = useState(false);

  const set = useCallback((on: boolean) => {
    setFull(on);
    if (on) document.documentElement.requestFullscreen?.().catch(() => undefined);
    else if (document.fullscreenElement) document.exitFullscreen().catch(() => undefined);
  }, []);

  useEffect(() => {
    const element = place.current;
    if (!isFull || !element) return undefined;
    const covered: HTMLElement[] = [];
    for (let at: HTMLElement = element; at.parentElement && at.parentElement !== document.body; at = at.parentElement) {
      for (const other of at.parentElement.children) {
        if (other !== at && other instanceof HTMLElement && !other.inert) covered.push(other);
      }
    }
    for (const other of covered) other.inert = true;
    const onChange = () => {
      if (!document.fullscreenElement) setFull(false);
    };
    const onKey = (event: KeyboardEvent) => {
      // A menu or dialog above takes the key first.
      if (event.key === 'Escape' && !event.defaultPrevented && !document.querySelector('.ant-modal-wrap:not([style*="display: none"]), .ant-drawer-open')) set(false);
    };
    document.addEventListener('fullscreenchange', onChange);
    document.addEventListener('keydown', onKey);
    return () => {
      for (const other of covered) other.inert = false;
      // Whoever follows a figure to its records wants the page back.
      if (document.fullscreenElement) document.exitFullscreen().catch(() => undefined);
      document.removeEventListener('fullscreenchange', onChange);
      document.removeEventListener('keydown', onKey);
    };
  }, [isFull, place, set]);

  return [isFull, set];
}
