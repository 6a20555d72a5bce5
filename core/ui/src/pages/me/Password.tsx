import { Button } from 'antd';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useToast } from '@/components/useToast';
import { usePasswordForm } from '@/pages/auth/PasswordForm';
import '@/pages/auth/auth.css';

export default function Password() {
  const { t } = useTranslation();
  const toast = useToast();
  const form = usePasswordForm(() => toast.done(t('auth:change.done')), false);
  return (
    <form
      className="t-me-password"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        form.submit();
      }}
    >
      {form.fields}
      <div>
        <Button htmlType="submit" loading={form.isPending} data-testid="change-own-password">
          {t('auth:change.button')}
        </Button>
      </div>
    </form>
  );
}
