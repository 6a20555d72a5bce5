import { LeftOutlined, PlusOutlined, RightOutlined } from '@ant-design/icons';
import { Button, Segmented } from 'antd';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useRecordQuery } from '@/api/hooks/records';
import type { RecordQuery } from '@/api/types';
import { useIsPhone } from '@/app/useIsPhone';
import { EmptyState, ErrorState } from '@/components/states';
import { choiceColor } from '@/fields';
import { formatDate, formatNumber, parseDate } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { bothOf } from '@/pages/list/filters';
import { dayText } from '@/pages/list/groups';
import type { ViewProps } from '@/pages/list/viewProps';
import { useSave } from '@/pages/record/useSave';
import { DayList } from './DayList';
import { addDays, daysOf, isSameDay, lastDayOf, rangeOf, SPANS, startOfDay, stepSpan, type Span } from './days';
import { calendarFields, canMove, itemOf, queriedKeys, rangeFilter, valuesAt, valuesOf, type CalendarFields, type CalendarItem } from './items';
import { MonthGrid } from './MonthGrid';
import { TimeGrid } from './TimeGrid';
import { useDrag, type DragMode } from './useDrag';
import { useWhen } from './useWhen';
import './calendar.css';

/** Records loaded of a span at most; more of them nobody can look at at once. */
const ITEMS_MAX = 1500;

/** Records of one object on a calendar; see `ViewDef.date_field`. */
export default function CalendarView(props: ViewProps) {
  const { t } = useTranslation();
  const fields = useMemo(() => calendarFields(props.object, props.view), [props.object, props.view]);
  if (!fields) return <EmptyState title={t('lists:calendar.no_date')} hint={t('lists:calendar.no_date_hint')} />;
  return <Calendar {...props} fields={fields} />;
}

function Calendar({ object, view, filter, search, onOpen, onCreate, fields }: ViewProps & { fields: CalendarFields }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const isPhone = useIsPhone();
  const when = useWhen();
  const { span, at, go } = usePlace();
  const { save, dialogs } = useSave(object);
  const [said, setSaid] = useState('');
  const box = useRef<HTMLDivElement>(null);
  const refocus = useRef<string | null>(null);
  const today = startOfDay(new Date());
  const range = useMemo(() => rangeOf(span, at), [span, at]);
  const days = useMemo(() => daysOf(range), [range]);

  const query = useMemo<RecordQuery>(
    () => ({
      filter: bothOf(filter, rangeFilter(fields, ...range)),
      ...(search ? { search } : {}),
      sort: [fields.date.key],
      fields: queriedKeys(object, fields, view),
      limit: 500,
      count: false,
    }),
    [filter, fields, range, search, object, view],
  );
  const { data, error, refetch, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage } = useRecordQuery(object.key, query);
  const loaded = useMemo(
    () => (data?.pages ?? []).flatMap((page) => page.items.flatMap((record) => itemOf(record, object, fields) ?? [])),
    [data, object, fields],
  );
  const isFull = loaded.length >= ITEMS_MAX;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isFull) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isFull, fetchNextPage]);

  const move = (item: CalendarItem, start: Date, end: Date) => {
    const values = valuesOf(item, fields, start, end);
    if (Object.keys(values).length === 0) return;
    setSaid(t('lists:calendar.moved', { name: item.title, when: when({ start, end, isWhole: item.isWhole }) }));
    void save(item.record, values);
  };
  const { dragged, begin, wasDragged } = useDrag(({ item, start, end }) => move(item, start, end));
  const items = useMemo(
    () => (dragged ? loaded.map((item) => (item.id === dragged.item.id ? { ...item, start: dragged.start, end: dragged.end } : item)) : loaded),
    [loaded, dragged],
  );
  const nudge = (item: CalendarItem, byDays: number, minutes: number, mode: DragMode) => {
    const shift = (time: Date) => new Date(addDays(time, byDays).getTime() + minutes * 60_000);
    const end = shift(item.end);
    if (mode === 'end' && end <= item.start) return;
    const start = mode === 'end' ? item.start : shift(item.start);
    refocus.current = item.id;
    move(item, start, end);
    // It is followed to where it goes.
    if (start < range[0] || start >= range[1]) go({ at: startOfDay(start) });
  };
  useEffect(() => {
    const id = refocus.current;
    const chip = id && box.current?.querySelector<HTMLElement>(`[data-item="${CSS.escape(id)}"]`);
    if (!chip || document.activeElement === chip) return;
    chip.focus();
  }, [items]);

  const add = object.can.create ? (day: Date, hasTime = false) => onCreate(valuesAt(fields, day, hasTime)) : null;
  const chip = {
    canMove: canMove(object, fields),
    draggedId: dragged?.item.id ?? null,
    onOpen: (id: string) => {
      if (!wasDragged()) onOpen(id);
    },
    onGrab: begin,
    onNudge: nudge,
  };
  const showDay = (day: Date) => go({ span: 'day', at: day });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.metaKey || event.ctrlKey || (event.target instanceof HTMLElement && event.target.closest('input'))) return;
    if (event.key === 'PageDown') go({ at: stepSpan(span, at, 1) });
    else if (event.key === 'PageUp') go({ at: stepSpan(span, at, -1) });
    else if (event.key === 't') go({ at: today });
    else return;
    event.preventDefault();
  };

  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  const isWhole = fields.date.kind === 'date';
  const here = items.filter((item) => startOfDay(item.start) <= at && lastDayOf(item) >= at);
  return (
    <div ref={box} className={`cal${dragged ? ' is-dragging' : ''}${isPlaceholderData ? ' is-stale' : ''}`} data-testid="calendar" onKeyDown={onKeyDown} onPointerDown={() => (refocus.current = null)} onDragStart={(event) => event.preventDefault()}>
      <div className="cal-bar">
        <Button size="small" onClick={() => go({ at: today })} disabled={today >= range[0] && today < range[1] && isSameDay(at, today)} data-testid="cal-today">
          {t('lists:calendar.today')}
        </Button>
        <Button size="small" type="text" icon={<LeftOutlined />} aria-label={t('lists:calendar.previous')} onClick={() => go({ at: stepSpan(span, at, -1) })} data-testid="cal-previous" />
        <Button size="small" type="text" icon={<RightOutlined />} aria-label={t('lists:calendar.next')} onClick={() => go({ at: stepSpan(span, at, 1) })} data-testid="cal-next" />
        <h2 aria-live="polite">{titleOf(span, at, range, language)}</h2>
        <Legend fields={fields} />
        <Segmented<Span> aria-label={t('lists:calendar.title')} size="small" value={span} options={SPANS.map((value) => ({ value, label: t(`lists:calendar.${value}`) }))} onChange={(next) => go({ span: next })} data-testid="cal-span" />
        {isPhone && add && <Button size="small" icon={<PlusOutlined />} aria-label={t('lists:calendar.add', { day: formatDate(at, language) })} onClick={() => add(at)} />}
      </div>
      {isFull && hasNextPage && <p className="cal-note">{t('lists:calendar.too_many', { text: formatNumber(ITEMS_MAX, language) })}</p>}
      {span === 'month' ? (
        <MonthGrid days={days} at={at} today={today} items={items} isSmall={isPhone} onDay={(day) => go({ at: day })} onShowDay={showDay} onAdd={add} {...chip} />
      ) : isPhone ? null : (
        <TimeGrid days={days} today={today} items={items} isWhole={isWhole} onShowDay={showDay} onAdd={add} {...chip} />
      )}
      {isPhone && <DayList days={span === 'week' ? days : [at]} items={span === 'week' ? items : here} onOpen={onOpen} />}
      <p id="cal-keys" className="t-sr">
        {chip.canMove ? t('lists:calendar.keys') : ''}
      </p>
      <p className="t-sr" role="status">
        {said}
      </p>
      {dialogs}
    </div>
  );
}

