import { ImportOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { useImports, useObjects } from '@/api/hooks';
import type { ImportRun } from '@/api/types';
import { Page } from '@/components/Page';
import { EmptyState, ErrorState, SkeletonRows } from '@/components/states';
import { formatDateTime, formatNumber, formatRelativeTime } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { RunState } from './RunState';
import './imports.css';

/** Imports of the past, newest first. */
export default function ImportsPage() {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const navigate = useNavigate();
  const { data: objects } = useObjects();
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useImports();
  const runs = data?.pages.flatMap((page) => page.items) ?? [];
  const nameOf = (key: string) => label(objects?.find((object) => object.key === key)?.label) || key;
  const mayImport = objects?.some((object) => object.can.import) ?? false;
  const add = (
    <Button type="primary" icon={<PlusOutlined />} data-testid="import-new" onClick={() => void navigate('/imports/new')}>
      {t('imports:new')}
    </Button>
  );
  const count = (value: number) => <span className="t-num">{formatNumber(value, language)}</span>;
  return (
    <Page title={t('imports:title')} manual="data" tools={mayImport && runs.length > 0 && add}>
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : isPending ? (
        <SkeletonRows />
      ) : runs.length === 0 ? (
        <EmptyState icon={<ImportOutlined />} title={t('imports:none')} hint={t('imports:none_hint')}>
          {mayImport && add}
        </EmptyState>
      ) : (
        <>
          <Table<ImportRun>
            className="t-card imp-list"
            size="middle"
            rowKey="id"
            pagination={false}
            dataSource={runs}
            scroll={{ x: 'max-content' }}
            data-testid="imports"
            columns={[
              {
                title: t('imports:file'),
                dataIndex: 'file_name',
                render: (name: string, run) => <Link to={`/imports/${encodeURIComponent(run.id)}`}>{name}</Link>,
              },
              { title: t('imports:object'), dataIndex: 'object', render: nameOf },
              { title: t('imports:state.title'), key: 'state', render: (_, run) => <RunState run={run} /> },
              { title: t('imports:count.created'), dataIndex: 'created', align: 'end', render: count },
              { title: t('imports:count.updated'), dataIndex: 'updated', align: 'end', render: count },
              { title: t('imports:count.failed'), dataIndex: 'failed', align: 'end', render: count },
              { title: t('imports:by'), key: 'by', render: (_, run) => run.by?.label ?? '–' },
              {
                title: t('imports:started'),
                dataIndex: 'started_at',
                render: (at: string) => <time title={formatDateTime(at, language)}>{formatRelativeTime(at, language)}</time>,
              },
            ]}
          />
          {hasNextPage && (
            <div className="imp-more">
              <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                {t('imports:older')}
              </Button>
            </div>
          )}
        </>
      )}
    </Page>
  );
}
