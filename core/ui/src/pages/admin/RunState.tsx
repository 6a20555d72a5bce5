import { useTranslation } from 'react-i18next';

const GOOD = new Set(['done', 'ok', 'succeeded', 'success', 'finished']);
const BAD = new Set(['failed', 'error', 'dead', 'timeout', 'cancelled', 'rejected']);

/** State of a job or a run: a word, coloured where it matters. */
export function RunState({ state }: { state: string }) {
  const { t } = useTranslation();
  const tone = GOOD.has(state) ? 'on' : BAD.has(state) ? 'failed' : 'running';
  return (
    <span className={`adm-state is-${tone}`} data-state={state}>
      {t(`admin:run.${state}`, state)}
    </span>
  );
}
