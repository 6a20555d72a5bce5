import { PlusOutlined, SafetyOutlined } from '@ant-design/icons';
import { App, Button, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDeleteAdministrative, useObject, useRoles } from '@/api/hooks';
import type { Role } from '@/api/types';
import { buttonProps } from '@/components/buttonProps';
import { Page } from '@/components/Page';
import { EmptyState, ErrorState, SkeletonRows } from '@/components/states';
import { useToast } from '@/components/useToast';
import { EVERY } from './permissions';
import { RoleDrawer } from './RoleDrawer';
import './admin.css';

export default function RolesPage() {
  const { t } = useTranslation();
  const toast = useToast();
  const { modal } = App.useApp();
  const { object } = useObject('role');
  const { data: roles, error, isPending, refetch } = useRoles();
  const remove = useDeleteAdministrative('roles', 'role');
  const [edited, setEdited] = useState<Role | 'new' | null>(null);
  const can = object?.can ?? { create: true, update: true, delete: true };
  const askDelete = (role: Role) =>
    void modal.confirm({
      title: t('admin:roles.delete_title', { name: role.name }),
      content: t('admin:roles.delete_hint'),
      okText: t('admin:delete'),
      cancelText: t('common:cancel'),
      okButtonProps: buttonProps('role-delete-confirm', { danger: true }),
      onOk: () => remove.mutateAsync(role.id).catch((failure: unknown) => toast.failed(failure)),
    });
  const add = (
    <Button type="primary" icon={<PlusOutlined />} data-testid="role-new" onClick={() => setEdited('new')}>
      {t('admin:roles.new')}
    </Button>
  );
  return (
    <Page title={t('admin:roles.title')} manual="people" tools={can.create && (roles ?? []).length > 0 && add}>
      {error && !roles ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : isPending ? (
        <SkeletonRows />
      ) : roles?.length === 0 ? (
        <EmptyState icon={<SafetyOutlined />} title={t('admin:roles.none')} hint={t('admin:roles.none_hint')}>
          {can.create && add}
        </EmptyState>
      ) : (
        <Table<Role>
          className="t-card adm-table"
          size="middle"
          rowKey="id"
          dataSource={roles ?? []}
          pagination={false}
          scroll={{ x: 'max-content' }}
          data-testid="roles"
          columns={[
            {
              title: t('admin:roles.name'),
              dataIndex: 'name',
              render: (name: string, role) => (
                <button type="button" className="t-plain adm-name" data-testid={`role-${name}`} onClick={() => setEdited(role)}>
                  {name}
                </button>
              ),
            },
            {
              title: t('admin:roles.reach'),
              key: 'reach',
              render: (_, role) => {
                if (role.permissions?.administrator) return t('admin:roles.administrator');
                const every = role.permissions?.objects?.[EVERY]?.read ?? 'none';
                const own = Object.keys(role.permissions?.objects ?? {}).filter((key) => key !== EVERY).length;
                return (
                  <span className="t-muted">
                    {t('admin:roles.reads', { scope: t(`admin:scope.${every}`) })}
                    {own > 0 && ` · ${t('admin:roles.exceptions', { count: own, n: own })}`}
                  </span>
                );
              },
            },
            {
              title: <span className="t-sr">{t('admin:actions')}</span>,
              key: 'tools',
              align: 'end',
              render: (_, role) => (
                <span className="adm-tools">
                  <Button type="text" size="small" onClick={() => setEdited(role)}>
                    {t(can.update ? 'admin:edit' : 'admin:view')}
                  </Button>
                  {can.delete && (
                    <Button type="text" size="small" danger onClick={() => askDelete(role)}>
                      {t('admin:delete')}
                    </Button>
                  )}
                </span>
              ),
            },
          ]}
        />
      )}
      {edited && (
        <RoleDrawer
          key={edited === 'new' ? 'new' : edited.id}
          role={edited === 'new' ? null : edited}
          canSave={edited === 'new' ? can.create : can.update}
          onClose={() => setEdited(null)}
        />
      )}
    </Page>
  );
}
