import { DeleteOutlined, RollbackOutlined, SafetyOutlined, SettingOutlined } from '@ant-design/icons';
import { Alert, App, Button, Checkbox, Modal, Switch, Tooltip } from 'antd';
import { Fragment, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useChangePlugin, useObjects } from '@/api/hooks';
import type { PluginInfo } from '@/api/types';
import { buttonProps } from '@/components/buttonProps';
import { useToast } from '@/components/useToast';
import { useLabel } from '@/i18n';
import { CapabilityNames } from './Capabilities';
import { GrantsDialog } from './GrantsDialog';
import { isHeldBack } from './health/health';
import { PluginSettings } from './PluginSettings';
import { SignerName } from './trust/Signer';

const DONE = { enable: 'admin:plugins.enabled', disable: 'admin:plugins.disabled', rollback: 'admin:plugins.rolled_back' } as const;

/** One plugin: what it is, what it brings, what it may, whether it runs. */
export function PluginItem({ plugin, onPlan }: { plugin: PluginInfo; onPlan?: (file: string) => void }) {
  const { t } = useTranslation();
  const label = useLabel();
  const toast = useToast();
  const { modal } = App.useApp();
  const { data: objects } = useObjects();
  const change = useChangePlugin();
  const [isRemoving, setRemoving] = useState(false);
  const [isSetting, setSetting] = useState(false);
  const [isGranting, setGranting] = useState(false);
  const name = label(plugin.name) || plugin.id;
  const nameOf = (key: string) => label(objects?.find((object) => object.key === key)?.label) || key;
  const brought = plugin.objects.map(nameOf).join(t('admin:and'));
  // In safe mode a switch says what holds after the next start.
  const isHeld = isHeldBack(plugin);
  const isOn = plugin.state === 'enabled' || isHeld;
  const isRemoved = plugin.state === 'removed';

  const run = async (to: 'enable' | 'disable' | 'rollback') => {
    try {
      await change.mutateAsync({ id: plugin.id, to });
      toast.done(t(DONE[to], { name, version: plugin.previous_version }));
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
  const askRollback = () =>
    void modal.confirm({
      title: t('admin:plugins.rollback_title', { name, version: plugin.previous_version }),
      content: t('admin:plugins.rollback_hint', { version: plugin.version }),
      okText: t('admin:plugins.rollback'),
      cancelText: t('common:cancel'),
      okButtonProps: buttonProps('plugin-rollback-confirm'),
      onOk: () => run('rollback'),
    });
  return (
    <li className="t-card adm-plugin" data-testid={`plugin-${plugin.id}`} data-state={plugin.state}>
      <div className="adm-plugin-main">
        <div className="adm-plugin-head">
          <h2>{isRemoved ? name : <Link to={`/settings/plugins/${plugin.id}`} data-testid={`plugin-open-${plugin.id}`}>{name}</Link>}</h2>
          <span className="t-faint t-num">{plugin.version}</span>
          <span className={`adm-state is-${plugin.state}`}>{t(`admin:plugins.state.${isHeld ? 'safe_mode' : plugin.state}`)}</span>
          {plugin.trust && <span className="t-faint">{t(`admin:plugins.trust.${plugin.trust}`, plugin.trust)}</span>}
        </div>
        {plugin.migration && (
          <Alert
            type={plugin.migration.state === 'failed' ? 'error' : 'info'}
            showIcon
            className="adm-problem"
            title={
              <Link to={`/settings/plugins/${plugin.id}`} data-testid={`plugin-migration-${plugin.id}`}>
                {t(`admin:plugins.health.migration.title.${plugin.migration.phase}_${plugin.migration.state}`, { version: plugin.migration.version ?? plugin.version })}
              </Link>
            }
          />
        )}
        {plugin.offered && <Offered plugin={plugin} offered={plugin.offered} onPlan={onPlan} />}
        {plugin.description && <p className="t-muted">{label(plugin.description)}</p>}
        {isRemoved && brought && <p className="t-muted">{t('admin:plugins.removed_objects', { objects: brought })}</p>}
        {plugin.revoked ? (
          <Alert
            type="error"
            showIcon
            title={t('admin:plugins.revoked_title')}
            description={plugin.revoked.reason}
            className="adm-problem"
            data-testid={`plugin-revoked-${plugin.id}`}
          />
        ) : (
          plugin.problem && <Alert type="error" showIcon title={plugin.problem} className="adm-problem" />
        )}
        <dl className="adm-facts">
          {brought && (
            <div>
              <dt>{t(isRemoved ? 'admin:plugins.kept' : 'admin:plugins.adds')}</dt>
              <dd>{isRemoved ? <ObjectLinks keys={plugin.objects} nameOf={nameOf} /> : brought}</dd>
            </div>
          )}
          {!isRemoved && plugin.capabilities.length > 0 && (
            <div>
              <dt>{t('admin:plugins.may')}</dt>
              <dd>
                <CapabilityNames capabilities={plugin.capabilities} />
              </dd>
            </div>
          )}
          {plugin.signer && (
            <div>
              <dt>{t('admin:plugins.signer')}</dt>
              <dd>
                <SignerName signer={plugin.signer} />
              </dd>
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
          disabled={Boolean(plugin.revoked) && !isOn}
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
        {!isRemoved && (plugin.asked ?? []).length > 0 && (
          <Tooltip title={t('admin:plugins.grants')}>
            <Button
              type="text"
              icon={<SafetyOutlined />}
              aria-label={t('admin:plugins.grants_of', { name })}
              data-testid={`plugin-grants-${plugin.id}`}
              onClick={() => setGranting(true)}
            />
          </Tooltip>
        )}
        {plugin.previous_version && (
          <Tooltip title={t('admin:plugins.rollback_to', { version: plugin.previous_version })}>
            <Button
              type="text"
              icon={<RollbackOutlined />}
              aria-label={t('admin:plugins.rollback_name', { name, version: plugin.previous_version })}
              data-testid={`plugin-rollback-${plugin.id}`}
              onClick={askRollback}
            />
          </Tooltip>
        )}
        {(!isRemoved || brought) && (
          <Tooltip title={t(isRemoved ? 'admin:plugins.purge_kept' : 'admin:plugins.remove')}>
            <Button
              type="text"
              icon={<DeleteOutlined />}
              aria-label={t(isRemoved ? 'admin:plugins.purge_name' : 'admin:plugins.remove_name', { name })}
              data-testid={`plugin-remove-${plugin.id}`}
              onClick={() => setRemoving(true)}
            />
          </Tooltip>
        )}
      </div>
      {isGranting && <GrantsDialog plugin={plugin} name={name} onClose={() => setGranting(false)} />}
      {isSetting && <PluginSettings plugin={plugin.id} name={name} onClose={() => setSetting(false)} />}
      {isRemoving && <RemoveDialog plugin={plugin} name={name} brought={brought} onClose={() => setRemoving(false)} />}
    </li>
  );
}

/** The product's own newer version, which asks for more than was granted. */
function Offered({ plugin, offered, onPlan }: { plugin: PluginInfo; offered: NonNullable<PluginInfo['offered']>; onPlan?: (file: string) => void }) {
  const { t } = useTranslation();
  return (
    <Alert
      type="warning"
      showIcon
      className="adm-problem"
      data-testid={`plugin-offered-${plugin.id}`}
      title={t('admin:plugins.offered.title', { version: offered.version })}
      description={t('admin:plugins.offered.hint', { version: plugin.version })}
      action={
        <Button size="small" data-testid={`plugin-offered-open-${plugin.id}`} onClick={() => onPlan?.(offered.file)}>
          {t('admin:plugins.offered.do')}
        </Button>
      }
    />
  );
}

function ObjectLinks({ keys, nameOf }: { keys: readonly string[]; nameOf: (key: string) => string }) {
  const { t } = useTranslation();
  return keys.map((key, at) => (
    <Fragment key={key}>
      {at > 0 && t('admin:and')}
      <Link to={`/o/${key}`}>{nameOf(key)}</Link>
    </Fragment>
  ));
}

function RemoveDialog({ plugin, name, brought, onClose }: { plugin: PluginInfo; name: string; brought: string; onClose: () => void }) {
  const { t } = useTranslation();
  const toast = useToast();
  const change = useChangePlugin();
  const isRemoved = plugin.state === 'removed';
  const [isPurge, setPurge] = useState(isRemoved);
  const remove = async () => {
    try {
      await change.mutateAsync({ id: plugin.id, to: 'remove', purge: isPurge });
      toast.done(t(isRemoved ? 'admin:plugins.purged' : 'admin:plugins.removed', { name }));
      onClose();
    } catch (error) {
      toast.failed(error);
    }
  };
  return (
    <Modal
      open
      title={t(isRemoved ? 'admin:plugins.purge_title' : 'admin:plugins.remove_title', { name })}
      okText={t(isRemoved ? 'admin:plugins.purge_kept' : isPurge ? 'admin:plugins.remove_with_data' : 'admin:plugins.remove')}
      cancelText={t('common:cancel')}
      okButtonProps={buttonProps('plugin-remove-confirm', { danger: true, loading: change.isPending })}
      onOk={() => void remove()}
      onCancel={onClose}
      width={480}
    >
      <div className="adm-form">
        {isRemoved ? (
          <p>{t('admin:plugins.purge_objects', { objects: brought })}</p>
        ) : (
          <>
            <p>{brought ? t('admin:plugins.remove_objects', { objects: brought }) : t('admin:plugins.remove_hint')}</p>
            <Checkbox checked={isPurge} data-testid="plugin-purge" onChange={(event) => setPurge(event.target.checked)}>
              {t('admin:plugins.purge')}
              <span className={`adm-hint ${isPurge ? 'adm-danger' : 't-faint'}`}>{t('admin:plugins.purge_hint')}</span>
            </Checkbox>
          </>
        )}
      </div>
    </Modal>
  );
}
