import { Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSetGrants } from '@/api/hooks';
import type { PluginInfo } from '@/api/types';
import { buttonProps } from '@/components/buttonProps';
import { useToast } from '@/components/useToast';
import { CapabilityChoice } from './Capabilities';

/** What a plugin that is installed may do, to be taken back or given again. */
export function GrantsDialog({ plugin, name, onClose }: { plugin: PluginInfo; name: string; onClose: () => void }) {
  const { t } = useTranslation();
  const toast = useToast();
  const set = useSetGrants(plugin.id);
  const [granted, setGranted] = useState<string[]>(plugin.capabilities);
  const save = async () => {
    try {
      await set.mutateAsync(granted);
      toast.done(t('admin:plugins.grants_saved', { name }));
      onClose();
    } catch (error) {
      toast.failed(error);
    }
  };
  return (
    <Modal
      open
      title={t('admin:plugins.grants_of', { name })}
      okText={t('common:save')}
      cancelText={t('common:cancel')}
      okButtonProps={buttonProps('plugin-grants-save', { loading: set.isPending })}
      onOk={() => void save()}
      onCancel={onClose}
      width={480}
    >
      <div className="adm-form" data-testid="plugin-grants">
        <CapabilityChoice asked={plugin.asked ?? plugin.capabilities} granted={granted} onChange={setGranted} />
        <p className="t-faint">{t('admin:plugins.grants_hint')}</p>
      </div>
    </Modal>
  );
}
