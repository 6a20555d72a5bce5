import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '@/i18n';
import { dayText } from '@/pages/list/groups';
import { isSameDay, placeInDay, placeInRow, startOfDay } from './days';
import { EventChip, type ChipActions } from './EventChip';
import type { CalendarItem } from './items';

const HOUR = 48;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
/** So short that its name can still be read, minutes. */
const LEAST = 25;
/** Where the day begins on the screen. */
const FIRST_HOUR = 8;

interface Props extends ChipActions {
  days: Date[];
  today: Date;
  items: CalendarItem[];
  /** The field has days, no hours. */
  isWhole: boolean;
  onShowDay: (day: Date) => void;
  onAdd: ((at: Date, hasTime: boolean) => void) | null;
}

/** Days side by side: on top what has no hours, below it the hours. */
export function TimeGrid({ days, today, items, isWhole, onShowDay, onAdd, ...chip }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const scroller = useRef<HTMLDivElement>(null);
  const [first = today] = days;
  const bars = useMemo(() => placeInRow(items.filter(({ isBar }) => isBar), first, days.length), [items, first, days.length]);
  const timed = useMemo(() => items.filter(({ isBar }) => !isBar), [items]);
  const lanes = Math.max(1, ...bars.map(({ lane }) => lane + 1));
  const columns = `56px repeat(${days.length}, minmax(0, 1fr))`;

  useEffect(() => {
    if (scroller.current) scroller.current.scrollTop = FIRST_HOUR * HOUR - 8;
  }, [isWhole]);

  const now = new Date();
  return (
    <div ref={scroller} className={`cal-time-grid${isWhole ? ' is-whole' : ''}`} role="group" aria-label={t('lists:calendar.title')} data-testid="cal-hours" data-edge-scroll>
      <div className="cal-top" data-edge-head>
        <div className="cal-heads" style={{ gridTemplateColumns: columns }}>
          <span />
          {days.map((day) => (
            <button key={dayText(day)} type="button" className={`t-plain cal-head${isSameDay(day, today) ? ' is-today' : ''}`} onClick={() => onShowDay(day)}>
              <span>{day.toLocaleDateString(language, { weekday: 'short' })}</span> <b className="t-num">{day.getDate()}</b>
            </button>
          ))}
        </div>
        <div className="cal-bars" style={{ gridTemplateColumns: columns, gridTemplateRows: `repeat(${lanes}, 26px) minmax(8px, 1fr)` }}>
          <span className="cal-bars-name t-faint">{isWhole ? '' : t('lists:calendar.all_day')}</span>
          {days.map((day, index) => (
            <div
              key={dayText(day)}
              className={`cal-bar-day${isSameDay(day, today) ? ' is-today' : ''}`}
              style={{ gridColumn: index + 2 }}
              data-day={dayText(day)}
              data-testid={`day-${dayText(day)}`}
              onDoubleClick={() => onAdd?.(day, false)}
            />
          ))}
          {bars.map(({ item, lane, from, to, isCutBefore, isCutAfter }) => (
            <EventChip key={item.id} item={item} isCutBefore={isCutBefore} isCutAfter={isCutAfter} style={{ gridRow: lane + 1, gridColumn: `${from + 2} / ${to + 3}` }} {...chip} />
          ))}
        </div>
      </div>
      {!isWhole && (
        <div className="cal-hours-inner" style={{ gridTemplateColumns: columns, height: 24 * HOUR }}>
          <div className="cal-scale" aria-hidden>
            {HOURS.slice(1).map((hour) => (
              <span key={hour} className="t-num" style={{ top: hour * HOUR }}>
                {String(hour).padStart(2, '0')}:00
              </span>
            ))}
          </div>
          {days.map((day) => (
            <div
              key={dayText(day)}
              className="cal-column"
              data-day={dayText(day)}
              data-hours=""
              data-testid={`hours-${dayText(day)}`}
              onDoubleClick={(event) => {
                if (!onAdd || event.target !== event.currentTarget) return;
                const minutes = Math.floor(((event.clientY - event.currentTarget.getBoundingClientRect().top) / HOUR) * 2) * 30;
                onAdd(new Date(startOfDay(day).getTime() + minutes * 60_000), true);
              }}
            >
              {placeInDay(timed, day, LEAST).map(({ item, from, to, lane, lanes: beside }) => (
                <EventChip
                  key={item.id}
                  item={item}
                  isTall
                  style={{ top: (from / 60) * HOUR, height: ((to - from) / 60) * HOUR - 2, left: `${(lane / beside) * 100}%`, width: `calc(${100 / beside}% - 4px)` }}
                  {...chip}
                />
              ))}
              {isSameDay(day, now) && <i className="cal-now" style={{ top: ((now.getHours() * 60 + now.getMinutes()) / 60) * HOUR }} aria-hidden />}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
