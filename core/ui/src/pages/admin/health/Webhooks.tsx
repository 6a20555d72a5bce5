import { ApiOutlined, CopyOutlined, ReloadOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { usePluginWebhooks, useRenewWebhook } from '@/api/hooks';
import type { PluginWebhook } from '@/api/types';
import { buttonProps } from '@/components/buttonProps';
import { EmptyState, ErrorState, SkeletonRows } from '@/components/states';
import { useToast } from '@/components/useToast';
import { formatBytes } from '@/format';
import { useLabel, useLanguage } from '@/i18n';

/** Where other systems call the plugin: addresses to copy, which are secrets. */
export function Webhooks({ plugin }: { plugin: string }) {
  const { t } = useTranslation();
  const { data: webhooks, error, isPending, refetch } = usePluginWebhooks(plugin);
  if (error && !webhooks) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (isPending || !webhooks) return <SkeletonRows />;
  if (webhooks.length === 0) {
    return <EmptyState icon={<ApiOutlined />} title={t('admin:plugins.health.webhooks.none')} hint={t('admin:plugins.health.webhooks.none_hint')} />;
  }
  return (
    <>
      <p className="t-muted">{t('admin:plugins.health.webhooks.hint')}</p>
      <ol className="t-card adm-seen" data-testid="plugin-webhooks">
        {webhooks.map((webhook) => (
          <Webhook key={webhook.endpoint} plugin={plugin} webhook={webhook} />
        ))}
      </ol>
    </>
  );
}

function Webhook({ plugin, webhook }: { plugin: string; webhook: PluginWebhook }) {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const toast = useToast();
  const { modal } = App.useApp();
  const renew = useRenewWebhook(plugin);
  const name = label(webhook.label) || webhook.endpoint;
  const address = `${window.location.origin}${webhook.path}`;
  // Without TLS browsers have no clipboard; then the address is shown to be copied by hand.
  const copy = () => {
    if (navigator.clipboard) void navigator.clipboard.writeText(address).then(() => toast.done(t('admin:plugins.health.webhooks.copied')), () => toast.info(address));
    else toast.info(address);
  };
  const askRenew = () =>
    void modal.confirm({
      title: t('admin:plugins.health.webhooks.renew_title', { name }),
      content: t('admin:plugins.health.webhooks.renew_hint'),
      okText: t('admin:plugins.health.webhooks.renew'),
      cancelText: t('common:cancel'),
      okButtonProps: buttonProps('plugin-webhook-renew-confirm', { danger: true }),
      onOk: () =>
        renew.mutateAsync(webhook.endpoint).then(
          () => toast.done(t('admin:plugins.health.webhooks.renewed')),
          (error: unknown) => toast.failed(error),
        ),
    });
  return (
    <li data-testid={`plugin-webhook-${webhook.endpoint}`}>
      <div className="adm-seen-head">
        <strong>{name}</strong>
        <span className="t-faint t-code">{webhook.endpoint}</span>
        <span className="t-faint">{webhook.methods.join(' · ')}</span>
        <span className="t-faint">{t('admin:plugins.health.webhooks.size', { size: formatBytes(webhook.body_bytes_max, language) })}</span>
      </div>
      <p className={webhook.is_key_set === false ? 'adm-danger' : 't-muted'}>
        {webhook.signed_with === null
          ? t('admin:plugins.health.webhooks.open')
          : t(webhook.is_key_set ? 'admin:plugins.health.webhooks.signed' : 'admin:plugins.health.webhooks.unset', { setting: webhook.signed_with })}
      </p>
      <div className="adm-line">
        <code className="adm-code" data-testid={`plugin-webhook-address-${webhook.endpoint}`}>
          {address}
        </code>
        <Button size="small" icon={<CopyOutlined />} aria-label={t('admin:plugins.health.webhooks.copy_name', { name })} onClick={copy}>
          {t('admin:plugins.health.webhooks.copy')}
        </Button>
        <Button
          size="small"
          icon={<ReloadOutlined />}
          aria-label={t('admin:plugins.health.webhooks.renew_name', { name })}
          data-testid={`plugin-webhook-renew-${webhook.endpoint}`}
          onClick={askRenew}
        >
          {t('admin:plugins.health.webhooks.renew')}
        </Button>
      </div>
    </li>
  );
}
