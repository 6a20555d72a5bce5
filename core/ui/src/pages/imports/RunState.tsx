import { CheckCircleFilled, CloseCircleFilled, RollbackOutlined, SyncOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { isUnderWay } from '@/api/hooks';
import type { ImportRun } from '@/api/types';

/** Where an import stands, in a word. */
export function RunState({ run, testId }: { run: ImportRun; testId?: string }) {
  const { t } = useTranslation();
  const { state, failed } = run;
  const isPartial = state === 'done' && failed > 0;
  const text = isUnderWay(state)
    ? t('imports:state.running')
    : isPartial
      ? t('imports:state.partial', { count: failed, n: failed })
      : t(`imports:state.${state}`);
  const Icon = isUnderWay(state)
    ? SyncOutlined
    : state === 'done'
      ? CheckCircleFilled
      : state === 'reverted'
        ? RollbackOutlined
        : CloseCircleFilled;
  return (
    <span className={`imp-state is-${isPartial ? 'partial' : state}`} data-testid={testId} data-state={state}>
      <Icon aria-hidden spin={isUnderWay(state)} />
      {text}
      {run.dry_run && <span className="t-faint"> · {t('imports:dry_tag')}</span>}
    </span>
  );
}
