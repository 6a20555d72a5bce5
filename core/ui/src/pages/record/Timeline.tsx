import { Segmented } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useHistory, useRecordQuery } from '@/api/hooks/records';
import { useObjects } from '@/api/hooks/metadata';
import type { HistoryEntry, ObjectDef, RecordData, RecordQuery } from '@/api/types';
import { ObjectIcon } from '@/components/ObjectIcon';
import { PersonAvatar } from '@/components/PersonAvatar';
import { SkeletonRows } from '@/components/states';
import { asRef, asText, FieldDisplay } from '@/fields';
import { formatDateTime, formatRelativeTime } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { Composer } from './Composer';
import { HistoryLine } from './History';
import { timelineShape, type TimelineShape } from './related';
import './timeline.css';

type Entry = { at: string; key: string } & ({ kind: 'activity'; record: RecordData; shape: TimelineShape } | { kind: 'change'; entry: HistoryEntry });

/** What happened with this record: what people did and, folded, what changed. */
export function Timeline({ object, record }: { object: ObjectDef; record: RecordData }) {
  const { data: objects = [] } = useObjects();
  const shapes = useMemo(
    () =>
      object.timeline
        .map((key) => objects.find((candidate) => candidate.key === key))
        .map((child) => child && timelineShape(object, child))
        .filter((shape) => shape !== undefined),
    [object, objects],
  );
  const first = shapes[0];
  // One kind of activity is the rule; of more only the first has its entries asked for here.
  return <TimelineOf object={object} record={record} shape={first} />;
}

function TimelineOf({ object, record, shape }: { object: ObjectDef; record: RecordData; shape: TimelineShape | undefined }) {
  const { t } = useTranslation();
  const label = useLabel();
  const [only, setOnly] = useState<'all' | 'activities' | 'changes'>('all');
  const query = useMemo<RecordQuery>(
    () => ({
      filter: { field: shape?.link.key ?? 'id', op: 'eq', value: record.id },
      sort: [`-${shape?.at?.sortable ? shape.at.key : 'created_at'}`],
      limit: 50,
      count: false,
    }),
    [shape, record.id],
  );
  const activities = useRecordQuery(shape?.object.key ?? object.key, query, shape !== undefined);
  const history = useHistory(object.key, record.id);

  const entries = useMemo(() => {
    const all: Entry[] = [];
    if (shape) {
      for (const activity of activities.data?.pages.flatMap((page) => page.items) ?? []) {
        const at = asText(shape.at ? (activity[shape.at.key] ?? activity.created_at) : activity.created_at);
        all.push({ kind: 'activity', key: activity.id, at, record: activity, shape });
      }
    }
    for (const entry of history.data?.items ?? []) all.push({ kind: 'change', key: `v${entry.version}`, at: entry.at, entry });
    return all
      .filter(({ kind }) => only === 'all' || (only === 'activities') === (kind === 'activity'))
      .sort((a, b) => b.at.localeCompare(a.at));
  }, [activities.data, history.data, shape, only]);

  return (
    <div className="t-timeline" data-testid="timeline">
      {shape?.object.can.create && <Composer parent={object} record={record} shape={shape} />}
      {shape && (
        <Segmented
          size="small"
          value={only}
          onChange={setOnly}
          options={[
            { value: 'all', label: t('records:timeline.all') },
            { value: 'activities', label: label(shape.object.label_plural) },
            { value: 'changes', label: t('records:timeline.changes') },
          ]}
        />
      )}
      {history.isPending && <SkeletonRows rows={3} height={48} />}
      <ol className="t-timeline-list">
        {entries.map((entry) => (
          <li key={entry.key}>
            {entry.kind === 'activity' ? (
              <Activity record={entry.record} shape={entry.shape} at={entry.at} />
            ) : (
              <HistoryLine object={object} entry={entry.entry} />
            )}
          </li>
        ))}
      </ol>
      {!history.isPending && entries.length === 0 && <p className="t-muted t-timeline-none">{t('records:timeline.none')}</p>}
      {activities.hasNextPage && (
        <button type="button" className="t-plain t-more" onClick={() => void activities.fetchNextPage()}>
          {t('records:timeline.earlier')}
        </button>
      )}
    </div>
  );
}

function Activity({ record, shape, at }: { record: RecordData; shape: TimelineShape; at: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { object, kind, name, body } = shape;
  const person = asRef(record.owner) ?? asRef(record.created_by);
  const title = name ? asText(record[name.key]) : '';
  const text = body ? asText(record[body.key]) : '';
  return (
    <article className="t-activity" data-testid={`activity-${record.id}`}>
      {person ? <PersonAvatar name={person.label} id={person.id} size={28} /> : <ObjectIcon name={object.icon} />}
      <div className="t-activity-body">
        <div className="t-activity-head">
          {kind && <FieldDisplay field={kind} value={record[kind.key]} compact />}
          <span className="t-muted">{person?.label}</span>
          <time className="t-faint" dateTime={at} title={formatDateTime(at, language)}>
            {formatRelativeTime(at, language)}
          </time>
        </div>
        <Link to={`/o/${object.key}/${record.id}`} className="t-activity-title">
          {title || t('records:unnamed')}
        </Link>
        {body && text !== '' && text !== title && (
          <div className="t-activity-text">
            <FieldDisplay field={body} value={record[body.key]} />
          </div>
        )}
      </div>
    </article>
  );
}
