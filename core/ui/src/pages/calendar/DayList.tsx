import { useTranslation } from 'react-i18next';
import { formatDate, formatTime } from '@/format';
import { useLanguage } from '@/i18n';
import { dayText } from '@/pages/list/groups';
import { lastDayOf, startOfDay } from './days';
import type { ChipActions } from './EventChip';
import type { CalendarItem } from './items';

interface Props extends Pick<ChipActions, 'canMove' | 'draggedId' | 'onOpen' | 'onGrab'> {
  days: Date[];
  items: CalendarItem[];
}

/** What lies on some days, one below the other; for narrow screens. A finger that rests on something carries it to another day. */
export function DayList({ days, items, canMove, draggedId, onOpen, onGrab }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const shown = days.map((day) => ({
    day,
    here: items.filter((item) => startOfDay(item.start) <= day && lastDayOf(item) >= day).sort((a, b) => Number(b.isBar) - Number(a.isBar) || a.start.getTime() - b.start.getTime()),
  }));
  return (
    <div className="cal-list" data-testid="cal-list" data-edge-scroll>
      {shown.map(({ day, here }) => (
        <section key={dayText(day)} data-day={dayText(day)} data-testid={`list-${dayText(day)}`}>
          <h3>
            {formatDate(day, language)} <span className="t-faint">{day.toLocaleDateString(language, { weekday: 'long' })}</span>
          </h3>
          {here.length === 0 && days.length === 1 && <p className="t-faint">{t('common:nothing_found')}</p>}
          <ul>
            {here.map((item) => (
              <li key={item.id}>
                <button
                  type="button"
                  className={`t-plain${draggedId === item.id ? ' is-dragged' : ''}`}
                  data-testid={`cal-entry-${item.id}`}
                  onClick={() => onOpen(item.id)}
                  onPointerDown={(event) => canMove && onGrab(event, item, 'move')}
                  style={item.color ? ({ '--item': item.color } as React.CSSProperties) : undefined}
                >
                  <span className="t-num t-faint">{item.isBar ? t('lists:calendar.all_day') : formatTime(item.start.toISOString(), language)}</span>
                  <span>{item.title || t('records:unnamed')}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
