import { Alert, App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMigration } from '@/api/hooks';
import type { PluginMigration } from '@/api/types';
import { buttonProps } from '@/components/buttonProps';
import { useToast } from '@/components/useToast';
import { formatNumber } from '@/format';
import { useLabel, useLanguage } from '@/i18n';

/** What is being done with a plugin's data for another version, or waits for an administrator. */
export function Migration({ plugin, name, version, migration }: { plugin: string; name: string; version: string; migration: PluginMigration }) {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const toast = useToast();
  const { modal } = App.useApp();
  const change = useMigration(plugin);
  const isFilling = migration.phase === 'fill';
  const what = `${migration.phase}_${migration.state}` as const;
  const act = (to: 'retry' | 'cancel' | 'tidy') =>
    change.mutateAsync(to).then(
      () => toast.done(t(`admin:plugins.health.migration.done.${to}`)),
      (error: unknown) => toast.failed(error),
    );
  const ask = (to: 'cancel' | 'tidy') =>
    void modal.confirm({
      title: t(`admin:plugins.health.migration.ask.${to}`, { name }),
      content: t(`admin:plugins.health.migration.ask.${to}_hint`, { version }),
      okText: t(`admin:plugins.health.migration.do.${to}`),
      cancelText: t('common:close'),
      okButtonProps: buttonProps(`plugin-migration-${to}-confirm`, { danger: true }),
      onOk: () => act(to),
    });
  return (
    <Alert
      type={migration.state === 'failed' ? 'error' : migration.state === 'waiting' ? 'warning' : 'info'}
      showIcon
      data-testid="plugin-migration"
      data-state={migration.state}
      title={t(`admin:plugins.health.migration.title.${what}`, { version: migration.version ?? version })}
      description={
        <>
          <p className="t-muted">{t(`admin:plugins.health.migration.hint.${what}`, { version })}</p>
          {migration.problem && <p className="adm-reason">{migration.problem}</p>}
          <ol className="adm-last">
            {migration.steps.map((step) => (
              <li key={step.name}>
                {label(step.label)} <span className={step.state === 'failed' ? 'adm-danger' : 't-faint'}>{t(`admin:plugins.health.migration.step.${step.state}`)}</span>
              </li>
            ))}
          </ol>
          {migration.processed > 0 && <p className="t-muted t-num">{t('admin:plugins.health.migration.processed', { n: formatNumber(migration.processed, language) })}</p>}
        </>
      }
      action={
        <div className="adm-stack">
          {migration.state === 'failed' && (
            <Button size="small" loading={change.isPending} data-testid="plugin-migration-retry" onClick={() => void act('retry')}>
              {t('admin:plugins.health.migration.do.retry')}
            </Button>
          )}
          {isFilling && (
            <Button size="small" data-testid="plugin-migration-cancel" onClick={() => ask('cancel')}>
              {t('admin:plugins.health.migration.do.cancel')}
            </Button>
          )}
          {!isFilling && migration.state === 'waiting' && (
            <Button size="small" data-testid="plugin-migration-tidy" onClick={() => ask('tidy')}>
              {t('admin:plugins.health.migration.do.tidy')}
            </Button>
          )}
        </div>
      }
    />
  );
}
