import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useNavigate } from 'react-router';
import { ApiError, isApiError } from '@/api/client';
import { useRunSetup, useSetup } from '@/api/hooks/session';
import type { Language } from '@/api/types';
import { Splash } from '@/app/Splash';
import { FormRow } from '@/components/FormRow';
import { useErrorMessage } from '@/components/states';
import { CURRENCIES } from '@/fields/currencies';
import { setLanguage, useLanguage } from '@/i18n';
import { AuthFrame } from './AuthFrame';
import { PasswordField } from './PasswordField';
import { LENGTH_MIN, passwordStrength } from './strength';
import { wrong } from './wrong';

type Key = 'organization' | 'name' | 'username' | 'password' | 'token';

/** The first visit: makes the organisation and its administrator. */
export default function SetupPage() {
  const { t } = useTranslation();
  const language = useLanguage();
  const message = useErrorMessage();
  const navigate = useNavigate();
  const { data: setup, isPending } = useSetup();
  const run = useRunSetup();
  const [values, setValues] = useState<Record<Key, string>>({ organization: '', name: '', username: 'admin', password: '', token: '' });
  const [currency, setCurrency] = useState<string | null>(null);
  const [problems, setProblems] = useState<Partial<Record<Key, string>>>({});

  if (isPending) return <Splash />;
  if (setup && !setup.needed && !run.isSuccess) return <Navigate to="/" replace />;

  const least = setup?.password_length_min ?? LENGTH_MIN;
  const chosenCurrency = currency ?? (language === 'zh-CN' ? 'CNY' : 'USD');
  const put = (key: Key) => (value: string) => {
    setValues((old) => ({ ...old, [key]: value }));
    setProblems((old) => ({ ...old, [key]: undefined }));
  };

  const submit = () => {
    const found: Partial<Record<Key, string>> = {};
    for (const key of ['organization', 'name', 'username'] as const) {
      if (!values[key].trim()) found[key] = t('auth:required');
    }
    if (passwordStrength(values.password, least) === 0) found.password = t('auth:password_short', { least });
    if (setup?.token_required && !values.token.trim()) found.token = t('auth:required');
    setProblems(found);
    if (Object.keys(found).length > 0 || run.isPending) return;
    run.mutate(
      {
        organization: values.organization.trim(),
        name: values.name.trim(),
        username: values.username.trim(),
        password: values.password,
        locale: language,
        currency: chosenCurrency,
        ...(setup?.token_required ? { token: values.token.trim() } : {}),
      },
      {
        onSuccess: () => void navigate('/', { replace: true }),
        onError: (error) => {
          if (!(error instanceof ApiError)) return;
          setProblems(Object.fromEntries(Object.entries(error.fields).map(([key, problem]) => [key, problem.message])));
        },
      },
    );
  };

  const text = (key: Exclude<Key, 'password'>, label: string, extra: { help?: string; autoComplete?: string; autoFocus?: boolean } = {}) => (
    <FormRow id={key} label={label} required error={problems[key]} help={extra.help}>
      <Input
        id={key}
        size="large"
        data-testid={`setup-${key}`}
        autoComplete={extra.autoComplete ?? 'off'}
        autoFocus={extra.autoFocus}
        value={values[key]}
        onChange={(event) => put(key)(event.target.value)}
        {...wrong(key, problems[key] !== undefined)}
      />
    </FormRow>
  );

  return (
    <AuthFrame wide title={t('auth:setup.title')} hint={t('auth:setup.hint')} onSubmit={submit}>
      {run.error && Object.keys(problems).length === 0 && (
        <div className="t-auth-note" role="alert">
          {isApiError(run.error, 'setup_forbidden') ? t('auth:setup.forbidden') : message(run.error)}
        </div>
      )}
      {setup?.token_required && text('token', t('auth:setup.token'), { help: t('auth:setup.token_hint') })}
      {text('organization', t('auth:setup.organization'), { autoComplete: 'organization', autoFocus: true })}
      <div className="t-auth-pair">
        {text('name', t('auth:setup.name'), { autoComplete: 'name' })}
        {text('username', t('auth:username'), { autoComplete: 'username' })}
      </div>
      <PasswordField id="setup-password" label={t('auth:password')} value={values.password} onChange={put('password')} error={problems.password} least={least} />
      <div className="t-auth-pair">
        <FormRow id="setup-language" label={t('common:language')}>
          <Select
            id="setup-language"
            size="large"
            className="t-full"
            value={language}
            options={[
              { value: 'zh-CN', label: '简体中文' },
              { value: 'en', label: 'English' },
            ]}
            onChange={(next: Language) => void setLanguage(next)}
          />
        </FormRow>
        <FormRow id="setup-currency" label={t('common:currency')}>
          <Select
            id="setup-currency"
            size="large"
            className="t-full"
            showSearch
            value={chosenCurrency}
            options={CURRENCIES.map((code) => ({
              value: code,
              label: `${code} · ${new Intl.DisplayNames(language, { type: 'currency' }).of(code) ?? code}`,
            }))}
            onChange={setCurrency}
          />
        </FormRow>
      </div>
      <Button type="primary" htmlType="submit" size="large" block loading={run.isPending} data-testid="setup-submit">
        {t('auth:setup.button')}
      </Button>
    </AuthFrame>
  );
}
