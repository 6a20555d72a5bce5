import { Alert, Button, Steps } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { useObjects, useStartImport } from '@/api/hooks';
import type { ObjectDef } from '@/api/types';
import { Page } from '@/components/Page';
import { ErrorState, SkeletonRows, useErrorMessage } from '@/components/states';
import { formatNumber } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { contestedPaths, mappedPaths } from './mapping';
import { StepFile } from './StepFile';
import { StepMapping } from './StepMapping';
import { StepPreview } from './StepPreview';
import { StepValues } from './StepValues';
import { useImportDraft, type Draft } from './useImportDraft';
import './imports.css';

export default function NewImportPage() {
  const { data: objects, error, refetch } = useObjects();
  if (error && !objects) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!objects) return <SkeletonRows />;
  return <Wizard objects={objects} />;
}

const STEPS = ['file', 'mapping', 'values', 'preview'] as const;

function Wizard({ objects }: { objects: readonly ObjectDef[] }) {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const say = useErrorMessage();
  const navigate = useNavigate();
  const [parameters, setParameters] = useSearchParams();
  const { draft, change, begin, ask, isAsking, error, options } = useImportDraft(objects, parameters.get('object'));
  const start = useStartImport();
  const [step, setStep] = useState(0);
  const { preview } = draft;
  const object = objects.find((candidate) => candidate.key === draft.object);
  const isLast = step === STEPS.length - 1;
  const failure = error ?? start.error;

  const next = async () => {
    if (await ask(STEPS[step] === 'values')) setStep(step + 1);
  };
  const run = async () => {
    const chosen = options();
    if (!chosen || !draft.file) return;
    const { id } = await start.mutateAsync({ file: draft.file, options: chosen });
    void navigate(`/imports/${encodeURIComponent(id)}`);
  };
  const title = object ? t('imports:new_of', { name: label(object.label) }) : t('imports:new');
  return (
    <Page title={title} manual="data">
      <div className="imp" data-testid="import-wizard" data-step={STEPS[step]}>
        <Steps
          className="imp-steps"
          size="small"
          current={step}
          responsive={false}
          items={STEPS.map((key, index) => ({ title: t(`imports:step.${key}`), disabled: index >= step || isAsking || start.isPending }))}
          onChange={(to) => {
            if (to < step) setStep(to);
          }}
        />
        {failure !== null && (
          <Alert type="error" showIcon className="imp-alert" title={say(failure)} data-testid="import-error" />
        )}
        {step === 0 && (
          <StepFile
            objects={objects}
            object={draft.object}
            file={draft.file}
            onFile={(file) => begin({ file })}
            onObject={(key) => {
              begin({ object: key });
              setParameters({ object: key }, { replace: true });
            }}
          />
        )}
        {step === 1 && preview && <StepMapping draft={draft} preview={preview} objects={objects} onChange={change} />}
        {step === 2 && preview && <StepValues draft={draft} preview={preview} objects={objects} onChange={change} />}
        {step === 3 && preview && <StepPreview draft={draft} preview={preview} objects={objects} onChange={change} />}
        <footer className="imp-foot">
          {step > 0 && (
            <Button data-testid="import-back" disabled={isAsking || start.isPending} onClick={() => setStep(step - 1)}>
              {t('imports:back')}
            </Button>
          )}
          {isLast ? (
            <Button type="primary" data-testid="import-start" loading={start.isPending} onClick={() => void run().catch(() => undefined)}>
              {t(draft.isDryRun ? 'imports:start_dry' : 'imports:start', { rows: formatNumber(preview?.total ?? 0, language) })}
            </Button>
          ) : (
            <Button
              type="primary"
              data-testid="import-next"
              disabled={!isReady(draft, step)}
              loading={isAsking}
              onClick={() => void next()}
            >
              {t('imports:next')}
            </Button>
          )}
        </footer>
      </div>
    </Page>
  );
}

function isReady(draft: Draft, step: number): boolean {
  if (step === 0) return draft.object !== null && draft.file !== null;
  if (step === 1) {
    return (
      mappedPaths(draft.mapping).length > 0 &&
      contestedPaths(draft.mapping).size === 0 &&
      (draft.mode === 'create' || draft.match.length > 0)
    );
  }
  return true;
}
