import { PlusOutlined } from '@ant-design/icons';
import { useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDate } from '@/format';
import { useLanguage } from '@/i18n';
import { dayText } from '@/pages/list/groups';
import { addDays, isSameDay, placeInRow } from './days';
import { EventChip, type ChipActions } from './EventChip';
import type { CalendarItem } from './items';

const HEAD = 28;
const LANE = 26;

interface Props extends ChipActions {
  days: Date[];
  /** The day that the month is shown for; arrow keys walk from it. */
  at: Date;
  today: Date;
  items: CalendarItem[];
  onDay: (day: Date) => void;
  /** Opens a day for itself. */
  onShowDay: (day: Date) => void;
  onAdd: ((day: Date) => void) | null;
  /** On a phone days show how much there is, not what. */
  isSmall: boolean;
}

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

/** Whole weeks of days; what lasts for several is one bar over them. */
export function MonthGrid({ days, at, today, items, onDay, onShowDay, onAdd, isSmall, ...chip }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const grid = useRef<HTMLDivElement>(null);
  const weeks = days.length / 7;
  const height = useHeight(grid) / weeks;
  const lanes = Math.max(1, Math.floor((height - HEAD - 4) / LANE));
  const names = days.slice(0, 7).map((day) => day.toLocaleDateString(language, { weekday: 'short' }));

  const walk = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (!(event.target instanceof HTMLElement) || event.target.dataset.day === undefined) return;
    if (step !== undefined && !event.altKey) {
      event.preventDefault();
      onDay(addDays(at, step));
      const to = dayText(addDays(at, step));
      requestAnimationFrame(() => grid.current?.querySelector<HTMLElement>(`[data-day="${to}"]`)?.focus());
    } else if (event.key === 'Enter') {
      event.preventDefault();
      event.stopPropagation();
      if (onAdd && !isSmall) onAdd(at);
      else onShowDay(at);
    }
  };

  return (
    <div className={`cal-month${isSmall ? ' is-small' : ''}`} role="grid" aria-label={t('lists:calendar.month')} onKeyDown={walk}>
      <div className="cal-week-names" role="row">
        {names.map((name) => (
          <span key={name} role="columnheader">
            {name}
          </span>
        ))}
      </div>
      <div ref={grid} className="cal-weeks" style={{ gridTemplateRows: `repeat(${weeks}, minmax(0, 1fr))` }}>
        {Array.from({ length: weeks }, (_, week) => (
          <WeekRow
            key={dayText(days[week * 7] ?? at)}
            days={days.slice(week * 7, week * 7 + 7)}
            lanes={lanes}
            label={(day) => formatDate(day, language)}
            {...{ at, today, items, onDay, onShowDay, onAdd, isSmall }}
            {...chip}
          />
        ))}
      </div>
    </div>
  );
}

interface WeekProps extends Props {
  lanes: number;
  label: (day: Date) => string;
}

function WeekRow({ days, at, today, items, onDay, onShowDay, onAdd, isSmall, lanes, label, ...chip }: WeekProps) {
  const { t } = useTranslation();
  const [first = at] = days;
  const placed = useMemo(() => placeInRow(items, first, 7), [items, first]);
  const onDayOf = (index: number) => placed.filter(({ from, to }) => from <= index && to >= index);
  // When not all fits, the last line says how much is left.
  const isFull = (index: number) => onDayOf(index).some(({ lane }) => lane >= lanes);
  const isShown = ({ lane, from, to }: { lane: number; from: number; to: number }) =>
    lane < lanes - (Array.from({ length: to - from + 1 }, (_, step) => from + step).some(isFull) ? 1 : 0);
  return (
    <div className="cal-week" role="row" style={{ gridTemplateRows: `${HEAD}px repeat(${isSmall ? 1 : lanes}, ${LANE}px) 1fr` }}>
      {days.map((day, index) => {
        const here = onDayOf(index);
        const hidden = here.filter((one) => !isShown(one)).length;
        const isToday = isSameDay(day, today);
        return (
          <div
            key={dayText(day)}
            role="gridcell"
            className={`cal-day${day.getMonth() === at.getMonth() ? '' : ' is-other'}${isToday ? ' is-today' : ''}${isSmall && isSameDay(day, at) ? ' is-at' : ''}${isSmall && here.some(({ item }) => item.id === chip.draggedId) ? ' is-target' : ''}${day.getDay() % 6 === 0 ? ' is-weekend' : ''}`}
            style={{ gridColumn: index + 1 }}
            data-day={dayText(day)}
            data-testid={`day-${dayText(day)}`}
            aria-current={isToday ? 'date' : undefined}
            tabIndex={isSameDay(day, at) ? 0 : -1}
            onClick={(event) => {
              if (event.target !== event.currentTarget) return;
              onDay(day);
            }}
            onDoubleClick={(event) => {
              if (event.target === event.currentTarget && onAdd) onAdd(day);
            }}
          >
            <button type="button" className="t-plain cal-date" tabIndex={-1} aria-label={`${label(day)} (${here.length})`} onClick={() => (isSmall ? onDay(day) : onShowDay(day))}>
              {day.getDate()}
            </button>
            {onAdd && !isSmall && (
              <button type="button" className="t-plain cal-add" tabIndex={-1} aria-label={t('lists:calendar.add', { day: label(day) })} title={t('lists:calendar.add', { day: label(day) })} onClick={() => onAdd(day)}>
                <PlusOutlined aria-hidden />
              </button>
            )}
            {isSmall && here.length > 0 && (
              <span className="cal-dots" aria-hidden>
                {here.slice(0, 4).map(({ item }) => (
                  <i key={item.id} style={item.color ? { background: item.color } : undefined} />
                ))}
              </span>
            )}
            {!isSmall && hidden > 0 && (
              <button type="button" className="t-plain cal-more" onClick={() => onShowDay(day)}>
                {t('lists:calendar.more', { count: hidden })}
              </button>
            )}
          </div>
        );
      })}
      {!isSmall &&
        placed.filter(isShown).map(({ item, lane, from, to, isCutBefore, isCutAfter }) => (
          <EventChip key={item.id} role="gridcell" item={item} isCutBefore={isCutBefore} isCutAfter={isCutAfter} style={{ gridRow: lane + 2, gridColumn: `${from + 1} / ${to + 2}` }} {...chip} />
        ))}
    </div>
  );
}

function useHeight(element: React.RefObject<HTMLElement | null>): number {
  const [height, setHeight] = useState(600);
  useLayoutEffect(() => {
    const watched = element.current;
    if (!watched) return;
    const read = () => setHeight(watched.clientHeight || 600);
    read();
    const observer = new ResizeObserver(read);
    observer.observe(watched);
    return () => observer.disconnect();
  }, [element]);
  return height;
}
