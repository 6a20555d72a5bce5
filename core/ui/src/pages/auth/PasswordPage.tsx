import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useSignOut } from '@/api/hooks/session';
import { AuthFrame } from './AuthFrame';
import { usePasswordForm } from './PasswordForm';

/** After an administrator gave out the password, its owner chooses another. */
export default function PasswordPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const form = usePasswordForm(() => void navigate('/', { replace: true }), true);
  return (
    <AuthFrame title={t('auth:change.title')} hint={t('auth:change.hint')} onSubmit={form.submit}>
      {form.fields}
      <Button type="primary" htmlType="submit" size="large" block loading={form.isPending} data-testid="change-password">
        {t('auth:change.button')}
      </Button>
      <Button type="link" block onClick={() => signOut.mutate()}>
        {t('common:sign_out')}
      </Button>
    </AuthFrame>
  );
}
