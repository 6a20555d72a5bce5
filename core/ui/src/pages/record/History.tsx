import { EditOutlined, PlusOutlined, DeleteOutlined, UndoOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHistory } from '@/api/hooks/records';
import type { HistoryEntry, ObjectDef } from '@/api/types';
import { EmptyState, ErrorState, SkeletonRows } from '@/components/states';
import { FieldDisplay } from '@/fields';
import { formatDateTime, formatRelativeTime } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import './timeline.css';

const ICONS = { create: <PlusOutlined />, update: <EditOutlined />, delete: <DeleteOutlined />, restore: <UndoOutlined /> };

/** Every change with its fields. */
export function History({ object, id }: { object: ObjectDef; id: string }) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useHistory(object.key, id);
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (isPending) return <SkeletonRows rows={5} />;
  if (data.items.length === 0) return <EmptyState title={t('records:history.none')} />;
  return (
    <ol className="t-timeline-list t-history" data-testid="history">
      {data.items.map((entry) => (
        <li key={entry.version}>
          <HistoryLine object={object} entry={entry} isOpen />
        </li>
      ))}
    </ol>
  );
}

/** One change in a line; its fields unfold. */
export function HistoryLine({ object, entry, isOpen: startsOpen = false }: { object: ObjectDef; entry: HistoryEntry; isOpen?: boolean }) {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const [isOpen, setOpen] = useState(startsOpen);
  const changes = entry.changes
    .map((change) => ({ ...change, definition: object.fields.find((field) => field.key === change.field) }))
    .filter((change) => change.definition !== undefined);
  const names = changes.map((change) => label(change.definition?.label)).slice(0, 3).join(t('records:filter.comma'));
  const who = entry.by?.label ?? t('records:history.system');
  const canOpen = changes.length > 0 && entry.operation === 'update';
  const text =
    entry.operation === 'update'
      ? t(changes.length > 3 ? 'records:history.update_more' : 'records:history.update', { who, names, count: changes.length })
      : t(`records:history.${entry.operation}`, { who });
  return (
    <div className="t-change">
      <span className="t-change-icon" aria-hidden>
        {ICONS[entry.operation]}
      </span>
      <div className="t-activity-body">
        <div className="t-change-line">
          {canOpen ? (
            <button type="button" className="t-plain t-change-text" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
              {text}
            </button>
          ) : (
            <span className="t-change-text">{text}</span>
          )}
          {entry.channel !== 'ui' && (
            <span className="t-faint">
              {t(`records:history.channels.${entry.channel}`)}
              {entry.source ? ` ${entry.source}` : ''}
            </span>
          )}
          <time className="t-faint" dateTime={entry.at} title={formatDateTime(entry.at, language)}>
            {formatRelativeTime(entry.at, language)}
          </time>
        </div>
        {entry.reason && <div className="t-change-reason">{entry.reason}</div>}
        {isOpen && canOpen && (
          <dl className="t-change-fields">
            {changes.map(
              ({ field, definition, old, new: next }) =>
                definition && (
                  <div key={field}>
                    <dt>{label(definition.label)}</dt>
                    <dd>
                      <s>
                        <FieldDisplay field={definition} value={old} compact />
                      </s>
                      <span aria-hidden> → </span>
                      <FieldDisplay field={definition} value={next} compact />
                    </dd>
                  </div>
                ),
            )}
          </dl>
        )}
      </div>
    </div>
  );
}
