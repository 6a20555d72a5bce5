import { Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import { useWorkflowRuns } from '@/api/hooks';
import type { WorkflowInfo } from '@/api/types';
import { EmptyState, ErrorState, SkeletonRows } from '@/components/states';
import { asText } from '@/fields';
import { formatDateTime } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { RunState } from './RunState';

const SHOWN = new Set(['id', 'at', 'state', 'message', 'workflow', 'started_at', 'finished_at']);

/** What a workflow did lately, newest first. */
export function WorkflowRuns({ workflow, onClose }: { workflow: WorkflowInfo; onClose: () => void }) {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const { data: runs, error, isPending, refetch } = useWorkflowRuns(workflow.id);
  return (
    <Drawer open size={560} title={t('admin:workflows.runs_of', { name: label(workflow.label) || workflow.id })} onClose={onClose}>
      {error && !runs ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : isPending ? (
        <SkeletonRows />
      ) : runs?.length === 0 ? (
        <EmptyState title={t('admin:workflows.no_runs')} />
      ) : (
        <ol className="adm-runs" data-testid="workflow-runs">
          {runs?.map((run, index) => {
            const at = run.at ?? asText(run.started_at);
            const rest = Object.entries(run).filter(([key, value]) => !SHOWN.has(key) && value !== null && value !== '');
            return (
              <li key={run.id ?? index}>
                <div className="adm-run-head">
                  <RunState state={run.state} />
                  <time className="t-muted t-num">{at ? formatDateTime(at, language) : ''}</time>
                </div>
                {run.message && <div className="t-prewrap">{run.message}</div>}
                {rest.length > 0 && (
                  <div className="t-faint t-code">{rest.map(([key, value]) => `${key}: ${asText(value)}`).join('  ')}</div>
                )}
              </li>
            );
          })}
        </ol>
      )}
    </Drawer>
  );
}
