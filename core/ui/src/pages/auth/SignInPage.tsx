import { Button, Input, type InputRef } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useNavigate, useSearchParams } from 'react-router';
import { isApiError } from '@/api/client';
import { useSetup, useSignIn } from '@/api/hooks/session';
import { FormRow } from '@/components/FormRow';
import { useErrorMessage } from '@/components/states';
import { AuthFrame } from './AuthFrame';
import { safeNext } from './next';

export default function SignInPage() {
  const { t } = useTranslation();
  const message = useErrorMessage();
  const navigate = useNavigate();
  const [parameters] = useSearchParams();
  const { data: setup } = useSetup();
  const signIn = useSignIn();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const passwordInput = useRef<InputRef>(null);

  if (setup?.needed) return <Navigate to="/setup" replace />;

  const submit = () => {
    if (!username.trim() || !password || signIn.isPending) return;
    signIn.mutate(
      { username: username.trim(), password },
      {
        onSuccess: (answer) =>
          void navigate(answer.must_change_password ? '/password' : safeNext(parameters.get('next')), { replace: true }),
        onError: () => {
          setPassword('');
          passwordInput.current?.focus();
        },
      },
    );
  };

  return (
    <AuthFrame title={t('auth:sign_in.title')} onSubmit={submit}>
      {signIn.error && (
        <div className="t-auth-note" role="alert" data-testid="sign-in-error">
          {isApiError(signIn.error, 'invalid_credentials') ? t('auth:sign_in.wrong') : message(signIn.error)}
        </div>
      )}
      <FormRow id="username" label={t('auth:username')}>
        <Input
          id="username"
          size="large"
          data-testid="username"
          autoComplete="username"
          autoCapitalize="none"
          autoFocus
          value={username}
          onChange={(event) => setUsername(event.target.value)}
        />
      </FormRow>
      <FormRow id="password" label={t('auth:password')}>
        <Input.Password
          ref={passwordInput}
          id="password"
          size="large"
          data-testid="password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </FormRow>
      <Button
        type="primary"
        htmlType="submit"
        size="large"
        block
        data-testid="sign-in"
        loading={signIn.isPending}
        disabled={!username.trim() || !password}
      >
        {t('auth:sign_in.button')}
      </Button>
    </AuthFrame>
  );
}
