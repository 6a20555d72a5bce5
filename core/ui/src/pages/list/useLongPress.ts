import { useEffect, useRef, type MouseEvent, type PointerEvent } from 'react';

/** As long as phones themselves take it to be one, milliseconds. */
const HOLD_MS = 500;
/** A finger that moves further scrolls, pixels. */
const SLIP = 10;

/** Handlers of something that can be held down with a finger; the tap that ends it opens nothing. */
export function useLongPress(onHold: () => void) {
  const press = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number } | null>(null);
  const wasHeld = useRef(false);
  const end = () => {
    clearTimeout(press.current?.timer);
    press.current = null;
  };
  const hold = () => {
    end();
    wasHeld.current = true;
    onHold();
  };
  useEffect(() => end, []);
  return {
    onPointerDown: ({ pointerType, isPrimary, clientX, clientY }: PointerEvent) => {
      end();
      wasHeld.current = false;
      if (pointerType !== 'mouse' && isPrimary) press.current = { timer: setTimeout(hold, HOLD_MS), x: clientX, y: clientY };
    },
    onPointerMove: ({ clientX, clientY }: PointerEvent) => {
      if (press.current && Math.hypot(clientX - press.current.x, clientY - press.current.y) > SLIP) end();
    },
    onPointerUp: end,
    onPointerCancel: end,
    // The browser's own menu for what is held down; some ask for it a little earlier.
    onContextMenu: (event: MouseEvent) => {
      if (press.current) hold();
      if (wasHeld.current) event.preventDefault();
    },
    onClickCapture: (event: MouseEvent) => {
      if (!wasHeld.current) return;
      wasHeld.current = false;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}
