import { LeftOutlined, PlusOutlined, RightOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { HomeCard, ObjectDef, RecordData } from '@/api/types';
import { useShell } from '@/app/shellContext';
import { useErrorMessage } from '@/components/states';
import { asText, FieldDisplay } from '@/fields';
import { formatRelativeDate, formatTime } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { allOf } from '../dashboard/scope';
import { cardUrl } from './cards';
import { dayAt, dayFilter, isNow, isoDay, isOver, slotOf, type Day } from './day';
import { HomeSection, Quiet, Waiting } from './HomeSection';
import { extraFields, useRows } from './useRows';

const MINUTE = 60_000;

/** What is planned for a day, today first. */
export function ScheduleCard({ card, id, object, from }: { card: HomeCard; id: string; object: ObjectDef; from: string }) {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const say = useErrorMessage();
  const { openCreate } = useShell();
  const now = useNow();
  const today = isoDay(now);
  const [offset, setOffset] = useState(0);
  const day = useMemo(() => dayAt(new Date(`${today}T00:00`), offset), [today, offset]);
  const filter = useMemo(() => allOf([card.filter, dayFilter(object, day, from, card.end_field)]), [card, day, from, object]);
  const sort = useMemo(() => [from], [from]);
  const { rows, error, isPending, refetch } = useRows(card, object, filter, sort);
  const plan = () => openCreate({ object: object.key, values: { [from]: startValue(object, from, day, now) }, onCreated: () => undefined });
  return (
    <HomeSection
      id={id}
      title={label(card.label)}
      href={cardUrl(card, object)}
      tools={
        <>
          <Button type="text" size="small" icon={<LeftOutlined />} aria-label={t('home:day_before')} onClick={() => setOffset(offset - 1)} />
          <button type="button" className="t-plain home-day" aria-live="polite" title={t('home:to_today')} onClick={() => setOffset(0)}>
            {formatRelativeDate(isoDay(day.start), language, now)}
          </button>
          <Button type="text" size="small" icon={<RightOutlined />} aria-label={t('home:day_after')} onClick={() => setOffset(offset + 1)} />
          {object.can.create && <Button type="text" size="small" icon={<PlusOutlined />} aria-label={t('home:create', { object: label(object.label) })} onClick={plan} />}
        </>
      }
    >
      {error ? (
        <Quiet text={say(error)}>
          <Button size="small" onClick={refetch}>
            {t('common:retry')}
          </Button>
        </Quiet>
      ) : isPending ? (
        <Waiting />
      ) : rows?.length ? (
        <ol className="home-rows">
          {rows.map((record) => (
            <Planned key={record.id} card={card} object={object} record={record} day={day} from={from} now={now} />
          ))}
        </ol>
      ) : (
        <Quiet text={t('home:day_free')}>
          {object.can.create && (
            <Button size="small" icon={<PlusOutlined />} onClick={plan}>
              {t('home:create', { object: label(object.label) })}
            </Button>
          )}
        </Quiet>
      )}
    </HomeSection>
  );
}

function Planned({ card, object, record, day, from, now }: { card: HomeCard; object: ObjectDef; record: RecordData; day: Day; from: string; now: Date }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const slot = slotOf(record, day, from, card.end_field);
  const state = isNow(slot, now) ? ' is-now' : isOver(slot, now) ? ' is-over' : '';
  const time = (at: Date) => formatTime(at.toISOString(), language);
  return (
    <li className={`home-row home-planned${state}`}>
      <span className="home-time t-num">
        {slot.from === null ? t('home:whole_day') : slot.to ? `${time(slot.from)}–${time(slot.to)}` : time(slot.from)}
        {state === ' is-now' && <span className="t-sr">{t('home:now')}</span>}
      </span>
      <Link className="home-row-name t-ellipsis" to={`/o/${object.key}/${encodeURIComponent(record.id)}`}>
        {asText(record[object.name_field]) || record.id}
      </Link>
      <span className="home-row-more">
        {extraFields(card, object).map((field) =>
          record[field.key] === null || record[field.key] === undefined ? null : (
            <span key={field.key} className="t-ellipsis">
              <FieldDisplay field={field} value={record[field.key]} record={record} compact />
            </span>
          ),
        )}
      </span>
    </li>
  );
}

/** The next full hour of today, nine o'clock of another day. */
function startValue(object: ObjectDef, from: string, day: Day, now: Date): string {
  if (object.fields.find((field) => field.key === from)?.kind === 'date') return isoDay(day.start);
  const isToday = isoDay(day.start) === isoDay(now);
  const start = new Date(day.start);
  start.setHours(isToday ? Math.min(23, now.getHours() + 1) : 9, 0, 0, 0);
  return start.toISOString();
}

/** The time of day, minute by minute. */
function useNow(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), MINUTE);
    return () => clearInterval(timer);
  }, []);
  return now;
}
