import { CopyOutlined, SafetyOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PluginDenial, PluginInfo } from '@/api/types';
import { EmptyState } from '@/components/states';
import { useToast } from '@/components/useToast';
import { formatDateTime, formatRelativeTime } from '@/format';
import { useLanguage } from '@/i18n';
import { GrantsDialog } from '../GrantsDialog';

/** What the plugin asked for and wasn't granted, with what would allow it. */
export function Denials({ denials, plugin, name }: { denials: readonly PluginDenial[]; plugin: PluginInfo; name: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const toast = useToast();
  const [isGranting, setGranting] = useState(false);
  // Without TLS browsers have no clipboard; then the line is shown to be copied by hand.
  const copy = (line: string) => {
    if (navigator.clipboard) void navigator.clipboard.writeText(line).then(() => toast.done(t('admin:plugins.health.denials.copied')), () => toast.info(line));
    else toast.info(line);
  };
  if (denials.length === 0) {
    return <EmptyState icon={<SafetyOutlined />} title={t('admin:plugins.health.denials.none')} hint={t('admin:plugins.health.denials.none_hint')} />;
  }
  return (
    <>
      <ol className="t-card adm-seen" data-testid="plugin-denials">
        {denials.map((denial) => (
          <li key={denial.capability}>
            <div className="adm-seen-head">
              <strong className="t-code">{denial.capability}</strong>
              <span className="t-num">{t('admin:plugins.health.denials.times', { count: denial.count })}</span>
              <span className="t-faint t-code">{denial.handler}</span>
              <time className="t-faint" title={formatDateTime(denial.last_at, language)}>
                {formatRelativeTime(denial.last_at, language)}
              </time>
            </div>
            {denial.is_asked ? (
              <p>
                {t('admin:plugins.health.denials.asked', { name })}{' '}
                <Button size="small" data-testid="plugin-denial-grant" onClick={() => setGranting(true)}>
                  {t('admin:plugins.grants')}
                </Button>
              </p>
            ) : (
              <>
                <p className="t-muted">{t('admin:plugins.health.denials.not_asked')}</p>
                <div className="adm-line">
                  <code className="adm-code" data-testid="plugin-denial-line">
                    {denial.manifest_line}
                  </code>
                  <Button
                    size="small"
                    icon={<CopyOutlined />}
                    aria-label={t('admin:plugins.health.denials.copy_name', { capability: denial.capability })}
                    onClick={() => copy(denial.manifest_line)}
                  >
                    {t('admin:plugins.health.denials.copy')}
                  </Button>
                </div>
              </>
            )}
          </li>
        ))}
      </ol>
      {isGranting && <GrantsDialog plugin={plugin} name={name} onClose={() => setGranting(false)} />}
    </>
  );
}