/** What the colours mean. */
function Legend({ fields: { color } }: { fields: CalendarFields }) {
  const label = useLabel();
  const choices = (color?.choices ?? []).filter((choice) => choice.active && choiceColor(choice.color));
  if (choices.length === 0) return <span className="t-bulk-gap" />;
  return (
    <ul className="cal-legend">
      {choices.slice(0, 8).map((choice) => (
        <li key={choice.code}>
          <i style={{ background: choiceColor(choice.color) }} aria-hidden />
          {label(choice.label)}
        </li>
      ))}
    </ul>
  );
}

/** The day and how much around it is shown, kept in the address. */
function usePlace() {
  const [parameters, setParameters] = useSearchParams();
  const spanText = parameters.get('span');
  const atText = parameters.get('at');
  const span: Span = SPANS.find((candidate) => candidate === spanText) ?? 'month';
  const at = useMemo(() => {
    const day = atText ? parseDate(atText) : startOfDay(new Date());
    return Number.isNaN(day.getTime()) ? startOfDay(new Date()) : day;
  }, [atText]);
  const go = (next: { span?: Span; at?: Date }) =>
    setParameters(
      (old) => {
        const to = new URLSearchParams(old);
        if (next.span) to.set('span', next.span);
        if (next.at) to.set('at', dayText(next.at));
        return to;
      },
      { replace: true },
    );
  return { span, at, go };
}

function titleOf(span: Span, at: Date, [from, until]: [Date, Date], language: 'zh-CN' | 'en'): string {
  if (span === 'month') return at.toLocaleDateString(language === 'en' ? 'en-GB' : language, { year: 'numeric', month: 'long' });
  if (span === 'day') return `${formatDate(at, language)} ${at.toLocaleDateString(language, { weekday: 'long' })}`;
  return `${formatDate(from, language)} – ${formatDate(addDays(until, -1), language)}`;
}
