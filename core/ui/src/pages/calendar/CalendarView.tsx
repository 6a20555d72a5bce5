import { LeftOutlined, PlusOutlined, RightOutlined } from '@ant-design/icons';
import { Button, Segmented } from 'antd';
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useRecordQuery } from '@/api/hooks/records';
import type { RecordQuery } from '@/api/types';
import { useIsPhone } from '@/app/useIsPhone';
import { EmptyState, ErrorState } from '@/components/states';
import { choiceColor } from '@/fields';
import { formatDate, formatNumber, parseDate } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { RecordCount } from '@/pages/board/RecordCount';
import { bothOf } from '@/pages/list/filters';
import { dayText } from '@/pages/list/groups';
import type { ViewProps } from '@/pages/list/viewProps';
import { useSave } from '@/pages/record/useSave';
import { DayList } from './DayList';
import { EmptySpan } from './EmptySpan';
import type { DragMode } from './drop';
import { addDays, daysOf, isSameDay, rangeOf, SPANS, startOfDay, stepSpan, type Span } from './days';
import { calendarFields, canMove, itemOf, orderOf, queriedKeys, rangeFilter, valuesAt, valuesOf, type CalendarFields, type CalendarItem } from './items';
import { MonthGrid } from './MonthGrid';
import { TimeGrid } from './TimeGrid';
import { useDrag } from './useDrag';
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

function Calendar({ object, view, filter, search, onOpen, onCreate, onOrder, fields }: ViewProps & { fields: CalendarFields }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const isPhone = useIsPhone();
  const when = useWhen();
  const { span, at, go, step } = usePlace();
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
    }),
    [filter, fields, range, search, object, view],
  );
  const { data, error, refetch, isPending, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage } = useRecordQuery(object.key, query);
  const loaded = useMemo(
    () => (data?.pages ?? []).flatMap((page) => page.items.flatMap((record) => itemOf(record, object, fields) ?? [])),
    [data, object, fields],
  );
  useEffect(() => onOrder(orderOf(loaded)), [loaded, onOrder]);
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
    const start = mode === 'end' ? item.start : shift(item.start);
    const end = mode === 'start' ? item.end : shift(item.end);
    if (end <= start) return;
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
    if (event.key === 'PageDown') step(1);
    else if (event.key === 'PageUp') step(-1);
    else if (event.key === 't') go({ at: today });
    else return;
    event.preventDefault();
  };

  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  const isWhole = fields.date.kind === 'date';
  // On a phone hours are shown of one day; days of a week stand below each other.
  const isList = isPhone && (span === 'week' || (span === 'day' && isWhole));
  const isEmpty = !isPending && !isPlaceholderData && loaded.length === 0;
  const total = <RecordCount count={data?.pages[0]?.count} isExact={data?.pages[0]?.count_is_exact} />;
  return (
    <div ref={box} className={`cal${dragged ? ' is-dragging' : ''}${isPlaceholderData ? ' is-stale' : ''}`} data-testid="calendar" onKeyDown={onKeyDown} onPointerDown={() => (refocus.current = null)} onDragStart={(event) => event.preventDefault()}>
      <div className="cal-bar">
        <Button size="small" onClick={() => go({ at: today })} disabled={today >= range[0] && today < range[1] && isSameDay(at, today)} data-testid="cal-today">
          {t('lists:calendar.today')}
        </Button>
        <Button size="small" type="text" icon={<LeftOutlined />} aria-label={t('lists:calendar.previous')} onClick={() => step(-1)} data-testid="cal-previous" />
        <Button size="small" type="text" icon={<RightOutlined />} aria-label={t('lists:calendar.next')} onClick={() => step(1)} data-testid="cal-next" />
        <h2 aria-live="polite">{isPhone ? shortTitleOf(span, at, range, language) : titleOf(span, at, range, language)}</h2>
        {!isPhone && total}
        <Legend fields={fields} />
        <Segmented<Span> aria-label={t('lists:calendar.title')} size="small" value={span} options={SPANS.map((value) => ({ value, label: t(`lists:calendar.${value}`) }))} onChange={(next) => go({ span: next })} data-testid="cal-span" />
        {isPhone && add && <Button size="small" icon={<PlusOutlined />} aria-label={t('lists:calendar.add', { day: formatDate(at, language) })} onClick={() => add(at)} />}
      </div>
      {isFull && hasNextPage && <p className="cal-note">{t('lists:calendar.too_many', { text: formatNumber(ITEMS_MAX, language) })}</p>}
      {isPhone && !isEmpty && <div className="cal-total">{total}</div>}
      <div className="cal-body">
        {span === 'month' ? (
          <MonthGrid days={days} at={at} today={today} items={items} isSmall={isPhone} onDay={(day) => go({ at: day })} onShowDay={showDay} onAdd={add} {...chip} />
        ) : isList ? null : (
          <TimeGrid days={days} today={today} items={items} isWhole={isWhole} onShowDay={showDay} onAdd={add} {...chip} />
        )}
        {isPhone && span === 'month' && !isEmpty && <DayList days={[at]} items={loaded} {...chip} />}
        {isList && (!isEmpty || span === 'week') && <DayList days={span === 'week' ? days : [at]} items={items} {...chip} />}
        {isEmpty && <EmptySpan object={object} filter={filter} search={search} span={span} isPhone={isPhone} onAdd={add && (() => add(at))} />}
      </div>
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
  // The address follows a moment later: a second step goes on from the first one all the same.
  const wanted = useRef({ span, at });
  useLayoutEffect(() => {
    wanted.current = { span, at };
  }, [span, at]);
  const go = (next: { span?: Span; at?: Date }) => {
    wanted.current = { ...wanted.current, ...next };
    const { current } = wanted;
    setParameters(
      (old) => {
        const to = new URLSearchParams(old);
        to.set('span', current.span);
        to.set('at', dayText(current.at));
        return to;
      },
      { replace: true },
    );
  };
  const step = (by: 1 | -1) => go({ at: stepSpan(wanted.current.span, wanted.current.at, by) });
  return { span, at, go, step };
}

function titleOf(span: Span, at: Date, [from, until]: [Date, Date], language: 'zh-CN' | 'en'): string {
  if (span === 'month') return at.toLocaleDateString(language === 'en' ? 'en-GB' : language, { year: 'numeric', month: 'long' });
  if (span === 'day') return `${formatDate(at, language)} ${at.toLocaleDateString(language, { weekday: 'long' })}`;
  return `${formatDate(from, language)} – ${formatDate(addDays(until, -1), language)}`;
}

/** As much of it as a phone has room for. */
function shortTitleOf(span: Span, at: Date, [from, until]: [Date, Date], language: 'zh-CN' | 'en'): string {
  const locale = language === 'en' ? 'en-GB' : language;
  if (span === 'month') return at.toLocaleDateString(locale, { year: 'numeric', month: 'short' });
  if (span === 'day') return at.toLocaleDateString(locale, { month: 'short', day: 'numeric', weekday: 'short' });
  return new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric' }).formatRange(from, addDays(until, -1));
}
