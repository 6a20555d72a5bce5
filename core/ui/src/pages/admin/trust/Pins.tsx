import { DeleteOutlined } from '@ant-design/icons';
import { App, Button, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import { useForgetPin } from '@/api/hooks';
import type { PluginPin } from '@/api/types';
import { buttonProps } from '@/components/buttonProps';
import { useToast } from '@/components/useToast';
import { formatDateTime } from '@/format';
import { useLanguage } from '@/i18n';
import { SignerName } from './Signer';

/** Whose each plugin is, also of those that are gone. */
export function Pins({ pins }: { pins: readonly PluginPin[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const toast = useToast();
  const { modal } = App.useApp();
  const forget = useForgetPin();
  const ask = ({ plugin }: PluginPin) =>
    void modal.confirm({
      title: t('admin:plugins.trust_book.forget_title', { plugin }),
      content: t('admin:plugins.trust_book.forget_hint'),
      okText: t('admin:plugins.trust_book.forget'),
      cancelText: t('common:cancel'),
      okButtonProps: buttonProps('trust-pin-remove-confirm', { danger: true }),
      onOk: () => forget.mutateAsync(plugin).catch((error: unknown) => toast.failed(error)),
    });
  return (
    <>
      <p className="t-muted">{t('admin:plugins.trust_book.pins_hint')}</p>
      <Table<PluginPin>
        className="adm-table"
        size="small"
        rowKey="plugin"
        dataSource={[...pins]}
        pagination={pins.length > 20 && { pageSize: 20 }}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: <span className="t-muted">{t('admin:plugins.trust_book.no_pins')}</span> }}
        columns={[
          { title: t('admin:plugins.trust_book.plugin'), key: 'plugin', render: (_, pin) => <span className="t-code">{pin.plugin}</span> },
          {
            title: t('admin:plugins.trust_book.key'),
            key: 'key',
            render: (_, pin) => (
              <span className="adm-stack">
                <SignerName signer={pin.signer} />
                {pin.former.length > 0 && <span className="t-faint">{t('admin:plugins.trust_book.former', { keys: pin.former.join(t('admin:and')) })}</span>}
              </span>
            ),
          },
          { title: t('admin:plugins.trust_book.since'), key: 'at', render: (_, pin) => `${formatDateTime(pin.at, language)} · ${pin.by}` },
          {
            key: 'tools',
            title: <span className="t-sr">{t('admin:plugins.trust_book.tools')}</span>,
            align: 'right',
            render: (_, pin) =>
              !pin.is_installed && (
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  aria-label={t('admin:plugins.trust_book.forget_title', { plugin: pin.plugin })}
                  data-testid={`trust-pin-remove-${pin.plugin}`}
                  onClick={() => ask(pin)}
                />
              ),
          },
        ]}
      />
    </>
  );
}
