import { DownloadOutlined } from '@ant-design/icons';
import { Button, Input, Table } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { importErrorsUrl, useRetryImport } from '@/api/hooks';
import type { ImportRun } from '@/api/types';
import { useIsPhone } from '@/app/useIsPhone';
import { useToast } from '@/components/useToast';
import { formatNumber } from '@/format';
import { useLanguage } from '@/i18n';
import { CommonCauses } from './CommonCauses';
import { cellOf, correct, failedRows, retryRows, type Corrections, type FailedRow } from './corrections';

/** Rows that did not make it: why, with cells to correct, and to be run again. */
export function FailedRows({ run, isRunning }: { run: ImportRun; isRunning: boolean }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const toast = useToast();
  const navigate = useNavigate();
  const retry = useRetryImport();
  const isPhone = useIsPhone();
  const rows = useMemo(() => failedRows(run.errors), [run.errors]);
  const [corrections, setCorrections] = useState<Corrections>({});
  const [chosen, setChosen] = useState<number[]>([]);
  const [page, setPage] = useState(1);
  const corrected = rows.filter(({ row }) => Object.keys(corrections[row] ?? {}).length > 0).map(({ row }) => row);
  // Rows one has touched are meant, unless others are ticked.
  const meant = chosen.length > 0 ? chosen : corrected.length > 0 ? corrected : rows.map(({ row }) => row);
  const again = async () => {
    try {
      const { id } = await retry.mutateAsync({ id: run.id, rows: retryRows(meant, corrections) });
      setCorrections({});
      setChosen([]);
      void navigate(`/imports/${encodeURIComponent(id)}`);
    } catch (error) {
      toast.failed(error);
    }
  };
  const cells = (failed: FailedRow) => (
    <div className="imp-cells">
      {failed.columns.map((column) => {
        const text = cellOf(failed, column, corrections);
        const isChanged = text !== (failed.values[column] ?? '');
        return (
          <label key={column} className={isChanged ? 'is-changed' : undefined}>
            <span className="t-muted t-ellipsis">{column}</span>
            <Input
              size="small"
              value={text}
              data-testid={`cell-${failed.row}-${column}`}
              onChange={(event) => setCorrections((before) => correct(before, failed, column, event.target.value))}
            />
          </label>
        );
      })}
    </div>
  );
  return (
    <section className="imp-failed" aria-label={t('imports:failed_title')}>
      <header className="imp-failed-head">
        <h2>{t('imports:failed_title')}</h2>
        <span className="t-muted">
          {run.errors_truncated
            ? t('imports:failed_truncated', { shown: formatNumber(rows.length, language), n: formatNumber(run.failed, language) })
            : t('imports:failed_hint')}
        </span>
        <span className="imp-failed-tools">
          <Button icon={<DownloadOutlined />} href={importErrorsUrl(run.id)} data-testid="import-errors-csv">
            {t('imports:errors_csv')}
          </Button>
          <Button type="primary" disabled={isRunning} loading={retry.isPending} data-testid="import-retry" onClick={() => void again()}>
            {t('imports:retry_rows', { count: meant.length, n: formatNumber(meant.length, language) })}
          </Button>
        </span>
      </header>
      <CommonCauses rows={rows} corrections={corrections} onChange={setCorrections} />
      <Table<FailedRow>
        className="t-card imp-errors"
        size="small"
        rowKey="row"
        dataSource={rows}
        data-testid="import-errors"
        pagination={rows.length > 20 ? { pageSize: 20, current: page, onChange: setPage, showSizeChanger: false, size: 'small' } : false}
        rowSelection={{ selectedRowKeys: chosen, onChange: (next) => setChosen(next.map(Number)), preserveSelectedRowKeys: true }}
        columns={[
          { title: t('imports:row'), dataIndex: 'row', width: 72, render: (row: number) => <span className="t-num">{row}</span> },
          {
            title: t('imports:why'),
            key: 'why',
            render: (_, failed) => (
              <>
                <Reasons failed={failed} />
                {isPhone && cells(failed)}
              </>
            ),
          },
          ...(isPhone ? [] : [{ title: t('imports:correct'), key: 'cells', width: 420, render: (_: unknown, failed: FailedRow) => cells(failed) }]),
        ]}
      />
    </section>
  );
}

function Reasons({ failed }: { failed: FailedRow }) {
  const row = Object.values(failed.values).filter(Boolean).join(' · ');
  return (
    <div data-testid={`error-${failed.row}`}>
      {failed.problems.map((problem, index) => (
        <div key={index} className="imp-why">
          {problem.message}
        </div>
      ))}
      <div className="t-faint imp-context t-ellipsis" title={row}>
        {row}
      </div>
    </div>
  );
}
