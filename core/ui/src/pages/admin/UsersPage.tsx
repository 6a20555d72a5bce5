import { MoreOutlined, PlusOutlined, SearchOutlined, TeamOutlined } from '@ant-design/icons';
import { App, Button, Dropdown, Input, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useMe, useObject, useSaveUser, useUsers } from '@/api/hooks';
import { useResetSecondFactor } from '@/api/hooks/identity';
import type { User } from '@/api/types';
import { buttonProps } from '@/components/buttonProps';
import { Page } from '@/components/Page';
import { PersonAvatar } from '@/components/PersonAvatar';
import { EmptyState, ErrorState, SkeletonRows } from '@/components/states';
import { useDebounced } from '@/components/useDebounced';
import { useToast } from '@/components/useToast';
import { formatNumber } from '@/format';
import { useLanguage } from '@/i18n';
import { DisableDialog } from './DisableDialog';
import { LinkDialog } from './LinkDialog';
import { PasskeysDialog } from './PasskeysDialog';
import { PasswordDialog } from './PasswordDialog';
import { SessionsDialog } from './SessionsDialog';
import { TokensDialog } from './TokensDialog';
import { UserDrawer } from './UserDrawer';
import './admin.css';

export default function UsersPage() {
  const { t } = useTranslation();
  const language = useLanguage();
  const navigate = useNavigate();
  const toast = useToast();
  const { modal } = App.useApp();
  const { data: me } = useMe();
  const { object } = useObject('user');
  const [typed, setTyped] = useState('');
  const search = useDebounced(typed.trim(), 250);
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useUsers(search);
  const [edited, setEdited] = useState<User | 'new' | null>(null);
  const [locked, setLocked] = useState<User | null>(null);
  const [leaving, setLeaving] = useState<User | null>(null);
  const [signedIn, setSignedIn] = useState<User | null>(null);
  const [keyed, setKeyed] = useState<User | null>(null);
  const [programmed, setProgrammed] = useState<User | null>(null);
  const [invited, setInvited] = useState<Pick<User, 'id' | 'name'> | null>(null);
  const save = useSaveUser();
  const resetSecond = useResetSecondFactor();
  const users = data?.pages.flatMap((page) => page.items) ?? [];
  const count = data?.pages[0]?.count;
  const can = object?.can ?? { create: me?.is_administrator ?? false, update: me?.is_administrator ?? false };

  const setActive = async (user: User, isActive: boolean) => {
    try {
      await save.mutateAsync({ id: user.id, is_active: isActive });
      toast.done(t(isActive ? 'admin:users.enabled' : 'admin:users.disabled', { name: user.name }));
    } catch (failure) {
      toast.failed(failure);
    }
  };
  const askResetSecond = (user: User) =>
    void modal.confirm({
      title: t('admin:users.reset_second_title', { name: user.name }),
      content: t('admin:users.reset_second_hint'),
      okText: t('admin:users.reset_second'),
      cancelText: t('common:cancel'),
      okButtonProps: buttonProps('second-reset-confirm', { danger: true }),
      onOk: () => resetSecond.mutateAsync(user.id).then(() => toast.done(t('admin:users.reset_second_done', { name: user.name })), toast.failed),
    });

  return (
    <Page
      title={t('admin:users.title')}
      manual="people"
      tools={
        <>
          <Input
            allowClear
            className="adm-search"
            prefix={<SearchOutlined className="t-faint" />}
            placeholder={t('admin:users.search')}
            aria-label={t('admin:users.search')}
            data-testid="users-search"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
          {can.create && (
            <Button type="primary" icon={<PlusOutlined />} data-testid="user-new" onClick={() => setEdited('new')}>
              {t('admin:users.new')}
            </Button>
          )}
        </>
      }
    >
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : isPending ? (
        <SkeletonRows />
      ) : users.length === 0 ? (
        <EmptyState icon={<TeamOutlined />} title={t(search ? 'admin:users.none_found' : 'admin:users.none')} hint={t(search ? 'admin:users.none_found_hint' : 'admin:users.none_hint')}>
          {search && (
            <Button onClick={() => setTyped('')} data-testid="users-clear">
              {t('admin:users.clear')}
            </Button>
          )}
        </EmptyState>
      ) : (
        <>
          <Table<User>
            className="t-card adm-table"
            size="middle"
            rowKey="id"
            dataSource={users}
            pagination={false}
            scroll={{ x: 'max-content' }}
            data-testid="users"
            rowClassName={(user) => (user.is_active ? '' : 'is-off')}
            columns={[
              {
                title: t('admin:users.name'),
                key: 'name',
                render: (_, user) => (
                  <button type="button" className="t-plain adm-person" disabled={!can.update} onClick={() => setEdited(user)} data-testid={`user-${user.username}`}>
                    <PersonAvatar name={user.name} id={user.id} size={28} />
                    <span>
                      <span className="adm-name">
                        {user.name}
                        {user.is_service && <span className="t-tag adm-tag">{t('admin:users.service')}</span>}
                      </span>
                      <span className="t-faint">{user.username}</span>
                    </span>
                  </button>
                ),
              },
              { title: t('admin:users.department'), key: 'department', render: (_, user) => user.department?.label ?? '–' },
              { title: t('admin:users.manager'), key: 'manager', render: (_, user) => user.manager?.label ?? '–' },
              {
                title: t('admin:users.roles'),
                key: 'roles',
                render: (_, user) => (user.roles ?? []).map((role) => <span key={role.id} className="t-tag adm-tag">{role.label}</span>),
              },
              { title: t('admin:users.email'), dataIndex: 'email', render: (email: string | null) => email || '–' },
              {
                title: t('admin:state'),
                key: 'state',
                render: (_, user) => (
                  <span className={user.is_active ? 'adm-state is-on' : 'adm-state'}>{t(user.is_active ? 'admin:on' : 'admin:off')}</span>
                ),
              },
              {
                title: <span className="t-sr">{t('admin:actions')}</span>,
                key: 'more',
                align: 'end',
                width: 56,
                render: (_, user) =>
                  can.update && (
                    <Dropdown
                      trigger={['click']}
                      menu={{
                        items: [
                          { key: 'edit', label: t('admin:edit'), onClick: () => setEdited(user) },
                          ...(me?.is_administrator
                            ? [
                                ...(user.is_service || user.id === me.user.id
                                  ? []
                                  : [
                                      { key: 'link', label: t('admin:link.item'), disabled: !user.is_active, onClick: () => setInvited(user) },
                                      { key: 'password', label: t('admin:users.reset'), onClick: () => setLocked(user) },
                                      { key: 'passkeys', label: t('admin:passkeys.item'), onClick: () => setKeyed(user) },
                                      { key: 'second', label: t('admin:users.reset_second'), onClick: () => askResetSecond(user) },
                                    ]),
                                { key: 'rights', label: t('admin:rights.of_person'), onClick: () => void navigate(`/settings/rights?user=${user.id}`) },
                                { key: 'sessions', label: t('admin:users.sessions'), onClick: () => setSignedIn(user) },
                                { key: 'tokens', label: t('admin:tokens.item'), onClick: () => setProgrammed(user) },
                              ]
                            : []),
                          { type: 'divider' },
                          user.is_active
                            ? {
                                key: 'disable',
                                label: t('admin:disable'),
                                danger: true,
                                disabled: user.id === me?.user.id,
                                onClick: () => (me?.is_administrator ? setLeaving(user) : void setActive(user, false)),
                              }
                            : { key: 'enable', label: t('admin:enable'), onClick: () => void setActive(user, true) },
                        ],
                      }}
                    >
                      <Button
                        type="text"
                        size="small"
                        icon={<MoreOutlined />}
                        aria-label={t('admin:more_of', { name: user.name })}
                        data-testid={`user-more-${user.username}`}
                      />
                    </Dropdown>
                  ),
              },
            ]}
          />
          <div className="adm-foot t-muted">
            {count !== undefined && <span className="t-num">{t('admin:users.count', { count, n: formatNumber(count, language) })}</span>}
            {hasNextPage && (
              <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                {t('admin:show_more')}
              </Button>
            )}
          </div>
        </>
      )}
      {edited && <UserDrawer key={edited === 'new' ? 'new' : edited.id} user={edited === 'new' ? null : edited} onClose={() => setEdited(null)} onInvite={setInvited} />}
      {invited && <LinkDialog key={invited.id} user={invited} onClose={() => setInvited(null)} />}
      {leaving && <DisableDialog key={leaving.id} user={leaving} onClose={() => setLeaving(null)} />}
      {signedIn && <SessionsDialog key={signedIn.id} user={signedIn} onClose={() => setSignedIn(null)} />}
      {keyed && <PasskeysDialog key={keyed.id} user={keyed} onClose={() => setKeyed(null)} />}
      {programmed && <TokensDialog key={programmed.id} user={programmed} onClose={() => setProgrammed(null)} />}
      {locked && <PasswordDialog key={locked.id} user={locked} onClose={() => setLocked(null)} />}
    </Page>
  );
}
