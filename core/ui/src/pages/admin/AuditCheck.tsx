import { SafetyCertificateOutlined } from '@ant-design/icons';
import { Alert, Button, Progress } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { checkAudit, type AuditVerification } from '@/api/hooks/auditCheck';
import type { Language } from '@/api/types';
import { useErrorMessage } from '@/components/states';
import { formatDate, formatNumber } from '@/format';
import { useLanguage } from '@/i18n';

type State = { step: 'idle' } | { step: 'running'; day: string | null } | { step: 'done'; found: AuditVerification } | { step: 'failed'; error: unknown };

/** Holds the log against its seals on demand: the button, and below the page's head what came of it. */
export function useAuditCheck() {
  const { t } = useTranslation();
  const language = useLanguage();
  const [state, setState] = useState<State>({ step: 'idle' });
  const run = useRef(0);
  const check = async () => {
    const mine = ++run.current;
    setState({ step: 'running', day: null });
    try {
      const found = await checkAudit((day) => run.current === mine && setState({ step: 'running', day }));
      if (run.current === mine) setState({ step: 'done', found });
    } catch (error) {
      if (run.current === mine) setState({ step: 'failed', error });
    }
  };
  const close = () => {
    run.current++;
    setState({ step: 'idle' });
  };
  const button = (
    <Button icon={<SafetyCertificateOutlined />} loading={state.step === 'running'} onClick={() => void check()} data-testid="audit-check">
      {t('admin:audit.check.start')}
    </Button>
  );
  return { button, result: <Result state={state} close={close} language={language} /> };
}

function Result({ state, close, language }: { state: State; close: () => void; language: Language }) {
  const { t } = useTranslation();
  const message = useErrorMessage();
  if (state.step === 'idle') return null;
  const common = { className: 'adm-audit-check', showIcon: true, 'data-testid': 'audit-checked' } as const;
  if (state.step === 'running') {
    const title = state.day ? t('admin:audit.check.at', { day: formatDate(state.day, language) }) : t('admin:audit.check.running');
    return <Alert {...common} type="info" title={title} description={<Progress percent={100} status="active" showInfo={false} size="small" aria-label={title} />} />;
  }
  const closable = { onClose: close };
  if (state.step === 'failed') return <Alert {...common} type="error" closable={closable} title={t('admin:audit.check.failed')} description={message(state.error)} />;
  const { found } = state;
  const removed = found.removed ? ` ${t('admin:audit.check.removed', { count: found.removed, n: formatNumber(found.removed, language) })}` : '';
  const counted = t('admin:audit.check.counted', { entries: formatNumber(found.entries, language), count: found.days, unsealed: formatNumber(found.unsealed, language) }) + removed;
  if (found.faults.length === 0 && found.days === 0) return <Alert {...common} type="info" closable={closable} title={t('admin:audit.check.nothing_yet')} />;
  if (found.faults.length === 0) {
    return (
      <Alert
        {...common}
        type="success"
        closable={closable}
        title={t('admin:audit.check.whole')}
        description={
          <>
            {counted}
            {found.hash && found.day && (
              <div className="t-muted adm-audit-hash">
                {t('admin:audit.check.end', { day: formatDate(found.day, language) })} <code className="t-num">{found.hash}</code>
              </div>
            )}
          </>
        }
      />
    );
  }
  return (
    <Alert
      {...common}
      type="error"
      closable={closable}
      title={t('admin:audit.check.broken', { count: new Set(found.faults.map(({ day }) => day)).size })}
      description={
        <>
          <ul className="adm-audit-faults">
            {found.faults.map(({ day, code }) => (
              <li key={`${day} ${code}`}>
                <strong>{formatDate(day, language)}</strong> {t(`admin:audit.check.faults.${code}`)}
              </li>
            ))}
          </ul>
          {counted} {t('admin:audit.check.advice')}
        </>
      }
    />
  );
}
