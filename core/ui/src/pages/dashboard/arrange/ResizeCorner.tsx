import { useRef, type KeyboardEvent, type PointerEvent, type RefObject } from 'react';
import type { DashboardCard } from '@/api/types';
import { COLUMNS, GAP, heightOf, ROW, spanOf } from '../size';

interface Props {
  card: DashboardCard;
  grid: RefObject<HTMLDivElement | null>;
  label: string;
  onResize: (span: number, height: number) => void;
}

/** The corner of a card that makes it wider or higher, in steps of the grid. */
export function ResizeCorner({ card, grid, label, onResize }: Props) {
  const from = useRef<{ x: number; y: number; span: number; height: number; column: number } | null>(null);
  const span = spanOf(card);
  const height = heightOf(card);

  const begin = (event: PointerEvent<HTMLButtonElement>) => {
    const width = grid.current?.clientWidth ?? 0;
    event.currentTarget.setPointerCapture(event.pointerId);
    from.current = { x: event.clientX, y: event.clientY, span, height, column: (width + GAP) / COLUMNS };
  };
  const follow = (event: PointerEvent<HTMLButtonElement>) => {
    const start = from.current;
    if (!start || start.column <= 0) return;
    onResize(start.span + (event.clientX - start.x) / start.column, start.height + (event.clientY - start.y) / (ROW + GAP));
  };
  const end = () => {
    from.current = null;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    onResize(span + step[0], height + step[1]);
  };
  return (
    <button
      type="button"
      className="t-plain dash-corner"
      aria-label={label}
      data-testid={`card-${card.key}-resize`}
      onPointerDown={begin}
      onPointerMove={follow}
      onPointerUp={end}
      onPointerCancel={end}
      onKeyDown={onKeyDown}
    />
  );
}
