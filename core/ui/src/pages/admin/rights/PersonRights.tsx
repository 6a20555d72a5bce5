import { Alert, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import { usePersonRights, type RightOfAction, type RightOfField } from '@/api/hooks/rights';
import type { Ref } from '@/api/types';
import { ErrorState, SkeletonRows } from '@/components/states';
import { useLabel, useLanguage } from '@/i18n';
import { groundText } from './grounds';

/** What a person may do with an object or one of its records: each action with its reason, each limited field with what limits it. */
export function PersonRights({ user, object, record }: { user: string; object: string; record: string | null }) {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const { data, error, isPending, refetch } = usePersonRights(user, object, record);
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (isPending) return <SkeletonRows />;
  const name = data.user.label ?? data.user.id;
  const because = ({ allowed, grounds, refusal, scopes }: RightOfAction): string[] => {
    if (!allowed) return [t(`admin:rights.refusals.${refusal ?? 'no_role'}`)];
    if (grounds.length > 0) return grounds.map((ground) => groundText(t, language, ground));
    if (data.administrator) return [t('admin:rights.grounds.administrator')];
    return scopes.map((scope) => t(`admin:rights.scopes.${scope}`));
  };
  const belongs = data.record && (data.record.owner || data.record.department);
  return (
    <section aria-labelledby="rights-person">
      <h2 id="rights-person" className="adm-rights-title">
        {data.record ? t('admin:rights.person_and_record', { name, record: data.record.label ?? data.record.id }) : t('admin:rights.person_alone', { name })}
      </h2>
      <p className="t-muted">
        {data.roles.length > 0 ? t('admin:rights.has_roles') : t('admin:rights.no_roles', { name })}{' '}
        <Roles roles={data.roles} />
        {belongs && (
          <span className="adm-rights-belongs">
            {t('admin:rights.belongs', { owner: data.record?.owner?.label ?? '–', department: data.record?.department?.label ?? '–' })}
          </span>
        )}
      </p>
      {!data.active ? (
        <Alert type="warning" showIcon title={t('admin:rights.disabled', { name })} data-testid="rights-disabled" />
      ) : (
        <>
          <Table<RightOfAction>
            className="t-card adm-table"
            size="middle"
            rowKey="key"
            dataSource={data.actions}
            pagination={false}
            scroll={{ x: 'max-content' }}
            data-testid="rights-actions"
            columns={[
              { title: t('admin:rights.action'), key: 'key', render: (_, { key }) => t(`admin:action.${key}`) },
              {
                title: t('admin:rights.may'),
                key: 'allowed',
                render: (_, { allowed }) => (
                  <span className={allowed ? 'adm-state is-on' : 'adm-state'}>{t(allowed ? 'admin:rights.yes' : 'admin:rights.no')}</span>
                ),
              },
              {
                title: t('admin:rights.because'),
                key: 'because',
                render: (_, action) => because(action).map((line) => <div key={line}>{line}</div>),
              },
              { title: t('admin:rights.through'), key: 'roles', render: (_, { roles }) => <Roles roles={roles} /> },
            ]}
          />
          <h3 className="adm-rights-subtitle">{t('admin:rights.fields')}</h3>
          {data.fields.length === 0 ? (
            <p className="t-muted">{t('admin:rights.no_limits')}</p>
          ) : (
            <Table<RightOfField>
              className="t-card adm-table"
              size="middle"
              rowKey="key"
              dataSource={data.fields}
              pagination={false}
              scroll={{ x: 'max-content' }}
              data-testid="rights-fields"
              columns={[
                { title: t('admin:rights.field'), key: 'label', render: (_, field) => label(field.label) },
                { title: t('admin:rights.is'), key: 'access', render: (_, { access }) => t(`admin:field.${access}`) },
                { title: t('admin:rights.because'), key: 'why', render: (_, { why }) => t(`admin:rights.why.${why}`) },
                { title: t('admin:rights.through'), key: 'roles', render: (_, { roles }) => <Roles roles={roles} /> },
              ]}
            />
          )}
        </>
      )}
    </section>
  );
}

function Roles({ roles }: { roles: Ref[] }) {
  return roles.map((role) => (
    <span key={role.id} className="t-tag adm-tag">
      {role.label ?? role.id}
    </span>
  ));
}
