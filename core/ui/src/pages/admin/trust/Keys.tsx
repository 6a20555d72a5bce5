import { DeleteOutlined } from '@ant-design/icons';
import { App, Button, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useUntrustKey } from '@/api/hooks';
import type { TrustedKey } from '@/api/types';
import { buttonProps } from '@/components/buttonProps';
import { useToast } from '@/components/useToast';
import { formatDateTime } from '@/format';
import { useLanguage } from '@/i18n';
import { TrustKeyDialog } from './TrustKeyDialog';

/** Publishers whose packages are accepted without asking. */
export function Keys({ keys }: { keys: readonly TrustedKey[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const toast = useToast();
  const { modal } = App.useApp();
  const untrust = useUntrustKey();
  const [isAdding, setAdding] = useState(false);
  const ask = ({ id, name }: TrustedKey) =>
    void modal.confirm({
      title: t('admin:plugins.trust_book.untrust_title', { name }),
      content: t('admin:plugins.trust_book.untrust_hint'),
      okText: t('admin:plugins.trust_book.untrust'),
      cancelText: t('common:cancel'),
      okButtonProps: buttonProps('trust-key-remove-confirm', { danger: true }),
      onOk: () => untrust.mutateAsync(id).catch((error: unknown) => toast.failed(error)),
    });
  return (
    <>
      <Table<TrustedKey>
        className="adm-table"
        size="small"
        rowKey="id"
        dataSource={[...keys]}
        pagination={keys.length > 20 && { pageSize: 20 }}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: <span className="t-muted">{t('admin:plugins.trust_book.no_keys')}</span> }}
        columns={[
          {
            title: t('admin:plugins.trust_book.publisher'),
            key: 'name',
            render: (_, key) => (
              <span className="adm-stack">
                <span className="adm-name">{key.name}</span>
                {key.note && <span className="t-faint">{key.note}</span>}
                {key.is_revoked && <span className="adm-danger">{t('admin:plugins.trust_book.revoked')}</span>}
              </span>
            ),
          },
          {
            title: t('admin:plugins.trust_book.key'),
            key: 'key',
            render: (_, key) => (
              <span className="adm-stack">
                <span className="t-code">{key.key_id}</span>
                <span className="t-faint t-code adm-key">{key.key}</span>
              </span>
            ),
          },
          { title: t('admin:plugins.trust_book.since'), key: 'at', render: (_, key) => `${formatDateTime(key.at, language)} · ${key.by}` },
          {
            key: 'tools',
            title: <span className="t-sr">{t('admin:plugins.trust_book.tools')}</span>,
            align: 'right',
            render: (_, key) => (
              <Button
                type="text"
                icon={<DeleteOutlined />}
                aria-label={t('admin:plugins.trust_book.untrust_name', { name: key.name })}
                data-testid={`trust-key-remove-${key.key_id}`}
                onClick={() => ask(key)}
              />
            ),
          },
        ]}
      />
      <Button className="adm-trust-add" data-testid="trust-key-add" onClick={() => setAdding(true)}>
        {t('admin:plugins.trust_book.add_key')}
      </Button>
      {isAdding && <TrustKeyDialog onClose={() => setAdding(false)} />}
    </>
  );
}
