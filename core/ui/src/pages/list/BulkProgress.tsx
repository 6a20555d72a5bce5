import { CloseOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Modal, Progress } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { keys } from '@/api/keys';
import type { ObjectDef } from '@/api/types';
import { useErrorMessage } from '@/components/states';
import { asText } from '@/fields';
import { formatNumber } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { BulkFailed, chosenRecords, type BulkResult } from './bulk';
import type { Run } from './useBulkRun';

/** How far a change of many records is; at its end which of them were refused, and why. */
export function BulkProgress({ object, run, onClose, onSelect }: { object: ObjectDef; run: Run; onClose: () => void; onSelect: (ids: string[]) => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const say = useErrorMessage();
  const [isOpen, setOpen] = useState(false);
  const { title, done, total, result, error } = run;
  const isOver = result !== null || error !== null;
  return (
    <div className="t-bulk is-running" role="status" data-testid="bulk-progress" data-state={error ? 'failed' : result ? 'done' : 'running'}>
      {error !== null ? (
        <span className="t-field-error">{error instanceof BulkFailed ? (error.reason ?? t('lists:bulk.failed')) : say(error)}</span>
      ) : result ? (
        <span data-testid="bulk-result" data-changed={result.changed} data-failed={result.failed}>
          {t('lists:bulk.result', { changed: formatNumber(result.changed, language), failed: formatNumber(result.failed, language) })}
        </span>
      ) : (
        <>
          <span>{title}</span>
          <Progress className="t-bulk-bar" percent={total > 0 ? Math.floor((done / total) * 100) : 0} size="small" status="active" showInfo={false} aria-label={title} />
          <span className="t-faint t-num">
            {formatNumber(done, language)} / {formatNumber(total, language)}
          </span>
        </>
      )}
      {result && result.failed > 0 && (
        <Button size="small" onClick={() => setOpen(true)} data-testid="bulk-refused">
          {t('lists:bulk.show_refused')}
        </Button>
      )}
      <Button type="text" size="small" icon={<CloseOutlined />} aria-label={isOver ? t('common:close') : t('lists:bulk.background')} title={isOver ? undefined : t('lists:bulk.background')} onClick={onClose} />
      {isOpen && result && <RefusedList object={object} result={result} onClose={() => setOpen(false)} onSelect={onSelect} />}
    </div>
  );
}

function RefusedList({ object, result, onClose, onSelect }: { object: ObjectDef; result: BulkResult; onClose: () => void; onSelect: (ids: string[]) => void }) {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const ids = result.refused.map(({ id }) => id);
  const { data: names } = useQuery({
    queryKey: [...keys.queries(object.key), 'names', ids],
    queryFn: async () => {
      const known = new Map<string, string>();
      for await (const records of chosenRecords(object.key, { ids }, [object.name_field])) for (const record of records) known.set(record.id, asText(record[object.name_field]));
      return known;
    },
  });
  return (
    <Modal
      open
      width={640}
      title={t('lists:bulk.refused_title', { text: formatNumber(result.failed, language) })}
      onCancel={onClose}
      footer={[
        <Button key="select" onClick={() => onSelect(ids)} data-testid="bulk-select-refused">
          {t('lists:bulk.select_refused')}
        </Button>,
        <Button key="close" type="primary" onClick={onClose}>
          {t('common:close')}
        </Button>,
      ]}
    >
      <ul className="t-refused">
        {result.refused.map(({ id, message }) => (
          <li key={id}>
            <Link to={`/o/${object.key}/${id}`} target="_blank">
              {names?.get(id) || t('records:unnamed')}
            </Link>
            <span className="t-field-error">{label(message)}</span>
          </li>
        ))}
      </ul>
      {result.failed > result.refused.length && <p className="t-faint">{t('lists:bulk.refused_more', { count: result.failed - result.refused.length })}</p>}
    </Modal>
  );
}

/** What kind of refusal it is in the reader's language; a job's own words are those of the server that ran it. */
