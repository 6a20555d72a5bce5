import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '@/api/client';
import { useRemoveSecondFactor, useRenewCodes, useSecondFactor } from '@/api/hooks/identity';
import { CodeList } from '@/components/CodeList';
import { FormRow } from '@/components/FormRow';
import { SecondFactorSetup } from '@/components/SecondFactorSetup';
import { ErrorState, SkeletonRows, useErrorMessage } from '@/components/states';
import { useToast } from '@/components/useToast';
import { formatDate } from '@/format';
import { useLanguage } from '@/i18n';
import '@/components/secondFactor.css';

/** One's second factor: set up, with other recovery codes, removed. */
export default function SecondFactor() {
  const { t } = useTranslation();
  const { data, error, refetch } = useSecondFactor();
  const [isBegun, setBegun] = useState(false);
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={2} />;
  if (isBegun) {
    const close = () => {
      setBegun(false);
      void refetch();
    };
    return <SecondFactorSetup onDone={close} onCancel={close} />;
  }
  if (data.is_on) return <On since={data.since} left={data.recovery_codes_left} isRequired={data.is_required} />;
  return (
    <div className="t-second">
      <p className="t-muted">{t('auth:second.off_hint')}</p>
      <div>
        <Button type="primary" data-testid="second-start" onClick={() => setBegun(true)}>
          {t('auth:second.start')}
        </Button>
      </div>
    </div>
  );
}

function On({ since, left, isRequired }: { since?: string | null | undefined; left: number; isRequired: boolean }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const toast = useToast();
  const say = useErrorMessage();
  const renew = useRenewCodes();
  const remove = useRemoveSecondFactor();
  const [wish, setWish] = useState<'codes' | 'off' | null>(null);
  const [password, setPassword] = useState('');
  if (renew.data) return <CodeList codes={renew.data.recovery_codes} onDone={() => renew.reset()} />;
  const failure = wish === 'off' ? remove.error : renew.error;
  const problem = failure ? ((isApiError(failure) && failure.fields.password?.message) || say(failure)) : undefined;
  const submit = () => {
    if (wish === 'off') remove.mutate(password, { onSuccess: () => toast.done(t('auth:second.removed')) });
    else renew.mutate(password, { onSuccess: () => setWish(null) });
    setPassword('');
  };
  return (
    <div className="t-second" data-testid="second-on">
      <p>{t('auth:second.on', { since: since ? formatDate(since, language) : '' })}</p>
      <p className={left < 3 ? 't-field-error' : 't-muted'}>{t('auth:second.left', { n: left })}</p>
      {isRequired && <p className="t-muted">{t('auth:second.required')}</p>}
      {wish === null ? (
        <div className="t-second-tools">
          <Button data-testid="second-codes" onClick={() => setWish('codes')}>
            {t('auth:second.renew')}
          </Button>
          {!isRequired && (
            <Button danger data-testid="second-off" onClick={() => setWish('off')}>
              {t('auth:second.remove')}
            </Button>
          )}
        </div>
      ) : (
        <form
          className="t-second"
          onSubmit={(event) => {
            event.preventDefault();
            if (password) submit();
          }}
        >
          <FormRow id="second-again" label={t('auth:current_password')} required error={problem}>
            <Input.Password id="second-again" data-testid="second-again" autoFocus autoComplete="current-password" value={password} onChange={(event) => setPassword(event.target.value)} />
          </FormRow>
          <div className="t-second-tools">
            <Button type="primary" htmlType="submit" danger={wish === 'off'} disabled={!password} loading={renew.isPending || remove.isPending} data-testid="second-do">
              {t(wish === 'off' ? 'auth:second.remove' : 'auth:second.renew')}
            </Button>
            <Button onClick={() => setWish(null)}>{t('common:cancel')}</Button>
          </div>
        </form>
      )}
    </div>
  );
}
