import { useEffect, useRef, useState, type PointerEvent as ReactPointerEvent } from 'react';
import { useStable } from '@/components/useStable';
import { addDays, daysBetween, startOfDay } from './days';
import type { CalendarItem } from './items';

export type DragMode = 'move' | 'end';

export interface Dragged {
  item: CalendarItem;
  start: Date;
  end: Date;
}

/** Minutes that moving by the mouse goes by. */
const SNAP = 15;
/** Pixels before a press becomes a drag. */
const THRESHOLD = 4;

interface Place {
  day: Date;
  /** Since midnight; `null` where there are no hours. */
  minutes: number | null;
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

/** Where an item comes to lie when it is taken at `from` and let go at `to`. */
export function dropped(item: CalendarItem, mode: DragMode, from: Place, to: Place): { start: Date; end: Date } {
  const hasHours = !item.isBar && from.minutes !== null && to.minutes !== null;
  if (mode === 'move') {
    const days = daysBetween(from.day, to.day);
    const minutes = hasHours ? Math.round(((to.minutes ?? 0) - (from.minutes ?? 0)) / SNAP) * SNAP : 0;
    const shift = (at: Date) => new Date(addDays(at, days).getTime() + minutes * 60_000);
    return { start: shift(item.start), end: shift(item.end) };
  }
  if (hasHours) {
    const end = new Date(startOfDay(to.day).getTime() + Math.round((to.minutes ?? 0) / SNAP) * SNAP * 60_000);
    const least = item.start.getTime() + SNAP * 60_000;
    return { start: item.start, end: end.getTime() < least ? new Date(least) : end };
  }
  const days = daysBetween(new Date(item.end.getTime() - 1), to.day);
  const end = addDays(item.end, days);
  const first = item.isWhole ? addDays(item.start, 1) : new Date(item.start.getTime() + SNAP * 60_000);
  return { start: item.start, end: end < first ? first : end };
}

/** Moving by the mouse or pen; fingers scroll. Escape puts it back. */
export function useDrag(onDrop: (dragged: Dragged) => void) {
  const [dragged, setDragged] = useState<Dragged | null>(null);
  const from = useRef<{ item: CalendarItem; mode: DragMode; place: Place; x: number; y: number; isOn: boolean } | null>(null);
  const latest = useRef<Dragged | null>(null);
  /** The click that ends a drag opens nothing. */
  const justDropped = useRef(false);
  const drop = useStable(onDrop);

  useEffect(() => {
    const put = (next: Dragged | null) => {
      latest.current = next;
      setDragged(next);
    };
    const onMove = (event: PointerEvent) => {
      const start = from.current;
      if (!start) return;
      if (!start.isOn && Math.hypot(event.clientX - start.x, event.clientY - start.y) < THRESHOLD) return;
      start.isOn = true;
      const place = placeAt(event.clientX, event.clientY);
      if (place) put({ item: start.item, ...dropped(start.item, start.mode, start.place, place) });
    };
    const onUp = () => {
      const wasOn = from.current?.isOn === true;
      from.current = null;
      if (!wasOn) return;
      justDropped.current = true;
      setTimeout(() => (justDropped.current = false), 0);
      const last = latest.current;
      put(null);
      if (last) drop(last);
    };
    const onCancel = () => {
      from.current = null;
      put(null);
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !from.current) return;
      event.stopPropagation();
      from.current = null;
      justDropped.current = true;
      put(null);
      window.addEventListener('pointerup', () => setTimeout(() => (justDropped.current = false), 0), { once: true });
    };
    window.addEventListener('pointermove', onMove);
    window.addEventListener('pointerup', onUp);
    window.addEventListener('pointercancel', onCancel);
    window.addEventListener('keydown', onKey, true);
    return () => {
      window.removeEventListener('pointermove', onMove);
      window.removeEventListener('pointerup', onUp);
      window.removeEventListener('pointercancel', onCancel);
      window.removeEventListener('keydown', onKey, true);
    };
  }, [drop]);

  const begin = useStable((event: ReactPointerEvent, item: CalendarItem, mode: DragMode) => {
    if (event.button !== 0 || event.pointerType === 'touch') return;
    const place = placeAt(event.clientX, event.clientY);
    if (!place) return;
    event.stopPropagation();
    from.current = { item, mode, place, x: event.clientX, y: event.clientY, isOn: false };
  });
  return { dragged, begin, wasDragged: () => justDropped.current };
}
