import { Alert, Button, Input, Space } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '@/api/client';
import { useTestMail } from '@/api/hooks/mail';
import { useMe } from '@/api/hooks/session';
import type { MailSettingsInput } from '@/api/types';
import { FormRow } from '@/components/FormRow';
import { useToast } from '@/components/useToast';

/** The form is longer than most windows. */
const intoView = (element: HTMLElement | null) => element?.scrollIntoView({ block: 'nearest' });

/** Sends a mail by what stands in the form, and says what failed where it did. */
export function TryMail(props: { changes: MailSettingsInput; isReady: boolean; problem: string | undefined; onProblem: (error: unknown) => void }) {
  const { changes, isReady, problem, onProblem } = props;
  const { t } = useTranslation();
  const toast = useToast();
  const { data: me } = useMe();
  const test = useTestMail();
  const [to, setTo] = useState<string>();
  const address = to ?? me?.user.email ?? '';
  const send = async () => {
    onProblem(null);
    try {
      await test.mutateAsync({ ...changes, ...(address.trim() ? { to: address.trim() } : {}) });
    } catch (error) {
      onProblem(error);
      if (!isApiError(error) || Object.keys(error.fields).length === 0) toast.failed(error);
    }
  };
  return (
    <>
      <FormRow id="mail-to" label={t('admin:mail.to')} error={problem} help={t('admin:mail.to_hint')}>
        <Space.Compact block>
          <Input id="mail-to" data-testid="mail-to" autoComplete="off" inputMode="email" value={address} maxLength={254} onChange={(event) => setTo(event.target.value)} />
          <Button disabled={!isReady} loading={test.isPending} data-testid="mail-test" onClick={() => void send()}>
            {t('admin:mail.test')}
          </Button>
        </Space.Compact>
      </FormRow>
      {test.data && !test.isPending && (
        <div ref={intoView}>
          <Alert
            role="status"
            showIcon
            data-testid="mail-tested"
            type={test.data.sent ? 'success' : 'error'}
            title={test.data.sent ? t('admin:mail.sent', { to: test.data.to }) : test.data.failure?.message}
            description={test.data.failure?.detail}
          />
        </div>
      )}
    </>
  );
}
