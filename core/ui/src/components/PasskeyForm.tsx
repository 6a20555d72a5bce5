import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '@/api/client';
import { useAddPasskey } from '@/api/hooks/passkeys';
import { deviceProblem } from '@/api/passkeys';
import { FormRow } from './FormRow';
import { useErrorMessage } from './states';
import './secondFactor.css';

/** Adds a passkey: its name and the password once more, then the device asks for its owner. */
export function PasskeyForm({ name: proposed, onDone, onCancel }: { name: string; onDone: () => void; onCancel: () => void }) {
  const { t } = useTranslation();
  const say = useErrorMessage();
  const add = useAddPasskey();
  const [name, setName] = useState(proposed);
  const [password, setPassword] = useState('');
  const wrong = isApiError(add.error) ? add.error.fields : {};
  const refused = deviceProblem(add.error);
  const problem = add.error && !wrong.name && !wrong.password ? (refused ? t(`auth:passkeys.${refused}`) : say(add.error)) : null;
  return (
    <form
      className="t-second"
      onSubmit={(event) => {
        event.preventDefault();
        // The password stays where only the device refused.
        if (name.trim() && password) add.mutate({ name: name.trim(), password }, { onSuccess: onDone });
      }}
    >
      <p className="t-muted">{t('auth:passkeys.hint')}</p>
      <FormRow id="passkey-name" label={t('auth:passkeys.name')} required error={wrong.name?.message} help={t('auth:passkeys.name_hint')}>
        <Input id="passkey-name" data-testid="passkey-name" maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
      </FormRow>
      <FormRow id="passkey-password" label={t('auth:current_password')} required error={wrong.password?.message}>
        <Input.Password id="passkey-password" data-testid="passkey-password" autoComplete="current-password" autoFocus value={password} onChange={(event) => setPassword(event.target.value)} />
      </FormRow>
      {problem && (
        <p className="t-field-error" role="alert" data-testid="passkey-problem">
          {problem}
        </p>
      )}
      <div className="t-second-tools">
        <Button type="primary" htmlType="submit" disabled={!name.trim() || !password} loading={add.isPending} data-testid="passkey-add">
          {t('auth:passkeys.add')}
        </Button>
        <Button onClick={onCancel}>{t('common:cancel')}</Button>
      </div>
    </form>
  );
}
