import { Button, Input, type InputRef } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useNavigate, useSearchParams } from 'react-router';
import { isApiError } from '@/api/client';
import { useSetup, useSignIn } from '@/api/hooks/session';
import type { LoginAnswer } from '@/api/types';
import { FormRow } from '@/components/FormRow';
import { useErrorMessage } from '@/components/states';
import { AuthFrame } from './AuthFrame';
import { Forgotten } from './Forgotten';
import { safeNext } from './next';
import { PasskeySignIn } from './PasskeySignIn';
import { SignOnButtons, SignOnCode, SignOnNote } from './SingleSignOn';
import { wrong } from './wrong';

export default function SignInPage() {
  const { t } = useTranslation();
  const message = useErrorMessage();
  const navigate = useNavigate();
  const [parameters] = useSearchParams();
  const { data: setup } = useSetup();
  const signIn = useSignIn();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState<string | null>(null);
  const [missing, setMissing] = useState({ username: false, password: false });
  const [hasCapsLock, setCapsLock] = useState(false);
  const usernameInput = useRef<InputRef>(null);
  const passwordInput = useRef<InputRef>(null);
  const codeInput = useRef<InputRef>(null);

  if (setup?.needed) return <Navigate to="/setup" replace />;
  if (parameters.get('sso') === 'second_factor') return <SignOnCode />;

  const enter = (answer: LoginAnswer) =>
    void navigate(answer.must_change_password ? '/password' : safeNext(parameters.get('next')), { replace: true });
  const submit = () => {
    if (signIn.isPending) return;
    if (code === '') return codeInput.current?.focus();
    const empty = { username: !username.trim(), password: !password };
    setMissing(empty);
    if (empty.username) return usernameInput.current?.focus();
    if (empty.password) return passwordInput.current?.focus();
    signIn.mutate(
      { username: username.trim(), password, ...(code === null ? {} : { totp: code.trim() }) },
      {
        onSuccess: enter,
        onError: (error) => {
          // The password was right: it stays, and the code is asked for.
          if (isApiError(error, 'second_factor_needed') || isApiError(error, 'second_factor_wrong')) return setCode('');
          setCode(null);
          setPassword('');
          passwordInput.current?.focus();
        },
      },
    );
  };

  return (
    <AuthFrame title={t('auth:sign_in.title')} onSubmit={submit}>
      {!signIn.error && <SignOnNote />}
      {signIn.error && !isApiError(signIn.error, 'second_factor_needed') && (
        <div className="t-auth-note" role="alert" data-testid="sign-in-error">
          {isApiError(signIn.error, 'invalid_credentials') ? t('auth:sign_in.wrong') : message(signIn.error)}
        </div>
      )}
      <FormRow id="username" label={t('auth:username')} error={missing.username ? t('auth:required') : undefined}>
        <Input
          ref={usernameInput}
          id="username"
          size="large"
          data-testid="username"
          autoComplete="username"
          autoCapitalize="none"
          autoFocus
          value={username}
          onChange={(event) => {
            setUsername(event.target.value);
            setMissing({ ...missing, username: false });
          }}
          {...wrong('username', missing.username)}
        />
      </FormRow>
      <FormRow
        id="password"
        label={t('auth:password')}
        error={missing.password ? t('auth:required') : undefined}
        help={hasCapsLock ? <span role="status">{t('auth:caps_lock')}</span> : undefined}
      >
        <Input.Password
          ref={passwordInput}
          id="password"
          size="large"
          data-testid="password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => {
            setPassword(event.target.value);
            setMissing({ ...missing, password: false });
          }}
          onKeyUp={(event) => setCapsLock(event.getModifierState('CapsLock'))}
          onBlur={() => setCapsLock(false)}
          {...wrong('password', missing.password)}
        />
      </FormRow>
      {code !== null && (
        <FormRow id="code" label={t('auth:second.code')} help={t('auth:second.code_hint')}>
          <Input
            ref={codeInput}
            id="code"
            size="large"
            data-testid="code"
            autoComplete="one-time-code"
            autoCapitalize="none"
            autoFocus
            maxLength={64}
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        </FormRow>
      )}
      <Button
        type="primary"
        htmlType="submit"
        size="large"
        block
        data-testid="sign-in"
        loading={signIn.isPending}
      >
        {t('auth:sign_in.button')}
      </Button>
      <PasskeySignIn onDone={enter} />
      <SignOnButtons />
      <Forgotten />
    </AuthFrame>
  );
}
