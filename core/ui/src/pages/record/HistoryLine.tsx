import { DeleteOutlined, EditOutlined, PlusOutlined, UndoOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldValue, HistoryEntry, ObjectDef } from '@/api/types';
import { FieldDisplay } from '@/fields';
import { formatDateTime, formatRelativeTime } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { isRestorable } from './versions';
import './timeline.css';

const ICONS = { create: <PlusOutlined />, update: <EditOutlined />, delete: <DeleteOutlined />, restore: <UndoOutlined /> };

/** One change in a line; its fields unfold, and each can be set back to what it was before. */
export function HistoryLine(props: {
  object: ObjectDef;
  entry: HistoryEntry;
  isOpen?: boolean;
  onRestore?: ((values: Record<string, FieldValue>) => void) | undefined;
  children?: React.ReactNode;
}) {
  const { object, entry, isOpen: startsOpen = false, onRestore, children } = props;
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const [isOpen, setOpen] = useState(startsOpen);
  const changes = entry.changes.flatMap((change) => {
    const field = object.fields.find((candidate) => candidate.key === change.field);
    return field ? [{ field, old: change.old, next: change.new }] : [];
  });
  const names = changes.map(({ field }) => label(field.label)).slice(0, 3).join(t('records:filter.comma'));
  const who = entry.by?.label ?? t('records:history.system');
  const canOpen = changes.length > 0 && entry.operation === 'update';
  const updated = changes.length > 3 ? 'records:history.update_more' : 'records:history.update';
  const text =
    entry.operation === 'update'
      ? t(changes.length === 0 ? 'records:history.update_none' : updated, { who, names, count: changes.length })
      : t(`records:history.${entry.operation}`, { who });
  return (
    <div className="t-change" data-testid={`change-${entry.version}`}>
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
          {children}
          <time className="t-faint" dateTime={entry.at} title={formatDateTime(entry.at, language)}>
            {formatRelativeTime(entry.at, language)}
          </time>
        </div>
        {entry.reason && <div className="t-change-reason">{entry.reason}</div>}
        {isOpen && canOpen && (
          <dl className="t-change-fields">
            {changes.map(({ field, old, next }) => (
              <div key={field.key}>
                <dt>{label(field.label)}</dt>
                <dd>
                  <s>
                    <FieldDisplay field={field} value={old} compact />
                  </s>
                  <span aria-hidden> → </span>
                  <FieldDisplay field={field} value={next} compact />
                  {onRestore && isRestorable(object, field) && (
                    <Button
                      type="text"
                      size="small"
                      className="t-change-undo"
                      icon={<UndoOutlined />}
                      aria-label={t('records:history.restore_field', { name: label(field.label) })}
                      title={t('records:history.restore_field', { name: label(field.label) })}
                      data-testid={`restore-${entry.version}-${field.key}`}
                      onClick={() => onRestore({ [field.key]: old ?? null })}
                    />
                  )}
                </dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </div>
  );
}
