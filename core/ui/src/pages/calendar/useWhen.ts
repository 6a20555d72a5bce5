import { formatDate, formatDateTime, formatTime } from '@/format';
import { useLanguage } from '@/i18n';
import { isSameDay, lastDayOf } from './days';
import type { CalendarItem } from './items';

/** When something is, in words. */
export function useWhen(): (item: Pick<CalendarItem, 'start' | 'end' | 'isWhole'>) => string {
  const language = useLanguage();
  return ({ start, end, isWhole }) => {
    const last = lastDayOf({ start, end });
    if (isWhole) return isSameDay(start, last) ? formatDate(start, language) : `${formatDate(start, language)} – ${formatDate(last, language)}`;
    const until = isSameDay(start, last) ? formatTime(end.toISOString(), language) : formatDateTime(end, language);
    return `${formatDateTime(start, language)} – ${until}`;
  };
}
