import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { useLayouts, useObjects, useRoles } from '@/api/hooks';
import type { ObjectDef } from '@/api/types';
import { Page } from '@/components/Page';
import { ErrorState, SkeletonRows } from '@/components/states';
import { useLabel, useLanguage } from '@/i18n';
import { baseOf } from './draft';
import { LayoutEditor } from './LayoutEditor';
import '../admin.css';
import './layouts.css';

const EVERYBODY = '';

/** How an object's records are laid out, for everybody or for the people of a role. */
export default function LayoutsPage() {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const navigate = useNavigate();
  const { object: wanted } = useParams();
  const [search, setSearch] = useSearchParams();
  const { data, error, refetch } = useObjects();
  const { data: roles } = useRoles();
  const objects = (data ?? []).filter((object) => !object.archived).sort((a, b) => label(a.label).localeCompare(label(b.label), language));
  const object = objects.find(({ key }) => key === wanted) ?? (wanted ? undefined : objects[0]);
  const role = search.get('role') ?? EVERYBODY;
  const { data: layouts } = useLayouts(object?.key ?? '');
  const has = (id: string) => layouts?.arranged.some((one) => (one.role ?? EVERYBODY) === id) === true;
  const named = (name: string, id: string) => (has(id) ? t('admin:layouts.arranged', { name }) : name);
  return (
    <Page
      title={t('admin:layouts.title')}
      manual="automation"
      tools={
        <>
          <Select<string>
            showSearch={{ optionFilterProp: 'label' }}
            className="lay-pick"
            aria-label={t('admin:layouts.object')}
            data-testid="layout-object"
            value={object?.key ?? null}
            options={objects.map((one) => ({ value: one.key, label: label(one.label) }))}
            onChange={(key) => void navigate(`/settings/layouts/${key}`)}
          />
          <Select<string>
            showSearch={{ optionFilterProp: 'label' }}
            className="lay-pick"
            aria-label={t('admin:layouts.role')}
            data-testid="layout-role"
            value={role}
            options={[{ value: EVERYBODY, label: named(t('admin:layouts.everybody'), EVERYBODY) }, ...(roles ?? []).map(({ id, name }) => ({ value: id, label: named(name, id) }))]}
            onChange={(id) => setSearch(id ? { role: id } : {})}
          />
        </>
      }
    >
      {error && !data ? <ErrorState error={error} onRetry={() => void refetch()} /> : object ? <Chosen key={`${object.key}/${role}`} object={object} role={role || null} /> : <SkeletonRows />}
    </Page>
  );
}

function Chosen({ object, role }: { object: ObjectDef; role: string | null }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useLayouts(object.key);
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows />;
  return (
    <>
      <p className="t-muted lay-hint">{t(role ? 'admin:layouts.hint_role' : 'admin:layouts.hint')}</p>
      <LayoutEditor object={object} role={role} kept={baseOf(data, role)} />
    </>
  );
}
