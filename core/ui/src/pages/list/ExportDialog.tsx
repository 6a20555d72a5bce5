import { DownloadOutlined } from '@ant-design/icons';
import { Button, Modal, Progress, Radio } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useExport, useStartExport } from '@/api/hooks/system';
import type { Filter, ObjectDef } from '@/api/types';
import { FormRow } from '@/components/FormRow';
import { useErrorMessage } from '@/components/states';
import { formatNumber } from '@/format';
import { useLabel, useLanguage } from '@/i18n';

/** Asks how, shows how far, and hands the file over when it is ready. */
export default function ExportDialog(props: {
  object: ObjectDef;
  filter: Filter | null;
  search: string;
  sort: string[];
  columns: string[];
  onClose: () => void;
}) {
  const { object, filter, search, sort, columns, onClose } = props;
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const message = useErrorMessage();
  const [format, setFormat] = useState<'xlsx' | 'csv'>('xlsx');
  const [scope, setScope] = useState<'columns' | 'all'>('columns');
  const [id, setId] = useState<string | null>(null);
  const start = useStartExport();
  const { data: run } = useExport(id);
  const fetched = useRef(false);
  const isDone = run?.state === 'done' && Boolean(run.download);
  const hasFailed = run !== undefined && ['failed', 'dead'].includes(run.state);
  const total = run?.total ?? 0;

  useEffect(() => {
    if (!isDone || !run?.download || fetched.current) return;
    fetched.current = true;
    const link = document.createElement('a');
    link.href = run.download;
    link.download = '';
    link.click();
  }, [isDone, run?.download]);

  const begin = () =>
    start.mutate(
      {
        object: object.key,
        filter,
        ...(search ? { search } : {}),
        sort,
        ...(scope === 'columns' ? { fields: columns } : {}),
        format,
      },
      { onSuccess: (answer) => setId(answer.id) },
    );

  return (
    <Modal
      open
      width={440}
      title={t('records:export.title', { name: label(object.label_plural) })}
      onCancel={onClose}
      footer={
        id === null
          ? [
              <Button key="cancel" onClick={onClose}>
                {t('common:cancel')}
              </Button>,
              <Button key="go" type="primary" loading={start.isPending} onClick={begin} data-testid="export-start">
                {t('records:export.button')}
              </Button>,
            ]
          : [
              <Button key="close" onClick={onClose}>
                {isDone || hasFailed ? t('common:close') : t('records:export.background')}
              </Button>,
            ]
      }
    >
      {id === null ? (
        <div className="t-dialog-form">
          <FormRow id="export-format" label={t('records:export.format')}>
            <Radio.Group
              id="export-format"
              value={format}
              onChange={(event) => setFormat(event.target.value as 'xlsx' | 'csv')}
              options={[
                { value: 'xlsx', label: 'Excel (.xlsx)' },
                { value: 'csv', label: 'CSV' },
              ]}
            />
          </FormRow>
          <FormRow id="export-scope" label={t('records:export.fields')}>
            <Radio.Group
              id="export-scope"
              value={scope}
              onChange={(event) => setScope(event.target.value as 'columns' | 'all')}
              options={[
                { value: 'columns', label: t('records:export.shown_columns') },
                { value: 'all', label: t('records:export.all_fields') },
              ]}
            />
          </FormRow>
          {start.error && (
            <div className="t-field-error" role="alert">
              {message(start.error)}
            </div>
          )}
        </div>
      ) : (
        <div aria-live="polite">
          <Progress
            percent={isDone ? 100 : total > 0 ? Math.floor(((run?.processed ?? 0) / total) * 100) : 0}
            status={hasFailed ? 'exception' : isDone ? 'success' : 'active'}
          />
          {hasFailed && <div className="t-field-error">{t('records:export.failed')}</div>}
          {isDone && run.download ? (
            <a href={run.download} download data-testid="export-download">
              <DownloadOutlined aria-hidden /> {t('records:export.download', { count: formatNumber(total, language) })}
            </a>
          ) : (
            !hasFailed && <span className="t-muted">{t('records:export.running', { done: formatNumber(run?.processed ?? 0, language) })}</span>
          )}
        </div>
      )}
    </Modal>
  );
}
