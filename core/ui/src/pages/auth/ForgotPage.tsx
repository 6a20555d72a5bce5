import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useForgotPassword } from '@/api/hooks/mail';
import { FormRow } from '@/components/FormRow';
import { useErrorMessage } from '@/components/states';
import { AuthFrame } from './AuthFrame';
import { wrong } from './wrong';

/** Whoever forgot their password asks for a link; what they read next says nothing about who has an account. */
export default function ForgotPage() {
  const { t } = useTranslation();
  const message = useErrorMessage();
  const navigate = useNavigate();
  const forgot = useForgotPassword();
  const [username, setUsername] = useState('');
  const [isMissing, setMissing] = useState(false);
  const toDoor = () => void navigate('/sign-in', { replace: true });

  if (forgot.isSuccess) {
    return (
      <AuthFrame title={t('auth:forgot.sent')} hint={t('auth:forgot.sent_hint')} onSubmit={toDoor}>
        <Button type="primary" htmlType="submit" size="large" block autoFocus data-testid="forgot-back">
          {t('auth:join.to_sign_in')}
        </Button>
      </AuthFrame>
    );
  }
  const submit = () => {
    if (forgot.isPending) return;
    if (!username.trim()) return setMissing(true);
    forgot.mutate(username.trim());
  };
  return (
    <AuthFrame title={t('auth:forgot.title')} hint={t('auth:forgot.hint')} onSubmit={submit}>
      {forgot.error && (
        <div className="t-auth-note" role="alert">
          {message(forgot.error)}
        </div>
      )}
      <FormRow id="forgot-username" label={t('auth:forgot.username')} required error={isMissing ? t('auth:required') : undefined}>
        <Input
          id="forgot-username"
          size="large"
          data-testid="forgot-username"
          autoComplete="username"
          autoCapitalize="none"
          autoFocus
          maxLength={254}
          value={username}
          onChange={(event) => {
            setUsername(event.target.value);
            setMissing(false);
          }}
          {...wrong('forgot-username', isMissing)}
        />
      </FormRow>
      <Button type="primary" htmlType="submit" size="large" block loading={forgot.isPending} data-testid="forgot-submit">
        {t('auth:forgot.button')}
      </Button>
      <Button type="text" block onClick={toDoor}>
        {t('auth:join.to_sign_in')}
      </Button>
    </AuthFrame>
  );
}
