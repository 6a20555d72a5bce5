import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import { ApiError, isApiError } from '@/api/client';
import { useOpenLink, useUseLink } from '@/api/hooks/identity';
import { Splash } from '@/app/Splash';
import { useErrorMessage } from '@/components/states';
import { AuthFrame } from './AuthFrame';
import { PasswordField } from './PasswordField';
import { LENGTH_MIN, passwordStrength } from './strength';

/** Whoever was handed a link chooses a password: an invitation, or a way back for whoever forgot theirs. */
export default function JoinPage() {
  const { t } = useTranslation();
  const message = useErrorMessage();
  const navigate = useNavigate();
  // Behind the # it reaches no server and no log.
  const token = useLocation().hash.slice(1);
  const { data: link, error, isPending, refetch } = useOpenLink(token);
  const use = useUseLink();
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string>();
  const toDoor = () => void navigate('/sign-in', { replace: true });

  if (isPending) return <Splash />;
  const isOver = isApiError(error, 'link_invalid') || isApiError(use.error, 'link_invalid');
  if (isOver || !link) {
    return (
      <AuthFrame title={t(isOver ? 'auth:join.over' : 'auth:join.failed')} hint={isOver ? t('auth:join.over_hint') : message(error)} onSubmit={isOver ? toDoor : () => void refetch()}>
        <Button type="primary" htmlType="submit" size="large" block data-testid="join-back">
          {t(isOver ? 'auth:join.to_sign_in' : 'common:retry')}
        </Button>
      </AuthFrame>
    );
  }
  const least = link.password_length_min || LENGTH_MIN;
  const submit = () => {
    if (use.isPending) return;
    if (passwordStrength(password, least) === 0) return setProblem(t('auth:password_short', { least }));
    use.mutate(
      { token, password },
      {
        onSuccess: toDoor,
        onError: (failure) => setProblem(failure instanceof ApiError && failure.fields.password ? failure.fields.password.message : message(failure)),
      },
    );
  };
  return (
    <AuthFrame
      title={t(link.is_invitation ? 'auth:join.title' : 'auth:join.reset_title', { name: link.name })}
      hint={t(link.is_invitation ? 'auth:join.hint' : 'auth:join.reset_hint', { organization: link.organization, username: link.username })}
      onSubmit={submit}
    >
      {/* For the browser's own store of passwords. */}
      <input type="text" name="username" autoComplete="username" value={link.username} readOnly hidden />
      <PasswordField
        id="join-password"
        label={t('auth:new_password')}
        value={password}
        error={problem}
        least={least}
        autoFocus
        onChange={(value) => {
          setPassword(value);
          setProblem(undefined);
        }}
      />
      <Button type="primary" htmlType="submit" size="large" block loading={use.isPending} data-testid="join-submit">
        {t('auth:join.button')}
      </Button>
    </AuthFrame>
  );
}
