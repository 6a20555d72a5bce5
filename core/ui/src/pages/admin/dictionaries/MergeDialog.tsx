import { Alert, Modal, Progress, Select, type RefSelectProps } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { keys } from '@/api/keys';
import { buttonProps } from '@/components/buttonProps';
import { useErrorMessage } from '@/components/states';
import { ChoiceTag } from '@/fields/ChoiceTag';
import { formatNumber } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { listUrl } from '@/pages/dashboard/listUrl';
import { BulkFailed, type BulkResult } from '@/pages/list/bulk';
import type { Entry } from './entries';
import { having, mergeEntries, totalOf, type Place, type Use } from './uses';

interface Props {
  entry: Entry;
  /** What it may become. */
  others: readonly Entry[];
  uses: readonly Use[];
  /** All records have the other one now. */
  onMerged: (into: string) => Promise<void>;
  onClose: () => void;
}

/** Gives every record that has an entry another one, and then switches the entry off. */
export function MergeDialog({ entry, others, uses, onMerged, onClose }: Props) {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const say = useErrorMessage();
  const client = useQueryClient();
  const [into, setInto] = useState<string | null>(null);
  const [done, setDone] = useState<number | null>(null);
  const [refused, setRefused] = useState<(BulkResult & Place)[]>([]);
  const [fault, setFault] = useState<unknown>(null);
  const picker = useRef<RefSelectProps>(null);
  const total = totalOf(uses);
  const name = label(entry.label);
  const isRunning = done !== null;
  const merge = async () => {
    if (into === null) return;
    setFault(null);
    setRefused([]);
    setDone(0);
    try {
      const ended = await mergeEntries(uses, entry.code, into, setDone);
      const kept = ended.filter(({ failed }) => failed > 0);
      if (kept.length > 0) setRefused(kept);
      else {
        await onMerged(into);
        onClose();
      }
    } catch (error) {
      setFault(error);
    }
    setDone(null);
    for (const { object } of uses) void client.invalidateQueries({ queryKey: keys.records(object.key) });
  };
  return (
    <Modal
      open
      title={t('admin:dictionaries.merge.title', { name })}
      okText={t('admin:dictionaries.merge.do')}
      okButtonProps={buttonProps('merge-do', { disabled: into === null, loading: isRunning })}
      cancelButtonProps={{ disabled: isRunning }}
      closable={!isRunning}
      mask={{ closable: !isRunning }}
      keyboard={!isRunning}
      // The dialog takes the focus to itself first.
      afterOpenChange={(isOpen) => isOpen && picker.current?.focus()}
      onOk={() => void merge()}
      onCancel={onClose}
    >
      <div className="adm-form" data-testid="merge">
        <label className="dict-merge-into">
          <span>{t('admin:dictionaries.merge.into')}</span>
          <Select<string>
            className="t-full"
            ref={picker}
            value={into}
            disabled={isRunning}
            placeholder={t('admin:dictionaries.merge.choose')}
            aria-label={t('admin:dictionaries.merge.into')}
            data-testid="merge-into"
            showSearch={{ optionFilterProp: 'text' }}
            options={others.map((other) => ({ value: other.code, text: label(other.label), label: <ChoiceTag choice={other} code={other.code} /> }))}
            onChange={setInto}
          />
        </label>
        <UseList entry={entry} uses={uses} />
        <p className="t-muted">{t(total > 0 ? 'admin:dictionaries.merge.hint' : 'admin:dictionaries.merge.hint_unused', { name })}</p>
        {isRunning && (
          <div role="status">
            <Progress percent={total > 0 ? Math.floor((done / total) * 100) : 100} size="small" status="active" showInfo={false} aria-label={t('admin:dictionaries.merge.do')} />
            <span className="t-faint t-num">
              {formatNumber(done, language)} / {formatNumber(total, language)}
            </span>
          </div>
        )}
        {refused.length > 0 && (
          <Alert
            type="warning"
            showIcon
            data-testid="merge-refused"
            title={t('admin:dictionaries.merge.refused', { name })}
            description={refused.map(({ object, field, failed, refused: kept }) => (
              <div key={`${object.key}.${field.key}`}>
                <Link to={listUrl(object, having(field, entry.code))}>
                  {label(object.label_plural)}: {formatNumber(failed, language)}
                </Link>
                {kept[0] && <div>{label(kept[0].message)}</div>}
              </div>
            ))}
          />
        )}
        {fault !== null && <Alert type="error" showIcon title={fault instanceof BulkFailed ? (fault.reason ?? t('lists:bulk.failed')) : say(fault)} />}
      </div>
    </Modal>
  );
}

/** Where records have the entry, with the way to them. */
export function UseList({ entry, uses }: { entry: Entry; uses: readonly Use[] }) {
  const label = useLabel();
  const language = useLanguage();
  return (
    <ul className="dict-uses">
      {uses.map(({ object, field, count }) => (
        <li key={`${object.key}.${field.key}`}>
          <Link to={listUrl(object, having(field, entry.code))}>
            {label(object.label_plural)} · {label(field.label)}
          </Link>
          <span className="t-num">{formatNumber(count, language)}</span>
        </li>
      ))}
    </ul>
  );
}
