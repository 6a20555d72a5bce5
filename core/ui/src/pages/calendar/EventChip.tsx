import type { CSSProperties, KeyboardEvent, PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { formatTime } from '@/format';
import { useLanguage } from '@/i18n';
import { useWhen } from './useWhen';
import type { CalendarItem } from './items';
import type { DragMode } from './drop';

/** What every place that shows items needs of the calendar around it. */
export interface ChipActions {
  canMove: boolean;
  draggedId: string | null;
  onOpen: (id: string) => void;
  onGrab: (event: PointerEvent, item: CalendarItem, mode: DragMode) => void;
  /** By days and minutes, the whole or one of its ends. */
  onNudge: (item: CalendarItem, days: number, minutes: number, mode: DragMode) => void;
}

interface Props extends ChipActions {
  item: CalendarItem;
  /** In a column of hours. */
  isTall?: boolean;
  isCutBefore?: boolean;
  isCutAfter?: boolean;
  /** Within a grid of days it is a cell of its own. */
  role?: 'gridcell';
  style?: CSSProperties;
}

/** Alt moves, with Shift it pulls the end; Ctrl or ⌘ with Shift pulls the beginning. */
function modeOf({ altKey, shiftKey, ctrlKey, metaKey }: KeyboardEvent): DragMode | null {
  if (altKey) return shiftKey ? 'end' : 'move';
  return shiftKey && (ctrlKey || metaKey) ? 'start' : null;
}

const DAY_STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 };

export function EventChip(props: Props) {
  const { item, isTall = false, isCutBefore, isCutAfter, role, style, canMove, draggedId, onOpen, onGrab, onNudge } = props;
  const { t } = useTranslation();
  const language = useLanguage();
  const when = useWhen()(item);
  const onKeyDown = (event: KeyboardEvent) => {
    const mode = canMove ? modeOf(event) : null;
    if (mode === null || (mode !== 'move' && !item.canResize)) return;
    const days = DAY_STEPS[event.key] ?? 0;
    const down = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (days === 0 && down === 0) return;
    event.preventDefault();
    event.stopPropagation();
    // Among hours down is later, among whole days it is a week.
    onNudge(item, days + (down && !isTall ? down * 7 : 0), isTall ? down * 15 : 0, mode);
  };
  const name = item.title || t('records:unnamed');
  return (
    <div
      role={role}
      className={`cal-item${isTall ? ' is-tall' : ''}${item.isBar ? ' is-bar' : ''}${isCutBefore ? ' is-cut-before' : ''}${isCutAfter ? ' is-cut-after' : ''}${draggedId === item.id ? ' is-dragged' : ''}${canMove ? ' can-move' : ''}`}
      style={{ ...style, ...(item.color ? { '--item': item.color } : {}) } as CSSProperties}
      data-testid={`cal-item-${item.id}`}
      onPointerDown={(event) => canMove && onGrab(event, item, 'move')}
    >
      <button
        type="button"
        className="t-plain cal-item-text"
        data-item={item.id}
        title={`${name}\n${when}`}
        aria-describedby="cal-keys"
        onClick={() => onOpen(item.id)}
        onKeyDown={onKeyDown}
      >
        {!item.isBar && <span className="cal-time t-num">{formatTime(item.start.toISOString(), language)}</span>}
        <span className="cal-name">{name}</span>
        <span className="t-sr">{when}</span>
      </button>
      {canMove && item.canResize && !isCutBefore && (
        <span className="cal-grip is-start" aria-hidden data-testid={`cal-start-${item.id}`} onClick={() => onOpen(item.id)} onPointerDown={(event) => onGrab(event, item, 'start')} />
      )}
      {item.canResize && !isCutAfter && <span className="cal-grip" aria-hidden data-testid={`cal-grip-${item.id}`} onClick={() => onOpen(item.id)} onPointerDown={(event) => onGrab(event, item, 'end')} />}
    </div>
  );
}
