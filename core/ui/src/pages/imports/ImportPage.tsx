import { Alert, Progress } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { useQueryClient } from '@tanstack/react-query';
import { isUnderWay, useImport, useObject } from '@/api/hooks';
import { keys } from '@/api/keys';
import { Page } from '@/components/Page';
import { ErrorState, SkeletonRows } from '@/components/states';
import { formatDateTime, formatNumber } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { FailedRows } from './FailedRows';
import { RevertedNote } from './RevertedNote';
import { RunActions } from './RunActions';
import { RunState } from './RunState';
import './imports.css';

const COUNTS = ['created', 'updated', 'skipped', 'failed'] as const;

/** One import: how far it is, what came of it, what went wrong and how to mend it. */
export default function ImportPage() {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const client = useQueryClient();
  const { id } = useParams();
  const { data: run, error, isPending, refetch } = useImport(id);
  const { object } = useObject(run?.object);

  const wasUnderWay = useRef(false);
  const state = run?.state;
  useEffect(() => {
    if (state === undefined || !run) return;
    if (wasUnderWay.current && !isUnderWay(state)) {
      // Records came or went; what is cached of them is old.
      void client.invalidateQueries({ queryKey: ['records'] });
      void client.invalidateQueries({ queryKey: ['references'] });
      void client.invalidateQueries({ queryKey: keys.imports, exact: true });
    }
    wasUnderWay.current = isUnderWay(state);
    // `run` changes with every poll; only its state matters.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [client, state]);

  if (error && !run) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (isPending || !run) return <SkeletonRows />;
  const isRunning = isUnderWay(run.state);
  const share = run.total > 0 ? Math.floor((run.processed / run.total) * 100) : 0;
  return (
    <Page title={run.file_name} tools={<RunActions run={run} object={object} />}>
      <div className="imp">
        <section className="t-card imp-run" aria-label={t('imports:state.title')}>
          <div className="imp-run-head">
            <RunState run={run} testId="import-state" />
            <span className="t-muted">
              {label(object?.label) || run.object}
              {run.by && ` · ${run.by.label}`} · {formatDateTime(run.started_at, language)}
            </span>
            <Link to="/imports" className="imp-all">
              {t('imports:all')}
            </Link>
          </div>
          {isRunning && (
            <div className="imp-progress">
              <Progress percent={share} status="active" aria-label={t('imports:state.running')} />
              <span className="t-muted t-num" data-testid="import-progress">
                {t('imports:progress', { done: formatNumber(run.processed, language), total: formatNumber(run.total, language) })}
              </span>
            </div>
          )}
          <dl className="imp-counts">
            <div>
              <dt>{t('imports:count.total')}</dt>
              <dd className="t-num" data-testid="import-count-total" data-value={run.total}>
                {formatNumber(run.total, language)}
              </dd>
            </div>
            {COUNTS.map((count) => (
              <div key={count} className={count === 'failed' && run.failed > 0 ? 'is-wrong' : undefined}>
                <dt>{t(`imports:count.${count}`)}</dt>
                <dd className="t-num" data-testid={`import-count-${count}`} data-value={run[count]}>
                  {formatNumber(run[count], language)}
                </dd>
              </div>
            ))}
          </dl>
        </section>
        {run.dry_run && !isRunning && <Alert type="info" showIcon className="imp-alert" title={t('imports:dry_done')} />}
        {run.state === 'reverted' && <RevertedNote run={run} />}
        {run.state !== 'reverted' && run.errors.length > 0 && <FailedRows key={run.id} run={run} isRunning={isRunning} />}
      </div>
    </Page>
  );
}
