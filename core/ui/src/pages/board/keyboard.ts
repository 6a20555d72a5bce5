import { closestCenter, pointerWithin, type CollisionDetection, type KeyboardCoordinateGetter } from '@dnd-kit/core';

/** Arrow left and right carry a card from column to column. */
export const columnSteps: KeyboardCoordinateGetter = (event, { context, currentCoordinates }) => {
  const step = event.code === 'ArrowRight' ? 1 : event.code === 'ArrowLeft' ? -1 : 0;
  if (step === 0) return undefined;
  event.preventDefault();
  const { droppableContainers, droppableRects, over } = context;
  const columns = droppableContainers
    .getEnabled()
    .map((container) => ({ id: container.id, rect: droppableRects.get(container.id) }))
    .filter((column) => column.rect !== undefined)
    .sort((a, b) => (a.rect?.left ?? 0) - (b.rect?.left ?? 0));
  const at = columns.findIndex((column) => column.id === over?.id);
  const next = columns[Math.min(columns.length - 1, Math.max(0, at + step))]?.rect;
  return next ? { x: next.left, y: currentCoordinates.y } : undefined;
};

/** The column below the pointer; from the keyboard the nearest one. */
export const overColumn: CollisionDetection = (args) =>
  args.pointerCoordinates ? pointerWithin(args) : closestCenter(args);
