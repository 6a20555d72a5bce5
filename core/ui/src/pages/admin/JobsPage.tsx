import { CarryOutOutlined, RedoOutlined } from '@ant-design/icons';
import { Button, Progress, Segmented, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAllJobs, useDeadLetters, useMe, useRetryJob } from '@/api/hooks';
import type { Job } from '@/api/types';
import { Page } from '@/components/Page';
import { EmptyState, ErrorState, SkeletonRows } from '@/components/states';
import { useToast } from '@/components/useToast';
import { formatDateTime, formatNumber, formatRelativeTime } from '@/format';
import { useLanguage } from '@/i18n';
import { DeadLetters } from './DeadLetters';
import { canRetry, groupOf, leftBy, type JobGroup } from './jobs';
import { RunState } from './RunState';
import { Unconverted } from './Unconverted';
import './admin.css';

const GROUPS: readonly JobGroup[] = ['running', 'recent', 'dead'];

export default function JobsPage() {
  const { t } = useTranslation();
  const language = useLanguage();
  const toast = useToast();
  const { data: me } = useMe();
  const isAdministrator = me?.is_administrator ?? false;
  const { data: jobs, error, isPending, refetch } = useAllJobs(isAdministrator);
  const { data: letters } = useDeadLetters(isAdministrator);
  const retry = useRetryJob();
  const [chosen, setChosen] = useState<JobGroup | 'all' | 'letters'>('all');
  const shown = (jobs ?? []).filter((job) => chosen === 'all' || groupOf(job) === chosen);
  const count = (group: JobGroup) => (jobs ?? []).filter((job) => groupOf(job) === group).length;
  const again = (job: Job) =>
    retry.mutate(job.id, { onSuccess: () => toast.done(t('admin:jobs.retried')), onError: (failure) => toast.failed(failure) });
  const letterCount = (letters?.pages ?? []).reduce((sum, page) => sum + page.items.length, 0);
  const lettersLabel = `${t('admin:jobs.letters')} ${formatNumber(letterCount, language)}${letters?.pages.at(-1)?.next_cursor ? '+' : ''}`;
  const timeOf = (job: Job) => job.finished_at ?? job.started_at ?? job.created_at;
  return (
    <Page
      title={t('admin:jobs.title')}
      manual="running"
      tools={
        <Segmented<JobGroup | 'all' | 'letters'>
          aria-label={t('admin:jobs.title')}
          value={chosen}
          onChange={setChosen}
          data-testid="jobs-group"
          options={[
            { value: 'all', label: t('admin:jobs.all') },
            ...GROUPS.map((group) => ({ value: group, label: `${t(`admin:jobs.${group}`)} ${formatNumber(count(group), language)}` })),
            ...(isAdministrator ? [{ value: 'letters' as const, label: lettersLabel }] : []),
          ]}
        />
      }
    >
      {chosen === 'letters' ? (
        <DeadLetters />
      ) : error && !jobs ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : isPending ? (
        <SkeletonRows />
      ) : shown.length === 0 ? (
        <EmptyState
          icon={<CarryOutOutlined />}
          title={t(chosen === 'dead' ? 'admin:jobs.no_dead' : 'admin:jobs.none')}
          hint={t(chosen === 'dead' ? 'admin:jobs.no_dead_hint' : 'admin:jobs.none_hint')}
        >
          {jobs.length > 0 && (
            <Button onClick={() => setChosen('all')} data-testid="jobs-all">
              {t('admin:jobs.show_all')}
            </Button>
          )}
        </EmptyState>
      ) : (
        <Table<Job>
          className="t-card adm-table"
          size="middle"
          rowKey="id"
          dataSource={shown}
          pagination={shown.length > 50 ? { pageSize: 50, showSizeChanger: false, size: 'small' } : false}
          scroll={{ x: 'max-content' }}
          data-testid="jobs"
          expandable={{
            columnTitle: <span className="t-sr">{t('admin:audit.details')}</span>,
            rowExpandable: (job) => leftBy(job).count > 0,
            expandedRowRender: (job) => <Unconverted job={job} />,
          }}
          columns={[
            { title: t('admin:jobs.kind'), dataIndex: 'kind', render: (kind: string) => t(`common:jobs.kinds.${kind.replaceAll('.', '_')}`, kind) },
            {
              title: t('admin:state'),
              key: 'state',
              render: (_, job) => (
                <span className="adm-stack">
                  <RunState state={job.state} />
                  {(job.error ?? job.message) && (
                    <span className="t-faint t-ellipsis adm-message" title={job.error ?? job.message ?? undefined}>
                      {job.error ?? job.message}
                    </span>
                  )}
                </span>
              ),
            },
            {
              title: t('admin:jobs.progress'),
              key: 'progress',
              width: 200,
              render: (_, job) =>
                job.total ? (
                  <span className="adm-progress">
                    {groupOf(job) === 'running' && (
                      <Progress percent={Math.floor(((job.processed ?? 0) / job.total) * 100)} size="small" showInfo={false} aria-label={t('admin:jobs.progress')} />
                    )}
                    <span className="t-muted t-num">
                      {formatNumber(job.processed ?? 0, language)} / {formatNumber(job.total, language)}
                    </span>
                  </span>
                ) : (
                  '–'
                ),
            },
            {
              title: t('admin:jobs.attempts'),
              dataIndex: 'attempts',
              align: 'end',
              render: (attempts: number | undefined) => <span className="t-num">{attempts ?? '–'}</span>,
            },
            { title: t('admin:jobs.by'), key: 'by', render: (_, job) => job.by?.label ?? t('admin:jobs.system') },
            {
              title: t('admin:jobs.at'),
              key: 'at',
              render: (_, job) => {
                const at = timeOf(job);
                return at ? <time title={formatDateTime(at, language)}>{formatRelativeTime(at, language)}</time> : '–';
              },
            },
            {
              key: 'tools',
              align: 'end',
              render: (_, job) =>
                canRetry(job) && (
                  <Button
                    size="small"
                    icon={<RedoOutlined />}
                    loading={retry.isPending && retry.variables === job.id}
                    data-testid={`job-retry-${job.id}`}
                    onClick={() => again(job)}
                  >
                    {t('admin:jobs.retry')}
                  </Button>
                ),
            },
          ]}
        />
      )}
    </Page>
  );
}
