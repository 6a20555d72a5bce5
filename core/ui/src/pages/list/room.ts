/**
 * How much room the list has. In a window of the same size it has the same again: what it shows first is drawn for that at once, instead of
 * being drawn without rows, measured, and drawn again.
 */
import { elementScroll, observeElementRect, type Virtualizer } from '@tanstack/react-virtual';

export interface Room {
  width: number;
  height: number;
}

const STORED = 'tessera.list_room';

const windowNow = () => `${window.innerWidth}x${window.innerHeight}`;

export function rememberedRoom(): Room | null {
  try {
    const kept = JSON.parse(localStorage.getItem(STORED) ?? 'null') as (Partial<Room> & { window?: string }) | null;
    if (kept?.window !== windowNow() || !kept.width || !kept.height) return null;
    return { width: kept.width, height: kept.height };
  } catch {
    return null;
  }
}

export function rememberRoom({ width, height }: Room): void {
  if (width > 0 && height > 0) localStorage.setItem(STORED, JSON.stringify({ window: windowNow(), width, height }));
}

type Rows = Virtualizer<HTMLDivElement, Element>;

/** Told by the observer, when the page is laid out anyway, and not by laying it out for the question. */
function whenLaidOut(rows: Rows, tell: (room: Room) => void): (() => void) | undefined {
  const element = rows.scrollElement;
  if (!element) return undefined;
  const observer = new ResizeObserver(() => tell({ width: element.offsetWidth, height: element.offsetHeight }));
  observer.observe(element);
  return () => observer.disconnect();
}

/** The virtualizer's settings for a list that knows its room. */
export const inRoom = (room: Room | null) =>
  room
    ? {
        initialRect: room,
        observeElementRect: whenLaidOut,
        // It is at its top already when it is new; to be told so it would have to be laid out.
        scrollToFn: (offset: number, options: { adjustments?: number; behavior?: ScrollBehavior }, rows: Rows) => {
          if (offset !== 0 || options.adjustments || rows.scrollOffset) elementScroll(offset, options, rows);
        },
      }
    : { observeElementRect, scrollToFn: elementScroll };
