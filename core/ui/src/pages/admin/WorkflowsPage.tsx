import { ThunderboltOutlined } from '@ant-design/icons';
import { Button, Switch, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSwitchWorkflow, useWorkflows } from '@/api/hooks';
import type { Json, WorkflowInfo } from '@/api/types';
import { Page } from '@/components/Page';
import { EmptyState, ErrorState, SkeletonRows } from '@/components/states';
import { useToast } from '@/components/useToast';
import { formatDateTime, formatRelativeTime } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { RunState } from './RunState';
import { WorkflowRuns } from './WorkflowRuns';
import './admin.css';

/** A trigger in a line, in whatever form it comes. */
export function triggerText(trigger: Json): string {
  if (Array.isArray(trigger)) return trigger.map(triggerText).join('; ');
  if (typeof trigger === 'object' && trigger !== null) {
    return Object.values(trigger)
      .filter((value) => value !== null && value !== '')
      .map((value) => (typeof value === 'object' ? triggerText(value) : String(value)))
      .join(' · ');
  }
  return trigger === null ? '–' : String(trigger);
}

export default function WorkflowsPage() {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const toast = useToast();
  const { data: workflows, error, isPending, refetch } = useWorkflows();
  const change = useSwitchWorkflow();
  const [opened, setOpened] = useState<WorkflowInfo | null>(null);
  const turn = (workflow: WorkflowInfo, on: boolean) =>
    change.mutate(
      { id: workflow.id, on },
      {
        onSuccess: () => toast.done(t(on ? 'admin:workflows.enabled' : 'admin:workflows.disabled', { name: label(workflow.label) })),
        onError: (failure) => toast.failed(failure),
      },
    );
  return (
    <Page title={t('admin:workflows.title')}>
      {error && !workflows ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : isPending ? (
        <SkeletonRows />
      ) : workflows?.length === 0 ? (
        <EmptyState icon={<ThunderboltOutlined />} title={t('admin:workflows.none')} hint={t('admin:workflows.none_hint')} />
      ) : (
        <Table<WorkflowInfo>
          className="t-card adm-table"
          size="middle"
          rowKey="id"
          dataSource={workflows ?? []}
          pagination={false}
          scroll={{ x: 'max-content' }}
          data-testid="workflows"
          columns={[
            {
              title: t('admin:workflows.name'),
              key: 'name',
              render: (_, workflow) => (
                <span className="adm-stack">
                  <span className="adm-name">{label(workflow.label) || workflow.id}</span>
                  <span className="t-faint t-code">{workflow.id}</span>
                </span>
              ),
            },
            {
              title: t('admin:workflows.trigger'),
              key: 'trigger',
              render: (_, workflow) => <span className="t-code">{triggerText(workflow.trigger)}</span>,
            },
            {
              title: t('admin:workflows.last_run'),
              key: 'last',
              render: (_, workflow) =>
                workflow.last_run ? (
                  <span className="adm-stack">
                    <span>
                      <RunState state={workflow.last_run.state} />{' '}
                      <time className="t-muted" title={formatDateTime(workflow.last_run.at, language)}>
                        {formatRelativeTime(workflow.last_run.at, language)}
                      </time>
                    </span>
                    {workflow.last_run.message && (
                      <span className="t-faint t-ellipsis adm-message" title={workflow.last_run.message}>
                        {workflow.last_run.message}
                      </span>
                    )}
                  </span>
                ) : (
                  <span className="t-faint">{t('admin:workflows.never')}</span>
                ),
            },
            {
              title: t('admin:on'),
              key: 'on',
              width: 96,
              render: (_, workflow) => (
                <Switch
                  size="small"
                  checked={workflow.is_enabled}
                  loading={change.isPending && change.variables.id === workflow.id}
                  aria-label={t('admin:workflows.switch', { name: label(workflow.label) })}
                  data-testid={`workflow-switch-${workflow.id}`}
                  onChange={(on) => turn(workflow, on)}
                />
              ),
            },
            {
              title: <span className="t-sr">{t('admin:actions')}</span>,
              key: 'tools',
              align: 'end',
              render: (_, workflow) => (
                <Button type="text" size="small" data-testid={`workflow-runs-${workflow.id}`} onClick={() => setOpened(workflow)}>
                  {t('admin:workflows.runs')}
                </Button>
              ),
            },
          ]}
        />
      )}
      {opened && <WorkflowRuns workflow={opened} onClose={() => setOpened(null)} />}
    </Page>
  );
}
