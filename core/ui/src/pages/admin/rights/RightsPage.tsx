import { SafetyCertificateOutlined } from '@ant-design/icons';
import { Select } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useMe, useObjects } from '@/api/hooks';
import type { Ref } from '@/api/types';
import { useRecordNames } from '@/app/recordNames';
import { Page } from '@/components/Page';
import { EmptyState } from '@/components/states';
import { ReferencePicker } from '@/fields';
import { useLabel } from '@/i18n';
import { PersonRights } from './PersonRights';
import { RecordRights } from './RecordRights';
import { ViewAs } from './ViewAs';
import '../admin.css';
import './rights.css';

/** Why may she see this, and who may? For whoever answers for rights. What is asked stands in the address, so an answer can be passed on. */
export default function RightsPage() {
  const { t } = useTranslation();
  const label = useLabel();
  const [search, setSearch] = useSearchParams();
  const { data: objects } = useObjects();
  const { data: me } = useMe();
  const [user, object, record] = ['user', 'object', 'record'].map((key) => search.get(key)) as [string | null, string | null, string | null];
  const wanted = useMemo(() => [...(user ? [{ object: 'user', id: user }] : []), ...(object && record ? [{ object, id: record }] : [])], [user, object, record]);
  const nameOf = useRecordNames(wanted);
  const set = (change: Record<string, string | null>) =>
    setSearch(
      (before) => {
        for (const [key, value] of Object.entries(change)) {
          if (value) before.set(key, value);
          else before.delete(key);
        }
        return before;
      },
      { replace: true },
    );
  const picked = (of: string, id: string | null): Ref[] => (id ? [{ id, label: nameOf(of, id) ?? '…' }] : []);
  const choices = (objects ?? []).filter((one) => one.can.read).map((one) => ({ value: one.key, label: label(one.label_plural) }));
  if (me && !me.is_administrator) {
    return (
      <Page title={t('admin:rights.title')}>
        <EmptyState icon={<SafetyCertificateOutlined />} title={t('common:no_access')} />
      </Page>
    );
  }
  return (
    <Page title={t('admin:rights.title')} manual="people" tools={me?.may_view_as && user && user !== me.user.id ? <ViewAs user={user} name={nameOf('user', user) ?? '…'} /> : undefined}>
      <div className="adm-audit-bar" role="search" aria-label={t('admin:rights.ask')}>
        <div className="adm-rights-field" data-testid="rights-person">
          <ReferencePicker object="user" value={picked('user', user)} placeholder={t('admin:rights.person')} ariaLabel={t('admin:rights.person')} onChange={(refs) => set({ user: refs[0]?.id ?? null })} />
        </div>
        <Select
          className="adm-rights-field"
          showSearch={{ optionFilterProp: 'label' }}
          value={object}
          placeholder={t('admin:rights.object')}
          aria-label={t('admin:rights.object')}
          data-testid="rights-object"
          options={choices}
          onChange={(next: string | null) => set({ object: next, record: null })}
        />
        {object && (
          <div className="adm-rights-field" data-testid="rights-record">
            <ReferencePicker
              key={object}
              object={object}
              value={picked(object, record)}
              placeholder={t('admin:rights.record')}
              ariaLabel={t('admin:rights.record')}
              onChange={(refs) => set({ record: refs[0]?.id ?? null })}
            />
          </div>
        )}
      </div>
      {!object || (!user && !record) ? (
        <EmptyState icon={<SafetyCertificateOutlined />} title={t('admin:rights.nothing_asked')} hint={t('admin:rights.hint')} />
      ) : (
        <div className="adm-rights">
          {user && <PersonRights user={user} object={object} record={record} />}
          {record && <RecordRights object={object} record={record} onPerson={(id) => set({ user: id })} person={user} />}
        </div>
      )}
    </Page>
  );
}
