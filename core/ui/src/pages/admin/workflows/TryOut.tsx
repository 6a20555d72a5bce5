import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDryRun } from '@/api/hooks';
import type { DryRun, Fault, Ref, WorkflowDetail } from '@/api/types';
import { useToast } from '@/components/useToast';
import { ReferencePicker } from '@/fields/ReferenceInput';
import { formatNumber } from '@/format';
import { useLanguage } from '@/i18n';
import { RunState } from '../RunState';
import { Effects } from './Effects';
import { PlaceButton } from './RunList';

/** Runs the saved text on a record, and shows what it would have done. */
export function TryOut({ workflow, isChanged, onPlace }: { workflow: WorkflowDetail; isChanged: boolean; onPlace: (fault: Fault) => void }) {
  const { t } = useTranslation();
  const toast = useToast();
  const run = useDryRun(workflow.id);
  const [chosen, setChosen] = useState<Ref[]>([]);
  const object = objectOf(workflow);
  const record = chosen[0]?.id;
  const isReady = object === null || record !== undefined;
  return (
    <section className="t-card wf-side" aria-label={t('admin:workflows.try')}>
      <h2>{t('admin:workflows.try')}</h2>
      <p className="t-muted">{t('admin:workflows.try_hint')}</p>
      {object !== null && (
        <ReferencePicker object={object} value={chosen} onChange={setChosen} ariaLabel={t('admin:workflows.try_record')} placeholder={t('admin:workflows.try_record')} />
      )}
      <Button
        disabled={!isReady || isChanged}
        loading={run.isPending}
        data-testid="workflow-try"
        onClick={() => run.mutate({ object: object ?? '', record: record ?? '' }, { onError: toast.failed })}
      >
        {t('admin:workflows.try_do')}
      </Button>
      {isChanged && <p className="t-faint">{t('admin:workflows.try_saved')}</p>}
      {run.data && <Outcome outcome={run.data} object={object} onPlace={onPlace} />}
    </section>
  );
}

function Outcome({ outcome, object, onPlace }: { outcome: DryRun; object: string | null; onPlace: (fault: Fault) => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <div className="wf-outcome" role="status" data-testid="workflow-outcome" data-state={outcome.state}>
      <div className="adm-run-head">
        <RunState state={outcome.state} />
        <span className="t-faint t-num">{t('admin:workflows.took', { n: formatNumber(outcome.duration_ms, language) })}</span>
      </div>
      {outcome.message && <div className="t-prewrap">{outcome.message}</div>}
      <PlaceButton fault={outcome} onPlace={onPlace} />
      {outcome.effects.length === 0 && !outcome.message && <p className="t-muted">{t('admin:workflows.no_effects')}</p>}
      {outcome.effects.length > 0 && <Effects effects={outcome.effects} object={object} />}
      {outcome.log.length > 0 && <pre className="wf-log">{outcome.log.join('\n')}</pre>}
    </div>
  );
}

/** What starts it, where that is a change of records. */
function objectOf({ trigger }: WorkflowDetail): string | null {
  if (typeof trigger !== 'object' || trigger === null || Array.isArray(trigger)) return null;
  return typeof trigger.object === 'string' ? trigger.object : null;
}
