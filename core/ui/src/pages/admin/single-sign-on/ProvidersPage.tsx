import { IdcardOutlined, PlusOutlined } from '@ant-design/icons';
import { Alert, App, Button, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDeleteSignInProvider, useSaveSignInProvider, useSignInProviders, useTestSignInProvider } from '@/api/hooks/singleSignOn';
import type { SignInProvider } from '@/api/types';
import { buttonProps } from '@/components/buttonProps';
import { Page } from '@/components/Page';
import { EmptyState, ErrorState, SkeletonRows } from '@/components/states';
import { useToast } from '@/components/useToast';
import { useLabel } from '@/i18n';
import { ProviderDrawer } from './ProviderDrawer';
import '../admin.css';
import './singleSignOn.css';

/** Who else says who somebody is. */
export default function ProvidersPage() {
  const { t } = useTranslation();
  const label = useLabel();
  const toast = useToast();
  const { modal } = App.useApp();
  const { data, error, isPending, refetch } = useSignInProviders();
  const save = useSaveSignInProvider();
  const remove = useDeleteSignInProvider();
  const test = useTestSignInProvider();
  const [edited, setEdited] = useState<SignInProvider | null | undefined>(undefined);

  const askDelete = (provider: SignInProvider) =>
    void modal.confirm({
      title: t('admin:sso.delete_title', { name: label(provider.label) }),
      content: t('admin:sso.delete_hint'),
      okText: t('admin:delete'),
      cancelText: t('common:cancel'),
      okButtonProps: buttonProps('provider-delete-confirm', { danger: true }),
      onOk: () => remove.mutateAsync(provider.id).catch((failure: unknown) => toast.failed(failure)),
    });
  const add = (
    <Button type="primary" icon={<PlusOutlined />} data-testid="provider-new" onClick={() => setEdited(null)}>
      {t('admin:sso.new')}
    </Button>
  );
  return (
    <Page title={t('admin:sso.title')} manual="people" tools={data && data.length > 0 && add}>
      {test.data && (
        <Alert
          className="adm-tested"
          data-testid="provider-tested"
          type={test.data.is_ok ? 'success' : 'error'}
          showIcon
          closable={{ onClose: () => test.reset() }}
          title={t(test.data.is_ok ? 'admin:sso.test_ok' : `admin:sso.test_${test.data.code === 'unreachable' ? 'unreachable' : 'unusable'}`)}
          description={test.data.is_ok ? t('admin:sso.test_ok_hint') : test.data.detail}
        />
      )}
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : isPending ? (
        <SkeletonRows />
      ) : data.length === 0 ? (
        <EmptyState icon={<IdcardOutlined />} title={t('admin:sso.none')} hint={t('admin:sso.none_hint')}>
          {add}
        </EmptyState>
      ) : (
        <Table<SignInProvider>
          className="t-card adm-table"
          size="middle"
          rowKey="id"
          dataSource={data}
          pagination={false}
          scroll={{ x: 'max-content' }}
          rowClassName={(provider) => (provider.is_enabled ? '' : 'is-off')}
          data-testid="providers"
          columns={[
            {
              title: t('admin:sso.name'),
              key: 'label',
              render: (_, provider) => (
                <button type="button" className="t-plain adm-name" onClick={() => setEdited(provider)}>
                  {label(provider.label)}
                </button>
              ),
            },
            { title: t('admin:sso.issuer'), dataIndex: 'issuer' },
            { title: t('admin:sso.creates_users'), key: 'creates', render: (_, provider) => t(provider.creates_users ? 'common:yes' : 'common:no') },
            { title: t('admin:state'), key: 'state', render: (_, provider) => t(provider.is_enabled ? 'admin:on' : 'admin:off') },
            {
              title: <span className="t-sr">{t('admin:actions')}</span>,
              key: 'tools',
              align: 'end',
              render: (_, provider) => (
                <span className="adm-tools">
                  <Button type="text" size="small" loading={test.isPending && test.variables === provider.id} data-testid={`provider-test-${provider.id}`} onClick={() => test.mutate(provider.id, { onError: toast.failed })}>
                    {t('admin:sso.test')}
                  </Button>
                  <Button type="text" size="small" data-testid={`provider-switch-${provider.id}`} onClick={() => save.mutate({ isNew: false, id: provider.id, is_enabled: !provider.is_enabled }, { onError: toast.failed })}>
                    {t(provider.is_enabled ? 'admin:disable' : 'admin:enable')}
                  </Button>
                  <Button type="text" size="small" danger onClick={() => askDelete(provider)}>
                    {t('admin:delete')}
                  </Button>
                </span>
              ),
            },
          ]}
        />
      )}
      <p className="t-muted">{t('admin:sso.local')}</p>
      {edited !== undefined && <ProviderDrawer key={edited?.id ?? 'new'} provider={edited} onClose={() => setEdited(undefined)} />}
    </Page>
  );
}
