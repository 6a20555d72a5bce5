import { Alert, Button, Checkbox, Drawer, Input, Select, TreeSelect } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '@/api/client';
import { useDepartments, useRoles } from '@/api/hooks';
import { callbackAddress, useSaveSignInProvider } from '@/api/hooks/singleSignOn';
import type { SignInProvider } from '@/api/types';
import { FormRow } from '@/components/FormRow';
import { useToast } from '@/components/useToast';
import { buildTree, treeOptions } from '../departments';
import { GroupRoles } from './GroupRoles';
import './singleSignOn.css';

type Draft = Omit<SignInProvider, 'has_client_secret'>;

const NEW: Draft = {
  id: '',
  label: { en: '', 'zh-CN': '' },
  issuer: '',
  client_id: '',
  scopes: ['profile', 'email'],
  domains: [],
  groups_claim: 'groups',
  group_roles: [],
  creates_users: false,
  links_by_email: false,
  default_roles: [],
  department: null,
  may_private: false,
  has_second_factor: false,
  is_enabled: true,
};

const SWITCHES = ['creates_users', 'links_by_email', 'has_second_factor', 'may_private', 'is_enabled'] as const;
const ID = /^[a-z][a-z0-9-]{0,31}$/;

/** A provider as an administrator describes it; `null`: a new one. */
export function ProviderDrawer({ provider, onClose }: { provider: SignInProvider | null; onClose: () => void }) {
  const { t } = useTranslation();
  const toast = useToast();
  const save = useSaveSignInProvider();
  const { data: roles } = useRoles();
  const { data: departments } = useDepartments();
  const tree = useMemo(() => treeOptions(buildTree(departments ?? [])), [departments]);
  const [draft, setDraft] = useState<Draft>(() => (provider ? draftOf(provider) : NEW));
  const [secret, setSecret] = useState('');
  const put = (change: Partial<Draft>) => setDraft((old) => ({ ...old, ...change }));
  const problems = isApiError(save.error) ? save.error.fields : {};
  const problem = (key: string) => problems[key]?.message;
  const roleOptions = (roles ?? []).map((role) => ({ value: role.id, label: role.name }));
  const isReady = ID.test(draft.id) && [draft.label.en, draft.label['zh-CN'], draft.issuer, draft.client_id].every((text) => text.trim()) && draft.group_roles.every(({ group, role }) => group.trim() && role);
  const submit = async () => {
    try {
      const { id, ...body } = draft;
      await save.mutateAsync({ isNew: provider === null, id, ...body, ...(secret ? { client_secret: secret } : {}) });
      toast.done(t('admin:saved'));
      onClose();
    } catch (error) {
      if (!isApiError(error) || Object.keys(error.fields).length === 0) toast.failed(error);
    }
  };
  const text = (key: 'issuer' | 'client_id' | 'groups_claim', isRequired: boolean) => (
    <FormRow id={`provider-${key}`} label={t(`admin:sso.${key}`)} required={isRequired} error={problem(key)} help={t(`admin:sso.${key}_hint`)}>
      <Input id={`provider-${key}`} data-testid={`provider-${key}`} autoComplete="off" value={draft[key]} onChange={(event) => put({ [key]: event.target.value })} />
    </FormRow>
  );
  const words = (key: 'scopes' | 'domains') => (
    <FormRow id={`provider-${key}`} label={t(`admin:sso.${key}`)} error={problem(key)} help={t(`admin:sso.${key}_hint`)}>
      <Select id={`provider-${key}`} mode="tags" className="t-full" open={false} suffixIcon={null} tokenSeparators={[',', ' ', '，']} data-testid={`provider-${key}`} value={draft[key]} onChange={(value: string[]) => put({ [key]: value })} />
    </FormRow>
  );
  const named = (language: 'en' | 'zh-CN') => (
    <FormRow id={`provider-label-${language}`} label={t(`admin:sso.label_${language}`)} required error={language === 'en' ? problem('label') : undefined}>
      <Input id={`provider-label-${language}`} data-testid={`provider-label-${language}`} lang={language} maxLength={60} autoFocus={provider === null && language === 'zh-CN'} value={draft.label[language]} onChange={(event) => put({ label: { ...draft.label, [language]: event.target.value } })} />
    </FormRow>
  );
  return (
    <Drawer
      open
      size="min(560px, 100vw)"
      title={t(provider ? 'admin:sso.edit' : 'admin:sso.new')}
      onClose={onClose}
      data-testid="provider-drawer"
      footer={
        <div className="adm-drawer-foot">
          <Button onClick={onClose}>{t('common:cancel')}</Button>
          <Button type="primary" disabled={!isReady} loading={save.isPending} data-testid="provider-save" onClick={() => void submit()}>
            {provider ? t('common:save') : t('admin:create')}
          </Button>
        </div>
      }
    >
      <form
        className="adm-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) void submit();
        }}
      >
        {named('zh-CN')}
        {named('en')}
        <FormRow id="provider-id" label={t('admin:sso.id')} required error={problem('id') ?? (draft.id !== '' && !ID.test(draft.id) ? t('admin:sso.id_hint') : undefined)} help={t('admin:sso.id_hint')}>
          <Input id="provider-id" data-testid="provider-id" autoComplete="off" autoCapitalize="none" maxLength={32} disabled={provider !== null} value={draft.id} onChange={(event) => put({ id: event.target.value })} />
        </FormRow>
        {ID.test(draft.id) && (
          <FormRow id="provider-callback" label={t('admin:sso.callback')} help={t('admin:sso.callback_hint')}>
            <Input id="provider-callback" data-testid="provider-callback" readOnly value={callbackAddress(draft.id)} onFocus={(event) => event.target.select()} />
          </FormRow>
        )}
        {text('issuer', true)}
        {text('client_id', true)}
        <FormRow id="provider-secret" label={t('admin:sso.client_secret')} error={problem('client_secret')} help={t(provider?.has_client_secret ? 'admin:sso.client_secret_kept' : 'admin:sso.client_secret_hint')}>
          <Input.Password id="provider-secret" data-testid="provider-secret" autoComplete="new-password" value={secret} onChange={(event) => setSecret(event.target.value)} />
        </FormRow>
        {words('scopes')}
        {words('domains')}
        {text('groups_claim', false)}
        <FormRow id="provider-groups" label={t('admin:sso.group_roles')} error={problem('group_roles')} help={t('admin:sso.group_roles_hint')}>
          <GroupRoles value={draft.group_roles} roles={roleOptions} onChange={(value) => put({ group_roles: value })} />
        </FormRow>
        {SWITCHES.map((key) => (
          <Checkbox key={key} checked={draft[key]} data-testid={`provider-${key}`} onChange={(event) => put({ [key]: event.target.checked })}>
            {t(`admin:sso.${key}`)}
            <span className="t-faint adm-hint">{t(`admin:sso.${key}_hint`)}</span>
          </Checkbox>
        ))}
        {draft.links_by_email && <Alert type="warning" showIcon title={t('admin:sso.links_by_email_warning')} />}
        {draft.creates_users && (
          <>
            <FormRow id="provider-default-roles" label={t('admin:sso.default_roles')} error={problem('default_roles')}>
              <Select id="provider-default-roles" mode="multiple" className="t-full" data-testid="provider-default_roles" value={draft.default_roles} options={roleOptions} showSearch={{ optionFilterProp: 'label' }} onChange={(value) => put({ default_roles: value })} />
            </FormRow>
            <FormRow id="provider-department" label={t('admin:sso.department')} error={problem('department')}>
              <TreeSelect
                id="provider-department"
                className="t-full"
                allowClear
                showSearch={{ treeNodeFilterProp: 'title' }}
                treeDefaultExpandAll
                treeData={tree}
                value={draft.department ?? undefined}
                onChange={(next: string | undefined) => put({ department: next ?? null })}
              />
            </FormRow>
          </>
        )}
        {/* Enter saves. */}
        <button type="submit" hidden />
      </form>
    </Drawer>
  );
}

/** What can be said of a provider; that it has a secret can't. */
function draftOf(provider: SignInProvider): Draft {
  const { has_client_secret: _, ...draft } = provider;
  return draft;
}
