import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useObjects } from '@/api/hooks/metadata';
import type { FieldValue, HistoryEntry, ObjectDef, RecordData } from '@/api/types';
import { ObjectIcon } from '@/components/ObjectIcon';
import { ErrorState, SkeletonRows } from '@/components/states';
import { formatMonth } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { Activity } from './Activity';
import { Composer } from './Composer';
import { HistoryLine } from './HistoryLine';
import { entryKinds, timelineShapes, type EntryKind, type TimelineShape } from './related';
import { useTimeline, type TimelineEntry, type TimelineFilter } from './useTimeline';
import './timeline.css';

/** Somebody wants to write an entry of this kind; each wish is an object of its own. */
export interface Wish {
  kind: string;
}

interface Props {
  object: ObjectDef;
  record: RecordData;
  wish?: Wish | null;
  onSave: (values: Record<string, FieldValue>) => void;
}

/** What happened with this record and what is planned: what people did and, folded, what changed. */
export function Timeline(props: Props) {
  const { data: objects } = useObjects();
  const shapes = useMemo(() => timelineShapes(props.object, objects ?? []), [props.object, objects]);
  return <TimelineOf key={shapes.map((shape) => shape.object.key).join()} shapes={shapes} {...props} />;
}

function TimelineOf({ object, record, shapes, wish = null, onSave }: Props & { shapes: TimelineShape[] }) {
  const { t } = useTranslation();
  const [only, setOnly] = useState<TimelineFilter>('all');
  const kinds = useMemo(() => entryKinds(shapes), [shapes]);
  const { entries, isPending, error, hasMore, more } = useTimeline(object, record, shapes, kinds, only);
  // Clocks differ a little: what was just noted down is not ahead.
  const now = new Date(Date.now() + 120_000).toISOString();
  const planned = entries.filter((entry) => isPlanned(entry, now)).reverse();
  const past = entries.filter((entry) => !isPlanned(entry, now));

  return (
    <div className="t-timeline" data-testid="timeline">
      <Composer parent={object} record={record} kinds={kinds} wish={wish} />
      {kinds.length > 0 && <Filters kinds={kinds} only={only} onChange={setOnly} />}
      {error !== null && <ErrorState error={error} />}
      {planned.length > 0 && (
        <section className="t-timeline-group" aria-label={t('records:timeline.planned')} data-testid="timeline-planned">
          <h2>{t('records:timeline.planned')}</h2>
          <Entries object={object} entries={planned} onSave={onSave} isPlanned />
        </section>
      )}
      {isPending && <SkeletonRows rows={3} height={48} />}
      {byMonth(past).map(({ month, entries: some }) => (
        <Month key={month} month={month}>
          <Entries object={object} entries={some} onSave={onSave} />
        </Month>
      ))}
      {!isPending && error === null && entries.length === 0 && (
        <p className="t-muted t-timeline-none">{t(only === 'all' ? 'records:timeline.none' : 'records:timeline.none_of_kind')}</p>
      )}
      {hasMore && !isPending && (
        <button type="button" className="t-plain t-more" data-testid="timeline-more" onClick={more}>
          {t('records:timeline.earlier')}
        </button>
      )}
    </div>
  );
}

function Filters({ kinds, only, onChange }: { kinds: readonly EntryKind[]; only: TimelineFilter; onChange: (only: TimelineFilter) => void }) {
  const { t } = useTranslation();
  const label = useLabel();
  const options = [
    { key: 'all', text: t('records:timeline.all') },
    ...kinds.map((kind) => ({ key: kind.key, text: label(kind.choice?.label ?? kind.shape.object.label) })),
    { key: 'changes', text: t('records:timeline.changes') },
  ];
  return (
    <div className="t-timeline-filter" role="group" aria-label={t('records:timeline.filter')}>
      {options.map(({ key, text }) => (
        <button key={key} type="button" className="t-plain" aria-pressed={key === only} data-testid={`timeline-filter-${key}`} onClick={() => onChange(key)}>
          {text}
        </button>
      ))}
    </div>
  );
}

function Month({ month, children }: { month: string; children: React.ReactNode }) {
  const language = useLanguage();
  const text = formatMonth(month, language);
  return (
    <section className="t-timeline-group" aria-label={text}>
      <h2>{text}</h2>
      {children}
    </section>
  );
}

function Entries({ object, entries, onSave, isPlanned: planned = false }: { object: ObjectDef; entries: TimelineEntry[]; onSave: Props['onSave']; isPlanned?: boolean }) {
  return (
    <ol className="t-timeline-list">
      {entries.map((entry) => (
        <li key={entry.key}>
          {entry.type === 'activity' ? (
            <Activity record={entry.record} shape={entry.shape} at={entry.at} isPlanned={planned} />
          ) : (
            <Changes object={object} entries={entry.entries} onSave={onSave} />
          )}
        </li>
      ))}
    </ol>
  );
}

/** More changes in a row than this are one line until somebody asks. */
const FOLDED_FROM = 3;

function Changes({ object, entries, onSave }: { object: ObjectDef; entries: HistoryEntry[]; onSave: Props['onSave'] }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(entries.length < FOLDED_FROM);
  const people = [...new Set(entries.map((entry) => entry.by?.label ?? t('records:history.system')))];
  if (!isOpen) {
    return (
      <div className="t-change">
        <span className="t-change-icon" aria-hidden>
          <ObjectIcon name="history" />
        </span>
        <button type="button" className="t-plain t-change-text" aria-expanded={false} data-testid="changes-folded" onClick={() => setOpen(true)}>
          {t('records:timeline.folded', { count: entries.length, who: people.slice(0, 3).join(t('records:filter.comma')) })}
        </button>
      </div>
    );
  }
  return (
    <div className="t-changes">
      {entries.map((entry) => (
        <HistoryLine key={entry.version} object={object} entry={entry} onRestore={onSave} />
      ))}
    </div>
  );
}

/** Open tasks and what is still to come. */
function isPlanned(entry: TimelineEntry, now: string): boolean {
  if (entry.type !== 'activity') return false;
  const { done } = entry.shape;
  return done ? entry.record[done.key] !== true : entry.at > now;
}

function byMonth(entries: readonly TimelineEntry[]): { month: string; entries: TimelineEntry[] }[] {
  const months: { month: string; entries: TimelineEntry[] }[] = [];
  for (const entry of entries) {
    const at = new Date(entry.at);
    const month = `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}`;
    const last = months[months.length - 1];
    if (last?.month === month) last.entries.push(entry);
    else months.push({ month, entries: [entry] });
  }
  return months;
}
