import { PlusOutlined, TeamOutlined } from '@ant-design/icons';
import { App, Button, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDeleteAdministrative, useObject, useSaveUserGroup, useUserGroups, type UserGroup } from '@/api/hooks';
import { buttonProps } from '@/components/buttonProps';
import { Page } from '@/components/Page';
import { EmptyState, ErrorState, SkeletonRows } from '@/components/states';
import { useToast } from '@/components/useToast';
import { formatNumber } from '@/format';
import { useLanguage } from '@/i18n';
import { UserGroupDialog } from './UserGroupDialog';
import './admin.css';

/** Members that a row names. */
const NAMED_MAX = 5;

export default function UserGroupsPage() {
  const { t } = useTranslation();
  const language = useLanguage();
  const toast = useToast();
  const { modal } = App.useApp();
  const { object } = useObject('user_group');
  const { data, error, isPending, refetch } = useUserGroups();
  const save = useSaveUserGroup();
  const remove = useDeleteAdministrative('records/user_group', 'user_group');
  const [edited, setEdited] = useState<UserGroup | null | undefined>(undefined);
  const can = object?.can ?? { create: true, update: true, delete: true };

  const ask = (group: UserGroup, what: 'delete' | 'disable', run: () => Promise<unknown>) =>
    void modal.confirm({
      title: t(`admin:user_groups.${what}_title`, { name: group.name }),
      content: t(`admin:user_groups.${what}_hint`),
      okText: t(`admin:${what}`),
      cancelText: t('common:cancel'),
      okButtonProps: buttonProps(`user-group-${what}-confirm`, { danger: what === 'delete' }),
      onOk: () => run().catch((failure: unknown) => toast.failed(failure)),
    });
  const setActive = (group: UserGroup, isActive: boolean) => save.mutateAsync({ id: group.id, is_active: isActive });
  const membersOf = ({ members }: UserGroup) => {
    const names = members
      .slice(0, NAMED_MAX)
      .map(({ label }) => label)
      .join(t('admin:and'));
    return members.length > NAMED_MAX ? t('admin:user_groups.more', { names, n: formatNumber(members.length - NAMED_MAX, language) }) : names || '–';
  };
  const add = (
    <Button type="primary" icon={<PlusOutlined />} data-testid="user-group-new" onClick={() => setEdited(null)}>
      {t('admin:user_groups.new')}
    </Button>
  );
  return (
    <Page title={t('admin:user_groups.title')} manual="people" tools={can.create && data && data.length > 0 && add}>
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : isPending ? (
        <SkeletonRows />
      ) : data.length === 0 ? (
        <EmptyState icon={<TeamOutlined />} title={t('admin:user_groups.none')} hint={t('admin:user_groups.none_hint')}>
          {can.create && add}
        </EmptyState>
      ) : (
        <Table<UserGroup>
          className="t-card adm-table"
          size="middle"
          rowKey="id"
          dataSource={data}
          pagination={false}
          scroll={{ x: 'max-content' }}
          rowClassName={(group) => (group.is_active ? '' : 'is-off')}
          data-testid="user-groups"
          columns={[
            {
              title: t('admin:user_groups.name'),
              dataIndex: 'name',
              render: (name: string, group) => (
                <button type="button" className="t-plain adm-name" disabled={!can.update} onClick={() => setEdited(group)}>
                  {name}
                </button>
              ),
            },
            { title: t('admin:user_groups.description'), dataIndex: 'description', render: (text: string | null) => text ?? '–' },
            { title: t('admin:user_groups.members'), key: 'members', render: (_, group) => membersOf(group) },
            { title: t('admin:state'), key: 'state', render: (_, group) => t(group.is_active ? 'admin:on' : 'admin:off') },
            {
              title: <span className="t-sr">{t('admin:actions')}</span>,
              key: 'tools',
              align: 'end',
              render: (_, group) => (
                <span className="adm-tools">
                  {can.update && (
                    <Button type="text" size="small" onClick={() => setEdited(group)}>
                      {t('admin:edit')}
                    </Button>
                  )}
                  {can.update &&
                    (group.is_active ? (
                      <Button type="text" size="small" onClick={() => ask(group, 'disable', () => setActive(group, false))}>
                        {t('admin:disable')}
                      </Button>
                    ) : (
                      <Button type="text" size="small" onClick={() => void setActive(group, true).catch((failure: unknown) => toast.failed(failure))}>
                        {t('admin:enable')}
                      </Button>
                    ))}
                  {can.delete && (
                    <Button type="text" size="small" danger onClick={() => ask(group, 'delete', () => remove.mutateAsync(group.id))}>
                      {t('admin:delete')}
                    </Button>
                  )}
                </span>
              ),
            },
          ]}
        />
      )}
      {edited !== undefined && <UserGroupDialog key={edited?.id ?? 'new'} group={edited} onClose={() => setEdited(undefined)} />}
    </Page>
  );
}
