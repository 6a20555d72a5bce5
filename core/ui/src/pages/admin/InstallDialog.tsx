import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { useInstallPlugin, type PluginPlan } from '@/api/hooks';
import { buttonProps } from '@/components/buttonProps';
import { useToast } from '@/components/useToast';
import { useLabel } from '@/i18n';
import { planFacts } from './plan';

/** What an installation would do, before it does it. */
export function InstallDialog({ file, plan, onClose }: { file: File; plan: PluginPlan; onClose: () => void }) {
  const { t } = useTranslation();
  const label = useLabel();
  const toast = useToast();
  const install = useInstallPlugin();
  const { info, rest } = planFacts(plan);
  const name = label(info.name) || info.id || file.name;
  const run = async () => {
    try {
      await install.mutateAsync(file);
      toast.done(t('admin:plugins.installed', { name }));
      onClose();
    } catch (error) {
      toast.failed(error);
    }
  };
  const facts: [string, string | undefined][] = [
    [t('admin:plugins.id'), info.id],
    [t('admin:plugins.version'), info.version],
    [t('admin:plugins.trust_title'), info.trust && t(`admin:plugins.trust.${info.trust}`, info.trust)],
    [t('admin:plugins.adds'), info.objects?.join(t('admin:and'))],
    [t('admin:plugins.may'), info.capabilities?.join('\n')],
  ];
  return (
    <Modal
      open
      title={t('admin:plugins.install_title', { name })}
      okText={t('admin:plugins.install_do')}
      cancelText={t('common:cancel')}
      okButtonProps={buttonProps('plugin-install-confirm', { loading: install.isPending })}
      onOk={() => void run()}
      onCancel={onClose}
      width={560}
    >
      <div className="adm-form" data-testid="plugin-plan">
        {info.description && <p className="t-muted">{label(info.description)}</p>}
        <dl className="adm-facts is-plan">
          {facts
            .filter(([, text]) => text)
            .map(([title, text]) => (
              <div key={title}>
                <dt>{title}</dt>
                <dd className="t-prewrap">{text}</dd>
              </div>
            ))}
          {rest.map(([key, lines]) => (
            <div key={key}>
              <dt>{key}</dt>
              <dd className="t-prewrap t-code">{lines.join('\n')}</dd>
            </div>
          ))}
        </dl>
        <p className="t-faint">{t('admin:plugins.install_hint')}</p>
      </div>
    </Modal>
  );
}
