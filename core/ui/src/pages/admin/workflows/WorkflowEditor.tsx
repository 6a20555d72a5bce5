import { Alert, Button, Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { isApiError } from '@/api/client';
import { useSaveWorkflow } from '@/api/hooks';
import type { Fault, WorkflowDetail, WorkflowText } from '@/api/types';
import { useLeaveGuard } from '@/components/useLeaveGuard';
import { useToast } from '@/components/useToast';
import { CodeEditor } from './CodeEditor';
import { PlaceButton, RunList } from './RunList';
import { faultOf, type Part } from './text';
import { TryOut } from './TryOut';
import { Versions } from './Versions';

interface Props {
  /** `null`: a new one. */
  workflow: WorkflowDetail | null;
  text: WorkflowText;
  onSaved: (saved: WorkflowDetail) => void;
}

type Tab = Part | 'runs';

const textOf = ({ toml, script }: WorkflowText): WorkflowText => ({ toml, script });
const isSame = (one: WorkflowText, other: WorkflowText): boolean => one.toml === other.toml && one.script === other.script;

/** The two texts of a workflow, what it did, and what it would do. */
export function WorkflowEditor({ workflow, text, onSaved }: Props) {
  const { t } = useTranslation();
  const toast = useToast();
  const save = useSaveWorkflow();
  const [search, setSearch] = useSearchParams();
  /** What is written over: the version that was read. */
  const [over, setOver] = useState(workflow);
  const [now, setNow] = useState(() => textOf(text));
  const [found, setFound] = useState<{ part: Part; fault: Fault } | null>(workflow?.problem ? { part: 'script', fault: workflow.problem } : null);
  const before = over ?? text;
  const isChanged = !isSame(now, before);
  const isBehind = workflow !== null && over !== null && workflow.version !== over.version;
  if (isBehind && !isChanged) {
    // Somebody else's version is simply shown where nothing would be lost.
    setOver(workflow);
    setNow(textOf(workflow));
  }
  const guard = useLeaveGuard(isChanged);
  const asked = search.get('tab');
  const tab: Tab = asked === 'toml' || (asked === 'runs' && workflow) ? asked : 'script';
  const show = (next: Tab) => setSearch({ tab: next }, { replace: true });
  const place = (part: Part, fault: Fault) => {
    setFound({ part, fault });
    show(part);
  };
  const submit = async () => {
    try {
      const saved = await save.mutateAsync({ over, text: now });
      setFound(saved.problem ? { part: 'script', fault: saved.problem } : null);
      toast.done(t('admin:workflows.in_force', { n: saved.version }));
      guard.release();
      if (workflow) {
        setOver(saved);
        setNow(textOf(saved));
      }
      onSaved(saved);
    } catch (error) {
      const wrong = faultOf(error);
      if (wrong) place(wrong.part, wrong.fault);
      else if (!isApiError(error, 'version_conflict')) toast.failed(error);
    }
  };
  const isSendable = isChanged || over === null;
  const editor = (part: Part) => (
    <>
      {found?.part === part && (
        <Alert
          type="error"
          showIcon
          id={`workflow-${part}-fault`}
          data-testid="workflow-fault"
          title={found.fault.message}
          action={<PlaceButton fault={found.fault} onPlace={(fault) => place(part, fault)} />}
        />
      )}
      <CodeEditor
        id={`workflow-${part}`}
        label={t(`admin:workflows.part.${part}`)}
        value={now[part]}
        fault={found?.part === part ? found.fault : null}
        onChange={(next) => setNow((old) => ({ ...old, [part]: next }))}
      />
    </>
  );
  return (
    <form
      className={`wf${workflow ? '' : ' is-new'}`}
      data-testid="workflow-editor"
      data-version={over?.version}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        if (isSendable) void submit();
      }}
    >
      <div className="t-card wf-main">
        <Tabs
          activeKey={tab}
          onChange={(key) => show(key as Tab)}
          destroyOnHidden
          items={[
            { key: 'script', label: t('admin:workflows.part.script'), children: editor('script') },
            { key: 'toml', label: t('admin:workflows.part.toml'), children: editor('toml') },
            ...(workflow ? [{ key: 'runs', label: t('admin:workflows.runs'), children: <RunList id={workflow.id} onPlace={(fault) => place('script', fault)} /> }] : []),
          ]}
        />
        {/* Beside the tabs to the eye; in their list nothing but tabs may be. */}
        {tab !== 'runs' && (
          <span className="wf-save">
            {over && (
              <Button size="small" disabled={!isChanged} data-testid="workflow-reset" onClick={() => setNow(textOf(over))}>
                {t('admin:organization.reset')}
              </Button>
            )}
            <Button size="small" type="primary" htmlType="submit" disabled={!isSendable} loading={save.isPending} data-testid="workflow-save">
              {over ? t('common:save') : t('admin:create')}
            </Button>
          </span>
        )}
        {isBehind && <Alert type="warning" showIcon data-testid="workflow-behind" title={t('admin:workflows.changed_meanwhile')} />}
      </div>
      {workflow && (
        <div className="wf-beside">
          <TryOut workflow={workflow} isChanged={isChanged} onPlace={(fault) => place('script', fault)} />
          <Versions workflow={workflow} onTake={setNow} />
        </div>
      )}
    </form>
  );
}
