import { SwapRightOutlined } from '@ant-design/icons';
import { Button, Checkbox, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldValue, HistoryEntry, ObjectDef } from '@/api/types';
import { buttonProps } from '@/components/buttonProps';
import { FieldDisplay } from '@/fields';
import { formatDateTime } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { differences, isRestorable, wayBack } from './versions';
import './dialogs.css';

/** Two versions side by side; what the older one held can be brought back, field by field or all of it. */
export default function CompareDialog(props: {
  object: ObjectDef;
  entries: readonly HistoryEntry[];
  start: { older: number; newer: number };
  onClose: () => void;
  onRestore: (values: Record<string, FieldValue>) => void;
}) {
  const { object, entries, start, onClose, onRestore } = props;
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const [pair, setPair] = useState(start);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const older = Math.min(pair.older, pair.newer);
  const newer = Math.max(pair.older, pair.newer);
  const found = differences(object, entries, older, newer);
  const restorable = found.filter(({ field }) => isRestorable(object, field));
  const chosen = restorable.filter(({ field }) => ticked.has(field.key));
  const options = entries.map((entry) => ({
    value: entry.version,
    label: t('records:history.version', { number: entry.version, when: formatDateTime(entry.at, language), who: entry.by?.label ?? t('records:history.system') }),
  }));
  const pick = (next: Partial<typeof pair>) => {
    setPair((old) => ({ ...old, ...next }));
    setTicked(new Set());
  };
  const toggle = (key: string) =>
    setTicked((old) => {
      const next = new Set(old);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  const restore = (which: typeof found) => onRestore(Object.fromEntries(which.map(({ field, from }) => [field.key, from ?? null])));

  return (
    <Modal
      open
      width={760}
      title={t('records:history.compare')}
      onCancel={onClose}
      footer={
        restorable.length > 0 && (
          <>
            <Button onClick={() => onRestore(wayBack(object, entries, older))} {...buttonProps('restore-version')}>
              {t('records:history.restore_version', { number: older })}
            </Button>
            <Button type="primary" disabled={chosen.length === 0} onClick={() => restore(chosen)} {...buttonProps('restore-fields')}>
              {chosen.length === 0 ? t('records:history.restore_none') : t('records:history.restore_some', { count: chosen.length })}
            </Button>
          </>
        )
      }
    >
      <div className="t-compare-pick" data-testid="compare-dialog">
        <Select aria-label={t('records:history.older')} value={older} options={options} onChange={(version) => pick({ older: version, newer })} popupMatchSelectWidth={false} />
        <SwapRightOutlined aria-hidden />
        <Select aria-label={t('records:history.newer')} value={newer} options={options} onChange={(version) => pick({ older, newer: version })} popupMatchSelectWidth={false} />
      </div>
      {found.length === 0 ? (
        <p className="t-muted">{t('records:history.no_difference')}</p>
      ) : (
        <table className="t-compare">
          <thead>
            <tr>
              <th scope="col" className="is-check">
                <span className="t-sr">{t('records:history.restore_none')}</span>
              </th>
              <th scope="col">{t('records:conflict.field')}</th>
              <th scope="col">{t('records:history.in_version', { number: older })}</th>
              <th scope="col">{t('records:history.in_version', { number: newer })}</th>
            </tr>
          </thead>
          <tbody>
            {found.map(({ field, from, to }) => (
              <tr key={field.key} data-testid={`difference-${field.key}`}>
                <td className="is-check">
                  {isRestorable(object, field) && (
                    <Checkbox
                      checked={ticked.has(field.key)}
                      aria-label={t('records:history.restore_field', { name: label(field.label) })}
                      onChange={() => toggle(field.key)}
                    />
                  )}
                </td>
                <th scope="row">{label(field.label)}</th>
                <td>
                  <FieldDisplay field={field} value={from} />
                </td>
                <td>
                  <FieldDisplay field={field} value={to} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Modal>
  );
}
