import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useStored } from '@/app/useStored';

/** Narrower the zones of a record stand in each other's way; pixels. */
const WIDTH_MIN = 400;
/** As it comes. */
const WIDTH = 560;
/** Something of the list stays in sight. */
const LIST_MIN = 320;
const STEP = 32;

/** What this browser remembers of the panel's width, in pixels; `null` as it comes. */
export const usePanelWidth = () => useStored<number | null>('panel-width', null);

export const within = (width: number, room: number): number => Math.round(Math.max(WIDTH_MIN, Math.min(width, room - LIST_MIN)));

/** The panel's left edge: pulled, or moved by the arrow keys; a double click or Home puts it back. */
export function PanelEdge({ width, onChange }: { width: number | null; onChange: (width: number | null) => void }) {
  const { t } = useTranslation();
  const edge = useRef<HTMLDivElement>(null);
  const panel = () => edge.current?.parentElement?.getBoundingClientRect();
  const room = () => edge.current?.parentElement?.offsetParent?.clientWidth ?? window.innerWidth;
  const pull = (event: PointerEvent) => {
    const right = panel()?.right;
    if (right !== undefined && edge.current?.hasPointerCapture(event.pointerId)) onChange(within(right - event.clientX, room()));
  };
  const press = (event: KeyboardEvent) => {
    const now = panel()?.width ?? WIDTH;
    const step = { ArrowLeft: STEP, ArrowRight: -STEP }[event.key];
    if (step !== undefined) onChange(within(now + step, room()));
    else if (event.key === 'Home') onChange(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={edge}
      role="separator"
      aria-orientation="vertical"
      aria-label={t('records:panel_width')}
      aria-valuenow={width ?? WIDTH}
      aria-valuemin={WIDTH_MIN}
      aria-valuemax={Math.max(WIDTH_MIN, window.innerWidth - LIST_MIN)}
      title={t('records:panel_width_hint')}
      tabIndex={0}
      className="t-side-edge"
      data-testid="panel-edge"
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={pull}
      onDoubleClick={() => onChange(null)}
      onKeyDown={press}
    />
  );
}
