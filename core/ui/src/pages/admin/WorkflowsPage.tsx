import { PlusOutlined, ThunderboltOutlined } from '@ant-design/icons';
import { Button, Switch, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { useSwitchWorkflow, useWorkflows } from '@/api/hooks';
import type { WorkflowInfo } from '@/api/types';
import { Page } from '@/components/Page';
import { EmptyState, ErrorState, SkeletonRows } from '@/components/states';
import { useToast } from '@/components/useToast';
import { formatDateTime, formatRelativeTime } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { RunState } from './RunState';
import { NEW, workflowPath } from './workflows/paths';
import { useTrigger } from './workflows/useTrigger';
import './admin.css';

export default function WorkflowsPage() {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const toast = useToast();
  const { data: workflows, error, isPending, refetch } = useWorkflows();
  const change = useSwitchWorkflow();
  const navigate = useNavigate();
  const triggerText = useTrigger();
  const turn = (workflow: WorkflowInfo, on: boolean) =>
    change.mutate(
      { id: workflow.id, on },
      {
        onSuccess: () => toast.done(t(on ? 'admin:workflows.enabled' : 'admin:workflows.disabled', { name: label(workflow.label) })),
        onError: (failure) => toast.failed(failure),
      },
    );
  const add = (
    <Button type="primary" icon={<PlusOutlined />} data-testid="workflow-new" onClick={() => void navigate(workflowPath(NEW))}>
      {t('admin:workflows.new')}
    </Button>
  );
  return (
    <Page title={t('admin:workflows.title')} manual="automation" tools={(workflows ?? []).length > 0 && add}>
      {error && !workflows ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : isPending ? (
        <SkeletonRows />
      ) : workflows?.length === 0 ? (
        <EmptyState icon={<ThunderboltOutlined />} title={t('admin:workflows.none')} hint={t('admin:workflows.none_hint')}>
          {add}
        </EmptyState>
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
                  <Link to={workflowPath(workflow.id)} className="adm-name" data-testid={`workflow-${workflow.id}`}>
                    {label(workflow.label) || workflow.id}
                  </Link>
                  <span className="t-faint t-code">{workflow.id}</span>
                </span>
              ),
            },
            {
              title: t('admin:workflows.trigger'),
              key: 'trigger',
              render: (_, workflow) => <span className="t-muted">{triggerText(workflow.trigger)}</span>,
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
                <Link to={workflowPath(workflow.id, 'runs')} data-testid={`workflow-runs-${workflow.id}`}>
                  {t('admin:workflows.runs')}
                </Link>
              ),
            },
          ]}
        />
      )}
    </Page>
  );
}
