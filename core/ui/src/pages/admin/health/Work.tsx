import { CarryOutOutlined, RedoOutlined } from '@ant-design/icons';
import { Button, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import { useRetryJob } from '@/api/hooks';
import type { PluginHealth, PluginJob } from '@/api/types';
import { EmptyState } from '@/components/states';
import { useToast } from '@/components/useToast';
import { formatDateTime, formatNumber, formatRelativeTime } from '@/format';
import { useLanguage } from '@/i18n';
import { DeadLetters } from '../DeadLetters';
import { RunState } from '../RunState';

/** Its jobs, and the changes that it could not take. */
export function Work({ plugin, jobs }: { plugin: string; jobs: PluginHealth['jobs'] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const toast = useToast();
  const retry = useRetryJob();
  const again = (id: string) => retry.mutate(id, { onSuccess: () => toast.done(t('admin:jobs.retried')), onError: (failure) => toast.failed(failure) });
  const counts = (['waiting', 'running', 'dead'] as const).map((key) => t(`admin:plugins.health.work.${key}`, { n: formatNumber(jobs[key], language) }));
  return (
    <div className="adm-health">
      <section className="adm-part" aria-label={t('admin:jobs.title')}>
        <h2>
          {t('admin:jobs.title')} <span className="t-faint">{counts.join(' · ')}</span>
        </h2>
        {jobs.items.length === 0 ? (
          <EmptyState icon={<CarryOutOutlined />} title={t('admin:plugins.health.work.no_jobs')} hint={t('admin:plugins.health.work.no_jobs_hint')} />
        ) : (
          <Table<PluginJob>
            className="t-card adm-table"
            size="middle"
            rowKey="id"
            dataSource={jobs.items}
            pagination={false}
            scroll={{ x: 'max-content' }}
            data-testid="plugin-jobs"
            columns={[
              { title: t('admin:jobs.kind'), key: 'handler', render: (_, { handler, kind }) => <span className="t-code">{handler ?? kind}</span> },
              {
                title: t('admin:state'),
                key: 'state',
                render: (_, { state, error }) => (
                  <span className="adm-stack">
                    <RunState state={state} />
                    {error && (
                      <span className="t-faint t-ellipsis adm-message" title={error}>
                        {error}
                      </span>
                    )}
                  </span>
                ),
              },
              { title: t('admin:jobs.attempts'), key: 'attempts', align: 'end', render: (_, { attempts }) => <span className="t-num">{attempts}</span> },
              {
                title: t('admin:jobs.at'),
                key: 'at',
                render: (_, { created_at }) => <time title={formatDateTime(created_at, language)}>{formatRelativeTime(created_at, language)}</time>,
              },
              {
                key: 'tools',
                align: 'end',
                render: (_, { id, state }) =>
                  (state === 'dead' || state === 'failed') && (
                    <Button size="small" icon={<RedoOutlined />} loading={retry.isPending && retry.variables === id} data-testid={`job-retry-${id}`} onClick={() => again(id)}>
                      {t('admin:jobs.retry')}
                    </Button>
                  ),
              },
            ]}
          />
        )}
      </section>
      <section className="adm-part" aria-label={t('admin:jobs.letters')}>
        <h2>{t('admin:jobs.letters')}</h2>
        <DeadLetters consumer={`plugin:${plugin}`} />
      </section>
    </div>
  );
}
