/** So near to an edge what is dragged wants to go on beyond it, pixels. */
const NEAR = 24;
/** Pixels of one step; there is one for each picture of the screen. */
const STEP = 8;

/** Scrolls what lies under the pointer when it is at its upper or lower edge; whether there was anything to scroll. */
export function scrollAtEdge(x: number, y: number): boolean {
  const scroller = document
    .elementsFromPoint(x, y)
    .map((element) => element.closest<HTMLElement>('[data-edge-scroll]'))
    .find((element) => element !== null);
  if (!scroller) return false;
  const box = scroller.getBoundingClientRect();
  const top = box.top + (scroller.querySelector<HTMLElement>('[data-edge-head]')?.offsetHeight ?? 0);
  // On the head itself one drops; below it one scrolls.
  const by = y > top && y < top + NEAR ? -STEP : y > box.bottom - NEAR ? STEP : 0;
  if (by === 0) return false;
  const before = scroller.scrollTop;
  scroller.scrollTop += by;
  return scroller.scrollTop !== before;
}
