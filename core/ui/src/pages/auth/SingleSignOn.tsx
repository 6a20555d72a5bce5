import { Button, Input, type InputRef } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { isApiError } from '@/api/client';
import { startAddress, useOfferedProviders, useSignInCode } from '@/api/hooks/singleSignOn';
import { FormRow } from '@/components/FormRow';
import { useErrorMessage } from '@/components/states';
import { useLabel } from '@/i18n';
import { AuthFrame } from './AuthFrame';
import { safeNext } from './next';
import './singleSignOn.css';

/** Why somebody came back from a provider without being let in, as the server says it in the address. */
const REFUSALS = ['off', 'expired', 'cancelled', 'provider', 'untrusted', 'email', 'unknown_user', 'taken', 'disabled', 'too_many', 'failed'] as const;

/** What went wrong at a provider. */
export function SignOnNote() {
  const { t } = useTranslation();
  const [parameters] = useSearchParams();
  const why = REFUSALS.find((one) => one === parameters.get('sso'));
  if (!why) return null;
  return (
    <div className="t-auth-note" role="alert" data-testid="sign-on-error">
      {t(`auth:sso.refused.${why}`)}
    </div>
  );
}

/** The other ways in; nothing where there are none. */
export function SignOnButtons() {
  const { t } = useTranslation();
  const label = useLabel();
  const [parameters] = useSearchParams();
  const { data: providers } = useOfferedProviders();
  if (!providers || providers.length === 0) return null;
  const next = safeNext(parameters.get('next'));
  return (
    <div className="t-sign-on">
      <span className="t-faint t-sign-on-or">{t('auth:sso.or')}</span>
      {providers.map((provider) => (
        <Button key={provider.id} href={startAddress(provider.id, next)} size="large" block data-testid={`sign-on-${provider.id}`}>
          {t('auth:sso.button', { name: label(provider.label) })}
        </Button>
      ))}
    </div>
  );
}

/** The provider said who it is; the code of the second factor is still owed. */
export function SignOnCode() {
  const { t } = useTranslation();
  const message = useErrorMessage();
  const navigate = useNavigate();
  const [parameters] = useSearchParams();
  const signIn = useSignInCode();
  const [code, setCode] = useState('');
  const input = useRef<InputRef>(null);
  const next = safeNext(parameters.get('next'));
  const submit = () => {
    if (signIn.isPending) return;
    if (!code.trim()) return input.current?.focus();
    signIn.mutate(code.trim(), {
      onSuccess: () => void navigate(next, { replace: true }),
      onError: (error) => {
        setCode('');
        // It took too long: the sign-in begins again.
        if (isApiError(error, 'unauthenticated')) void navigate(`/sign-in?sso=expired&next=${encodeURIComponent(next)}`, { replace: true });
        else input.current?.focus();
      },
    });
  };
  return (
    <AuthFrame title={t('auth:sso.code_title')} onSubmit={submit}>
      {signIn.error && (
        <div className="t-auth-note" role="alert" data-testid="sign-in-error">
          {message(signIn.error)}
        </div>
      )}
      <FormRow id="code" label={t('auth:second.code')} help={t('auth:second.code_hint')}>
        <Input ref={input} id="code" size="large" data-testid="code" autoComplete="one-time-code" autoCapitalize="none" autoFocus maxLength={64} value={code} onChange={(event) => setCode(event.target.value)} />
      </FormRow>
      <Button type="primary" htmlType="submit" size="large" block loading={signIn.isPending} data-testid="sign-in">
        {t('auth:sign_in.button')}
      </Button>
      <Link to={`/sign-in?next=${encodeURIComponent(next)}`} className="t-auth-hint">
        {t('auth:sso.another_way')}
      </Link>
    </AuthFrame>
  );
}
