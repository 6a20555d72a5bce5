import { DeleteOutlined, SettingOutlined } from '@ant-design/icons';
import { Alert, App, Button, Checkbox, Modal, Switch, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChangePlugin, useObjects } from '@/api/hooks';
import type { PluginInfo } from '@/api/types';
import { buttonProps } from '@/components/buttonProps';
import { useToast } from '@/components/useToast';
import { useLabel } from '@/i18n';
import { PluginSettings } from './PluginSettings';

/** One plugin: what it is, what it brings, what it may, whether it runs. */
export function PluginItem({ plugin }: { plugin: PluginInfo }) {
  const { t } = useTranslation();
  const label = useLabel();
  const toast = useToast();
  const { modal } = App.useApp();
  const { data: objects } = useObjects();
  const change = useChangePlugin();
  const [isRemoving, setRemoving] = useState(false);
  const [isSetting, setSetting] = useState(false);
  const name = label(plugin.name) || plugin.id;
  const nameOf = (key: string) => label(objects?.find((object) => object.key === key)?.label) || key;
  const brought = plugin.objects.map(nameOf).join(t('admin:and'));
  const isOn = plugin.state === 'enabled';

  const run = async (to: 'enable' | 'disable') => {
    try {
      await change.mutateAsync({ id: plugin.id, to });
      toast.done(t(to === 'enable' ? 'admin:plugins.enabled' : 'admin:plugins.disabled', { name }));
    } catch (error) {
      toast.failed(error);
    }
  };
  const askDisable = () =>
    void modal.confirm({
      title: t('admin:plugins.disable_title', { name }),
      content: brought ? t('admin:plugins.disable_objects', { objects: brought }) : t('admin:plugins.disable_hint'),
      okText: t('admin:disable'),
      cancelText: t('common:cancel'),
      okButtonProps: buttonProps('plugin-disable-confirm', { danger: true }),
      onOk: () => run('disable'),
    });
  return (
    <li className="t-card adm-plugin" data-testid={`plugin-${plugin.id}`} data-state={plugin.state}>
      <div className="adm-plugin-main">
        <div className="adm-plugin-head">
          <h2>{name}</h2>
          <span className="t-faint t-num">{plugin.version}</span>
          <span className={`adm-state is-${plugin.state}`}>{t(`admin:plugins.state.${plugin.state}`)}</span>
          {plugin.trust && <span className="t-faint">{t(`admin:plugins.trust.${plugin.trust}`, plugin.trust)}</span>}
        </div>
        {plugin.description && <p className="t-muted">{label(plugin.description)}</p>}
        {plugin.problem && <Alert type="error" showIcon title={plugin.problem} className="adm-problem" />}
        <dl className="adm-facts">
          {brought && (
            <div>
              <dt>{t('admin:plugins.adds')}</dt>
              <dd>{brought}</dd>
            </div>
          )}
          {plugin.capabilities.length > 0 && (
            <div>
              <dt>{t('admin:plugins.may')}</dt>
              <dd className="t-code">{plugin.capabilities.join(', ')}</dd>
            </div>
          )}
          <div>
            <dt>{t('admin:plugins.id')}</dt>
            <dd className="t-code">{plugin.id}</dd>
          </div>
        </dl>
      </div>
      <div className="adm-plugin-tools">
        <Switch
          checked={isOn}
          loading={change.isPending}
          aria-label={t(isOn ? 'admin:plugins.disable_name' : 'admin:plugins.enable_name', { name })}
          data-testid={`plugin-switch-${plugin.id}`}
          onChange={(next) => (next ? void run('enable') : askDisable())}
        />
        {plugin.has_settings && (
          <Tooltip title={t('admin:plugins.settings')}>
            <Button
              type="text"
              icon={<SettingOutlined />}
              aria-label={t('admin:plugins.settings_of', { name })}
              data-testid={`plugin-settings-${plugin.id}`}
              onClick={() => setSetting(true)}
            />
          </Tooltip>
        )}
        <Tooltip title={t('admin:plugins.remove')}>
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t('admin:plugins.remove_name', { name })}
            data-testid={`plugin-remove-${plugin.id}`}
            onClick={() => setRemoving(true)}
          />
        </Tooltip>
      </div>
      {isSetting && <PluginSettings plugin={plugin.id} name={name} onClose={() => setSetting(false)} />}
      {isRemoving && <RemoveDialog plugin={plugin} name={name} brought={brought} onClose={() => setRemoving(false)} />}
    </li>
  );
}

function RemoveDialog({ plugin, name, brought, onClose }: { plugin: PluginInfo; name: string; brought: string; onClose: () => void }) {
  const { t } = useTranslation();
  const toast = useToast();
  const change = useChangePlugin();
  const [isPurge, setPurge] = useState(false);
  const remove = async () => {
    try {
      await change.mutateAsync({ id: plugin.id, to: 'remove', purge: isPurge });
      toast.done(t('admin:plugins.removed', { name }));
      onClose();
    } catch (error) {
      toast.failed(error);
    }
  };
  return (
    <Modal
      open
      title={t('admin:plugins.remove_title', { name })}
      okText={t(isPurge ? 'admin:plugins.remove_with_data' : 'admin:plugins.remove')}
      cancelText={t('common:cancel')}
      okButtonProps={buttonProps('plugin-remove-confirm', { danger: true, loading: change.isPending })}
      onOk={() => void remove()}
      onCancel={onClose}
      width={480}
    >
      <div className="adm-form">
        <p>{brought ? t('admin:plugins.remove_objects', { objects: brought }) : t('admin:plugins.remove_hint')}</p>
        <Checkbox checked={isPurge} data-testid="plugin-purge" onChange={(event) => setPurge(event.target.checked)}>
          {t('admin:plugins.purge')}
          <span className={`adm-hint ${isPurge ? 'adm-danger' : 't-faint'}`}>{t('admin:plugins.purge_hint')}</span>
        </Checkbox>
      </div>
    </Modal>
  );
}
