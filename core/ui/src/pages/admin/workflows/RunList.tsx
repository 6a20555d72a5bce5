import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useObject, useWorkflowRuns } from '@/api/hooks';
import type { Fault, WorkflowRun } from '@/api/types';
import { EmptyState, ErrorState, SkeletonRows } from '@/components/states';
import { formatDateTime, formatNumber } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { RunState } from '../RunState';

/** What a workflow did lately, newest first. */
export function RunList({ id, onPlace }: { id: string; onPlace: (fault: Fault) => void }) {
  const { t } = useTranslation();
  const { data: runs, error, isPending, refetch } = useWorkflowRuns(id);
  if (error && !runs) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (isPending) return <SkeletonRows />;
  if (runs.length === 0) return <EmptyState title={t('admin:workflows.no_runs')} hint={t('admin:workflows.no_runs_hint')} />;
  return (
    <ol className="adm-runs" data-testid="workflow-runs">
      {runs.map((run) => (
        <Run key={run.id} run={run} onPlace={onPlace} />
      ))}
    </ol>
  );
}

function Run({ run, onPlace }: { run: WorkflowRun; onPlace: (fault: Fault) => void }) {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const { object } = useObject(run.record?.object);
  return (
    <li>
      <div className="adm-run-head">
        <RunState state={run.state} />
        <time className="t-muted t-num">{formatDateTime(run.at, language)}</time>
        <span className="t-faint t-num">{t('admin:workflows.took', { n: formatNumber(run.duration_ms, language) })}</span>
        {run.record && (
          <Link to={`/o/${run.record.object}/${run.record.id}`} data-testid="run-record">
            {object ? label(object.label) : run.record.object}
          </Link>
        )}
      </div>
      {run.message && <div className="t-prewrap">{run.message}</div>}
      <PlaceButton fault={run} onPlace={onPlace} />
      {run.log.length > 0 && <pre className="wf-log">{run.log.join('\n')}</pre>}
    </li>
  );
}

/** Leads to the line that a failure names. */
export function PlaceButton({ fault, onPlace }: { fault: Fault; onPlace: (fault: Fault) => void }) {
  const { t } = useTranslation();
  if (!fault.line) return null;
  return (
    <Button type="link" size="small" className="wf-place" data-testid="fault-place" onClick={() => onPlace({ ...fault })}>
      {t('admin:workflows.place', { line: fault.line, column: fault.column ?? 1 })}
    </Button>
  );
}
