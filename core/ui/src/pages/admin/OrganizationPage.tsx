import { Button, Input, Select } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '@/api/client';
import { useOrganization, useSaveOrganization, type OrganizationSettings } from '@/api/hooks/organization';
import { FormRow } from '@/components/FormRow';
import { Page } from '@/components/Page';
import { ErrorState, SkeletonRows } from '@/components/states';
import { useLeaveGuard } from '@/components/useLeaveGuard';
import { useToast } from '@/components/useToast';
import { useLanguage } from '@/i18n';
import { currencies, regions, timezones } from './choices';
import './admin.css';

/** What holds for everybody: the company's name, and what is meant where a person or an amount says nothing else. */
export default function OrganizationPage() {
  const { t } = useTranslation();
  const { data, error, refetch } = useOrganization();
  return (
    <Page title={t('admin:organization.title')} manual="running">
      {error && !data ? <ErrorState error={error} onRetry={() => void refetch()} /> : data ? <Form key={JSON.stringify(data)} now={data} /> : <SkeletonRows />}
    </Page>
  );
}

function Form({ now }: { now: OrganizationSettings }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const toast = useToast();
  const save = useSaveOrganization();
  const [next, setNext] = useState(now);
  const names = useMemo(() => ({ currency: currencies(language), region: regions(language), timezone: timezones() }), [language]);
  const changed = Object.fromEntries(Object.entries(next).filter(([key, value]) => value !== now[key as keyof OrganizationSettings]));
  const isChanged = Object.keys(changed).length > 0;
  useLeaveGuard(isChanged);
  const problems = isApiError(save.error) ? save.error.fields : {};
  const submit = async () => {
    try {
      await save.mutateAsync(changed);
      toast.done(t('admin:saved'));
    } catch (failure) {
      if (!isApiError(failure) || Object.keys(failure.fields).length === 0) toast.failed(failure);
    }
  };
  const choice = (key: 'locale' | 'currency' | 'timezone' | 'region', options: { value: string; label: string }[]) => (
    <FormRow id={`organization-${key}`} label={t(`admin:organization.${key}`)} error={problems[key]?.message} help={t(`admin:organization.${key}_hint`)}>
      <Select
        id={`organization-${key}`}
        className="t-full"
        data-testid={`organization-${key}`}
        value={next[key]}
        options={options}
        showSearch={{ optionFilterProp: 'label' }}
        onChange={(value: string) => setNext({ ...next, [key]: value })}
      />
    </FormRow>
  );
  return (
    <form
      className="t-card adm-form adm-organization"
      data-testid="organization"
      onSubmit={(event) => {
        event.preventDefault();
        if (isChanged) void submit();
      }}
    >
      <FormRow id="organization-name" label={t('admin:organization.name')} required error={problems.organization?.message} help={t('admin:organization.name_hint')}>
        <Input id="organization-name" value={next.organization} maxLength={200} data-testid="organization-name" onChange={(event) => setNext({ ...next, organization: event.target.value })} />
      </FormRow>
      {choice('locale', [
        { value: 'zh-CN', label: '简体中文' },
        { value: 'en', label: 'English' },
      ])}
      {choice('currency', names.currency)}
      {choice('timezone', names.timezone)}
      {choice('region', names.region)}
      <div className="adm-drawer-foot">
        <Button disabled={!isChanged} onClick={() => setNext(now)}>
          {t('admin:organization.reset')}
        </Button>
        <Button type="primary" htmlType="submit" disabled={!isChanged} loading={save.isPending} data-testid="organization-save">
          {t('common:save')}
        </Button>
      </div>
    </form>
  );
}
