import { Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useInstallPlugin, useObjects, type PackageSource } from '@/api/hooks';
import type { PluginPlan } from '@/api/types';
import { buttonProps } from '@/components/buttonProps';
import { useToast } from '@/components/useToast';
import { formatBytes } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { CapabilityChoice, grantable } from './Capabilities';
import { PlanTrust } from './trust/PlanTrust';
import { SignerName } from './trust/Signer';

/** What an installation would do, before it does it, and what the plugin shall be allowed. */
export function InstallDialog({ source, plan, onClose }: { source: PackageSource; plan: PluginPlan; onClose: () => void }) {
  const { t } = useTranslation();
  const label = useLabel();
  const toast = useToast();
  const install = useInstallPlugin();
  const facts = usePlanFacts(plan);
  const [granted, setGranted] = useState(() => {
    const kept = plan.granted ?? plan.capabilities;
    return grantable(plan.capabilities).filter((one) => kept.includes(one) || plan.new_capabilities.includes(one));
  });
  const [isAccepted, setAccepted] = useState(false);
  const name = label(plan.name) || plan.id;
  const isStopped = Boolean(plan.refusal) || (Boolean(plan.needs_acceptance) && !isAccepted);
  const run = async () => {
    try {
      await install.mutateAsync({ source, granted, acceptKey: plan.needs_acceptance ? plan.signer?.key : undefined });
      toast.done(t('admin:plugins.installed', { name }));
      onClose();
    } catch (error) {
      toast.failed(error);
    }
  };
  return (
    <Modal
      open
      title={t(plan.current_version ? 'admin:plugins.upgrade_title' : 'admin:plugins.install_title', { name, version: plan.version })}
      okText={t(plan.current_version ? 'admin:plugins.upgrade_do' : 'admin:plugins.install_do')}
      cancelText={t('common:cancel')}
      okButtonProps={buttonProps('plugin-install-confirm', { loading: install.isPending, disabled: isStopped })}
      onOk={() => void run()}
      onCancel={onClose}
      width={560}
    >
      <div className="adm-form" data-testid="plugin-plan">
        <p className="t-muted">{label(plan.description)}</p>
        <PlanTrust plan={plan} isAccepted={isAccepted} onAccept={setAccepted} />
        <dl className="adm-facts is-plan">
          {plan.signer && (
            <div>
              <dt>{t('admin:plugins.signer')}</dt>
              <dd data-testid="plugin-signer">
                <SignerName signer={plan.signer} />
                {plan.replaces && (
                  <div className="t-faint">
                    {t('admin:plugins.replaces')} <SignerName signer={plan.replaces} />
                  </div>
                )}
              </dd>
            </div>
          )}
          {facts.map(([title, content]) => (
            <div key={title}>
              <dt>{title}</dt>
              <dd>
                {content.map((line) => (
                  <div key={line}>{line}</div>
                ))}
              </dd>
            </div>
          ))}
        </dl>
        {plan.capabilities.length > 0 && (
          <section>
            <h3 className="adm-plan-head">{t('admin:plugins.grant_what')}</h3>
            <CapabilityChoice
              asked={plan.capabilities}
              granted={granted}
              fresh={plan.current_version ? plan.new_capabilities : []}
              brought={plan.objects}
              onChange={setGranted}
            />
            {plan.capabilities.some((one) => !granted.includes(one)) && <p className="adm-hint t-faint">{t('admin:plugins.grants_hint')}</p>}
          </section>
        )}
        <p className="t-faint">{t('admin:plugins.install_hint')}</p>
      </div>
    </Modal>
  );
}

/** The plan in lines below titles; what there is none of is left out. */
function usePlanFacts(plan: PluginPlan): [string, string[]][] {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const { data: objects } = useObjects();
  const and = t('admin:and');
  const nameOf = (key: string) =>
    key === '*' ? t('admin:plugins.can.everything') : label(objects?.find((object) => object.key === key)?.label ?? plan.objects.find((object) => object.key === key)?.label) || key;
  const fields = (list: PluginPlan['extensions']) =>
    list
      .filter(({ new_fields }) => new_fields.length > 0)
      .map(({ key, new_fields }) => t('admin:plugins.plan.fields_of', { object: nameOf(key), fields: new_fields.map((field) => label(field.label)).join(and) }));
  const hooks = plan.hooks.map((hook) =>
    hook.topic
      ? t('admin:plugins.plan.listens', { topic: hook.topic })
      : [
          t(hook.stage === 'before' ? 'admin:plugins.plan.before' : 'admin:plugins.plan.after', {
            object: nameOf(hook.object),
            operations: hook.operations.map((operation) => t(`admin:plugins.plan.operation.${operation}`)).join(and),
          }),
          hook.required ? t('admin:plugins.plan.required') : '',
        ].join(''),
  );
  const facts: [string, string[]][] = [
    [t('admin:plugins.id'), [plan.id]],
    [t('admin:plugins.version'), [plan.current_version ? t('admin:plugins.plan.from_to', { from: plan.current_version, to: plan.version }) : plan.version]],
    [t('admin:plugins.trust_title'), [t(`admin:plugins.trust.${plan.trust}`, plan.trust)]],
    [t('admin:plugins.plan.objects'), [plan.objects.filter(({ is_new }) => is_new).map((object) => label(object.label)).join(and)]],
    [t('admin:plugins.plan.fields'), fields([...plan.objects.filter(({ is_new }) => !is_new), ...plan.extensions])],
    [t('admin:plugins.plan.dictionaries'), [plan.dictionaries.map(label).join(and)]],
    [t('admin:plugins.plan.menu'), [plan.menu.map(label).join(and)]],
    [t('admin:plugins.plan.roles'), [plan.roles.map(label).join(and)]],
    [t('admin:plugins.plan.actions'), plan.actions.map((action) => `${nameOf(action.object)}: ${label(action.label)}`)],
    [t('admin:plugins.plan.hooks'), [...new Set(hooks)]],
    [t('admin:plugins.plan.schedules'), plan.schedules.map(({ handler, cron, every_seconds }) => `${handler}: ${cron ?? t('admin:plugins.plan.every', { count: every_seconds ?? 0 })}`)],
    [t('admin:plugins.plan.fill'), (plan.migrations?.fill ?? []).map(label)],
    [t('admin:plugins.plan.tidy'), (plan.migrations?.tidy ?? []).map(label)],
    [t('admin:plugins.plan.webhooks'), (plan.webhooks ?? []).map((webhook) => t(webhook.is_signed ? 'admin:plugins.plan.webhook_signed' : 'admin:plugins.plan.webhook_open', { name: label(webhook.label) }))],
    [t('admin:plugins.plan.hosts'), plan.hosts],
    [t('admin:plugins.plan.requires'), plan.requires.map(({ id, version }) => `${id} ${version}`)],
    [t('admin:plugins.settings'), [plan.settings.map(label).join(and)]],
    [t('admin:plugins.plan.size'), [plan.size_bytes ? formatBytes(plan.size_bytes, language) : '']],
  ];
  return facts.map(([title, lines]): [string, string[]] => [title, lines.filter(Boolean)]).filter(([, lines]) => lines.length > 0);
}
