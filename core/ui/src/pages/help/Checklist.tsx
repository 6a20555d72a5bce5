import { CheckCircleFilled } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Me } from '@/api/types';
import { MOD } from '@/app/hotkeys';
import { useShell } from '@/app/shellContext';
import { useLabel } from '@/i18n';
import type { Step } from './steps';
import { useChecklist } from './useChecklist';
import './help.css';

/** What to do first, ticked off as it is done. `isQuiet`: nothing once it is done or hidden, as beside other things. */
export function Checklist({ me, isQuiet = false }: { me: Me; isQuiet?: boolean }) {
  const { t } = useTranslation();
  const { steps, doneCount, isHidden, setHidden } = useChecklist(me);
  const isOver = steps.length > 0 && doneCount === steps.length;
  if (isQuiet && (isHidden || isOver || steps.length === 0)) return null;
  return (
    <section className="t-card t-help-card" aria-labelledby="checklist-title" data-testid="checklist">
      <div className="t-help-line">
        <h2 id="checklist-title">{t('help:start.title')}</h2>
        {isHidden ? (
          <Button size="small" onClick={() => setHidden(false)}>
            {t('help:start.show')}
          </Button>
        ) : (
          <span>
            {steps.length > 0 && <span className="t-muted t-num">{t('help:start.progress', { done: doneCount, total: steps.length })}</span>}
            <Button type="link" size="small" onClick={() => setHidden(true)} data-testid="checklist-hide">
              {t('help:start.hide')}
            </Button>
          </span>
        )}
      </div>
      {!isHidden && (
        <>
          <p className="t-muted">{isOver ? t('help:start.all_done') : t('help:start.hint')}</p>
          <ul className="t-steps">
            {steps.map((step) => (
              <StepRow key={step.key} step={step} isDone={step.isDone} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function StepRow({ step, isDone }: { step: Step; isDone: boolean }) {
  const { t } = useTranslation();
  const label = useLabel();
  const shell = useShell();
  const { key, object, to } = step;
  const text = t(`help:start.steps.${key}`, {
    name: label(key === 'create' ? object?.label : object?.label_plural),
    key: `${MOD}K`,
  });
  const acts: Partial<Record<Step['key'], () => void>> = {
    create: () => object && shell.openCreate({ object: object.key }),
    search: shell.openSearch,
    keys: shell.openShortcuts,
    tour: shell.startTour,
  };
  const act = acts[key];
  return (
    <li className={isDone ? 'is-done' : ''} data-testid={`step-${key}`} data-done={isDone}>
      {isDone ? <CheckCircleFilled aria-hidden /> : <span className="t-steps-open" aria-hidden />}
      <div>
        {isDone && <span className="t-sr">{t('help:start.done')}: </span>}
        {to ? (
          <Link to={to}>{text}</Link>
        ) : act ? (
          <button type="button" className="t-plain" onClick={act}>
            {text}
          </button>
        ) : (
          <span className="t-steps-text">{text}</span>
        )}
        {!isDone && <div className="t-muted">{t(`help:start.steps.${key}_hint`)}</div>}
      </div>
    </li>
  );
}
