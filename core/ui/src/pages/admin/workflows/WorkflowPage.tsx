import { Switch } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { useObjects, useSwitchWorkflow, useWorkflow } from '@/api/hooks';
import type { WorkflowDetail } from '@/api/types';
import { Page } from '@/components/Page';
import { ErrorState, SkeletonRows } from '@/components/states';
import { useToast } from '@/components/useToast';
import { useLabel } from '@/i18n';
import { beginning } from './text';
import { WorkflowEditor } from './WorkflowEditor';
import { NEW, workflowPath } from './paths';
import '../admin.css';
import './workflows.css';

/** A workflow that administrators read, change, try and watch. */
export default function WorkflowPage() {
  const { id = '' } = useParams();
  return id === NEW ? <NewWorkflow /> : <OneWorkflow key={id} id={id} />;
}

function Back() {
  const { t } = useTranslation();
  return (
    <Link to="/settings/workflows" data-testid="workflow-back">
      {t('admin:workflows.back')}
    </Link>
  );
}

function NewWorkflow() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data: objects } = useObjects();
  const first = objects?.find((object) => object.can.create && object.has_owner)?.key;
  const text = useMemo(() => (first === undefined ? null : beginning(first)), [first]);
  return (
    <Page title={t('admin:workflows.new')} tools={<Back />}>
      {text ? <WorkflowEditor workflow={null} text={text} onSaved={({ id }) => void navigate(workflowPath(id), { replace: true })} /> : <SkeletonRows />}
    </Page>
  );
}

function OneWorkflow({ id }: { id: string }) {
  const { data: workflow, error, refetch } = useWorkflow(id);
  const label = useLabel();
  return (
    <Page
      title={workflow ? label(workflow.label) || id : id}
      tools={
        <>
          {workflow && <OnSwitch workflow={workflow} />}
          <Back />
        </>
      }
    >
      {error && !workflow ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : workflow ? (
        <>
          {workflow.description && <p className="t-muted wf-about">{label(workflow.description)}</p>}
          <WorkflowEditor workflow={workflow} text={workflow} onSaved={() => undefined} />
        </>
      ) : (
        <SkeletonRows />
      )}
    </Page>
  );
}

function OnSwitch({ workflow }: { workflow: WorkflowDetail }) {
  const { t } = useTranslation();
  const label = useLabel();
  const toast = useToast();
  const change = useSwitchWorkflow();
  return (
    <span className="wf-switch">
      <Switch
        size="small"
        checked={workflow.is_enabled}
        loading={change.isPending}
        aria-label={t('admin:workflows.switch', { name: label(workflow.label) })}
        data-testid="workflow-switch"
        onChange={(on) => change.mutate({ id: workflow.id, on }, { onError: toast.failed })}
      />
      {t(workflow.is_enabled ? 'admin:on' : 'admin:off')}
    </span>
  );
}
