import { useEffect, useRef, useState, type PointerEvent as ReactPointerEvent } from 'react';
import { useStable } from '@/components/useStable';
import { dropped, type DragMode, type Place } from './drop';
import { scrollAtEdge } from './edge';
import type { CalendarItem } from './items';

export interface Dragged {
  item: CalendarItem;
  start: Date;
  end: Date;
}

/** Pixels before a press by mouse or pen becomes a drag. */
const THRESHOLD = 4;
/** So long a finger rests before it takes what lies under it, milliseconds; one that moves further meanwhile scrolls, pixels. */
const HOLD_MS = 350;
const SLIP = 8;
/** The click that ends a drag comes with it from a mouse, and later from a finger, milliseconds. */
const CLICK_MS = { mouse: 0, touch: 400 };

interface Taken {
  item: CalendarItem;
  mode: DragMode;
  place: Place;
  x: number;
  y: number;
  isOn: boolean;
  /** Of a finger, until it has rested long enough. */
  hold: { timer: ReturnType<typeof setTimeout> } | null;
  /** Takes back what was asked of the element below the finger. */
  letGo: () => void;
}

/** The day, and the hour where there are any, under the pointer. Days carry `data-day`, columns of hours `data-hours` too. */
function placeAt(x: number, y: number): Place | null {
  for (const element of document.elementsFromPoint(x, y)) {
    const day = element instanceof HTMLElement ? element.closest<HTMLElement>('[data-day]') : null;
    if (!day?.dataset.day) continue;
    const [year = 0, month = 1, date = 1] = day.dataset.day.split('-').map(Number);
    const box = day.getBoundingClientRect();
    const minutes = day.dataset.hours === undefined ? null : Math.max(0, Math.min(1440, ((y - box.top) / box.height) * 1440));
    return { day: new Date(year, month - 1, date), minutes };
  }
  return null;
}

/** Moving by mouse or pen at once, by a finger once it has rested; before that it scrolls. Escape puts it back. */
export function useDrag(onDrop: (dragged: Dragged) => void) {
  const [dragged, setDragged] = useState<Dragged | null>(null);
  const taken = useRef<Taken | null>(null);
  const latest = useRef<Dragged | null>(null);
  /** The click that ends a drag opens nothing. */
  const justDropped = useRef(false);
  const drop = useStable(onDrop);

  const put = useStable((next: Dragged | null) => {
    latest.current = next;
    setDragged(next);
  });
  const end = useStable(() => {
    const last = taken.current;
    taken.current = null;
    clearTimeout(last?.hold?.timer);
    last?.letGo();
    put(null);
  });
  const quiet = useStable((kind: string) => {
    justDropped.current = true;
    setTimeout(() => (justDropped.current = false), kind === 'touch' ? CLICK_MS.touch : CLICK_MS.mouse);
  });
  const follow = useStable((x: number, y: number) => {
    const { current } = taken;
    const place = current && placeAt(x, y);
    if (place) put({ item: current.item, ...dropped(current.item, current.mode, current.place, place) });
  });

  useEffect(() => {
    let frame = 0;
    const at = { x: 0, y: 0 };
    const onFrame = () => {
      if (!taken.current?.isOn) return;
      if (scrollAtEdge(at.x, at.y)) follow(at.x, at.y);
      frame = requestAnimationFrame(onFrame);
    };
    const onMove = ({ clientX, clientY }: PointerEvent) => {
      const { current } = taken;
      if (!current) return;
      const way = Math.hypot(clientX - current.x, clientY - current.y);
      if (current.hold && way > SLIP) return end();
      if (!current.isOn && (current.hold || way < THRESHOLD)) return;
      current.isOn = true;
      Object.assign(at, { x: clientX, y: clientY });
      follow(clientX, clientY);
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(onFrame);
    };
    const onUp = ({ pointerType }: PointerEvent) => {
      const wasOn = taken.current?.isOn === true;
      const last = latest.current;
      end();
      if (!wasOn) return;
      quiet(pointerType);
      if (last) drop(last);
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !taken.current) return;
      event.stopPropagation();
      end();
      justDropped.current = true;
      window.addEventListener('pointerup', ({ pointerType }) => quiet(pointerType), { once: true });
    };
    // Whoever presses anew means the click that follows.
    const onDown = () => {
      justDropped.current = false;
    };
    // Safari asks only listeners that were there before the finger came whether they keep the page from scrolling.
    const onTouchMove = (event: TouchEvent) => keepStill(event, taken.current);
    const onMenu = (event: Event) => {
      if (taken.current?.hold || (taken.current?.isOn && event instanceof PointerEvent && event.pointerType === 'touch')) event.preventDefault();
    };
    window.addEventListener('pointerdown', onDown, true);
    window.addEventListener('pointermove', onMove);
    window.addEventListener('pointerup', onUp);
    window.addEventListener('pointercancel', end);
    window.addEventListener('keydown', onKey, true);
    window.addEventListener('touchmove', onTouchMove, { passive: false });
    window.addEventListener('contextmenu', onMenu);
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener('pointerdown', onDown, true);
      window.removeEventListener('pointermove', onMove);
      window.removeEventListener('pointerup', onUp);
      window.removeEventListener('pointercancel', end);
      window.removeEventListener('keydown', onKey, true);
      window.removeEventListener('touchmove', onTouchMove);
      window.removeEventListener('contextmenu', onMenu);
      end();
    };
  }, [drop, end, follow, quiet]);

  const begin = useStable((event: ReactPointerEvent, item: CalendarItem, mode: DragMode) => {
    if (event.button !== 0 || !event.isPrimary) return;
    const place = placeAt(event.clientX, event.clientY);
    if (!place) return;
    event.stopPropagation();
    end();
    const next: Taken = { item, mode, place, x: event.clientX, y: event.clientY, isOn: false, hold: null, letGo: () => undefined };
    taken.current = next;
    if (event.pointerType !== 'touch') return;
    const { pointerId, target, currentTarget } = event;
    // What is carried to another day becomes another element; a finger goes on speaking to the one it came down on.
    const onTouchMove = (touch: Event) => keepStill(touch, taken.current);
    target.addEventListener('touchmove', onTouchMove, { passive: false });
    next.letGo = () => target.removeEventListener('touchmove', onTouchMove);
    const hold = () => {
      next.hold = null;
      next.isOn = true;
      currentTarget.closest('.cal')?.setPointerCapture(pointerId);
      put({ item, start: item.start, end: item.end });
    };
    next.hold = { timer: setTimeout(hold, HOLD_MS) };
  });
  return { dragged, begin, wasDragged: () => justDropped.current };
}

/** A finger that carries something scrolls nothing. */
function keepStill(event: Event, taken: Taken | null): void {
  if (taken?.isOn && event.cancelable) event.preventDefault();
}
