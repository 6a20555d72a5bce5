import { SafetyCertificateOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { PluginFailure } from '@/api/types';
import { EmptyState } from '@/components/states';
import { formatDateTime, formatRelativeTime } from '@/format';
import { useLanguage } from '@/i18n';

/** The last failures, each with the functions that were running. */
export function Failures({ failures }: { failures: readonly PluginFailure[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (failures.length === 0) {
    return <EmptyState icon={<SafetyCertificateOutlined />} title={t('admin:plugins.health.failures.none')} hint={t('admin:plugins.health.failures.none_hint')} />;
  }
  return (
    <ol className="t-card adm-seen" data-testid="plugin-failures">
      {failures.map((failure) => (
        <li key={`${failure.at}/${failure.trace}/${failure.handler}`}>
          <div className="adm-seen-head">
            <strong>{t(`admin:plugins.health.failures.kinds.${failure.kind}`, failure.kind)}</strong>
            <span className="t-code">{failure.handler}</span>
            {failure.phase && <span className="t-faint">{t(`admin:plugins.health.phases.${failure.phase}`, failure.phase)}</span>}
            <time className="t-faint t-num" title={formatDateTime(failure.at, language)}>
              {formatRelativeTime(failure.at, language)}
            </time>
          </div>
          <p className="t-prewrap">{failure.message}</p>
          {failure.stack.length > 0 && (
            <details>
              <summary data-testid="plugin-stack">{t('admin:plugins.health.failures.stack')}</summary>
              <pre className="adm-code">{failure.stack.join('\n')}</pre>
            </details>
          )}
          {failure.trace && <p className="t-faint">{t('admin:letters.trace', { id: failure.trace })}</p>}
        </li>
      ))}
    </ol>
  );
}
