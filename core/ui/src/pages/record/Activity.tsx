import { Checkbox } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useUpdateRecord } from '@/api/hooks/mutations';
import type { RecordData } from '@/api/types';
import { FileTile } from '@/components/FileTile';
import { ObjectIcon } from '@/components/ObjectIcon';
import { PersonAvatar } from '@/components/PersonAvatar';
import { useToast } from '@/components/useToast';
import { asRef, asText, FieldDisplay, isEditable, isEmptyValue, isFileRef } from '@/fields';
import { formatDateTime, formatRelativeTime } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import type { TimelineShape } from './related';
import { isDated } from './useTimeline';

/** One entry of the timeline: who, what, when, with its file and place; a task is ticked off here. */
export function Activity({ record, shape, at, isPlanned }: { record: RecordData; shape: TimelineShape; at: string; isPlanned: boolean }) {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const toast = useToast();
  const { object, kind, name, body, done, file, place } = shape;
  const update = useUpdateRecord(object.key);
  const person = asRef(record.owner) ?? asRef(record.created_by);
  const title = name ? asText(record[name.key]) : '';
  const text = body ? asText(record[body.key]) : '';
  const isDone = done !== undefined && record[done.key] === true;
  const isLate = isPlanned && done !== undefined && isDated(record, shape) && at < new Date().toISOString();
  const attached = file ? record[file.key] : null;

  const tick = (value: boolean) => {
    if (!done) return;
    update.mutate({ id: record.id, fields: { [done.key]: value } }, { onError: toast.failed });
  };

  return (
    <article className={`t-activity${isDone ? ' is-done' : ''}`} data-testid={`activity-${record.id}`}>
      {person ? <PersonAvatar name={person.label} id={person.id} size={28} /> : <ObjectIcon name={object.icon} />}
      <div className="t-activity-body">
        <div className="t-activity-head">
          {kind ? <FieldDisplay field={kind} value={record[kind.key]} compact /> : <span className="t-muted">{label(object.label)}</span>}
          <span className="t-muted">{person?.label}</span>
          <time className={isLate ? 't-late' : 't-faint'} dateTime={at} title={formatDateTime(at, language)}>
            {formatRelativeTime(at, language)}
          </time>
        </div>
        <div className="t-activity-line">
          {done && object.can.update && isEditable(done) && (
            <Checkbox
              checked={isDone}
              aria-label={t('records:timeline.done', { name: title || t('records:unnamed') })}
              data-testid={`tick-${record.id}`}
              onChange={(event) => tick(event.target.checked)}
            />
          )}
          <Link to={`/o/${object.key}/${record.id}`} className="t-activity-title">
            {title || t('records:unnamed')}
          </Link>
        </div>
        {body && text !== '' && text !== title && (
          <div className="t-activity-text">
            <FieldDisplay field={body} value={record[body.key]} />
          </div>
        )}
        {place && !isEmptyValue(record[place.key]) && (
          <div className="t-activity-place t-muted">
            <ObjectIcon name="pin" /> <FieldDisplay field={place} value={record[place.key]} compact />
          </div>
        )}
        {isFileRef(attached) && <FileTile file={attached} />}
      </div>
    </article>
  );
}
