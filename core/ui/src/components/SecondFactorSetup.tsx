import { Button, Input, QRCode } from 'antd';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '@/api/client';
import { useBeginSecondFactor, useConfirmSecondFactor } from '@/api/hooks/identity';
import { CodeList } from './CodeList';
import { FormRow } from './FormRow';
import { useErrorMessage } from './states';
import './secondFactor.css';

/** The steps to a second factor: the password once more, the app, its first code, the recovery codes. */
export function SecondFactorSetup({ onDone, onCancel }: { onDone: () => void; onCancel?: () => void }) {
  const { t } = useTranslation();
  const say = useErrorMessage();
  const begin = useBeginSecondFactor();
  const confirm = useConfirmSecondFactor();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const problemOf = (error: unknown, field: string) => (error ? ((isApiError(error) && error.fields[field]?.message) || say(error)) : undefined);
  const send = (event: FormEvent, action: () => void) => {
    event.preventDefault();
    action();
  };

  if (confirm.data) return <CodeList codes={confirm.data.recovery_codes} onDone={onDone} />;
  if (!begin.data) {
    return (
      <form className="t-second" onSubmit={(event) => send(event, () => password && begin.mutate(password, { onSettled: () => setPassword('') }))}>
        <p className="t-muted">{t('auth:second.hint')}</p>
        <FormRow id="second-password" label={t('auth:current_password')} required error={problemOf(begin.error, 'password')}>
          <Input.Password id="second-password" data-testid="second-password" autoComplete="current-password" value={password} onChange={(event) => setPassword(event.target.value)} />
        </FormRow>
        <div className="t-second-tools">
          <Button type="primary" htmlType="submit" disabled={!password} loading={begin.isPending} data-testid="second-begin">
            {t('auth:second.begin')}
          </Button>
          {onCancel && <Button onClick={onCancel}>{t('common:cancel')}</Button>}
        </div>
      </form>
    );
  }
  return (
    <form className="t-second" onSubmit={(event) => send(event, () => code.trim() && confirm.mutate(code, { onError: () => setCode('') }))}>
      <p>{t('auth:second.scan')}</p>
      <div className="t-second-picture" role="img" aria-label={t('auth:second.picture')}>
        <div aria-hidden>
          <QRCode type="svg" value={begin.data.address} size={200} bordered={false} color="#000000" bgColor="#ffffff" />
        </div>
      </div>
      {/* Nobody scans the screen of the phone that the app is on. */}
      <a href={begin.data.address}>{t('auth:second.open')}</a>
      <FormRow id="second-secret" label={t('auth:second.secret')} help={t('auth:second.secret_hint')}>
        <Input id="second-secret" readOnly className="t-code" value={begin.data.secret.replaceAll(/(.{4})(?=.)/g, '$1 ')} data-testid="second-secret" onFocus={(event) => event.target.select()} />
      </FormRow>
      <FormRow id="second-code" label={t('auth:second.code')} required error={problemOf(confirm.error, 'code')}>
        <Input id="second-code" data-testid="second-code" inputMode="numeric" autoComplete="one-time-code" autoFocus maxLength={12} value={code} onChange={(event) => setCode(event.target.value)} />
      </FormRow>
      <div className="t-second-tools">
        <Button type="primary" htmlType="submit" disabled={!code.trim()} loading={confirm.isPending} data-testid="second-confirm">
          {t('auth:second.confirm')}
        </Button>
        {onCancel && <Button onClick={onCancel}>{t('common:cancel')}</Button>}
      </div>
    </form>
  );
}
