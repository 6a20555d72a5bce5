import { Checkbox, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '@/api/client';
import { useSetPassword } from '@/api/hooks';
import type { User } from '@/api/types';
import { buttonProps } from '@/components/buttonProps';
import { FormRow } from '@/components/FormRow';
import { useErrorMessage } from '@/components/states';
import { useToast } from '@/components/useToast';
import { PasswordInput } from './PasswordInput';

export function PasswordDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation();
  const toast = useToast();
  const say = useErrorMessage();
  const set = useSetPassword();
  const [password, setPassword] = useState('');
  const [mustChange, setMustChange] = useState(true);
  const problem = set.error ? (isApiError(set.error) ? (set.error.fields.password?.message ?? say(set.error)) : say(set.error)) : undefined;
  const submit = async () => {
    try {
      await set.mutateAsync({ id: user.id, password, must_change_password: mustChange });
      toast.done(t('admin:password.set', { name: user.name }));
      onClose();
    } catch {
      // Shown below the field.
    }
  };
  return (
    <Modal
      open
      title={t('admin:password.title', { name: user.name })}
      okText={t('admin:users.reset')}
      cancelText={t('common:cancel')}
      okButtonProps={buttonProps('password-save', { disabled: password === '', loading: set.isPending })}
      onOk={() => void submit()}
      onCancel={onClose}
      width={480}
    >
      <form
        className="adm-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (password) void submit();
        }}
      >
        <p className="t-muted">{t('admin:password.hint')}</p>
        <FormRow id="reset-password" label={t('admin:password.new')} required error={problem}>
          <PasswordInput id="reset-password" value={password} onChange={setPassword} isWrong={problem !== undefined} />
        </FormRow>
        <Checkbox checked={mustChange} onChange={(event) => setMustChange(event.target.checked)}>
          {t('admin:password.must_change')}
        </Checkbox>
        {/* Enter saves. */}
        <button type="submit" hidden />
      </form>
    </Modal>
  );
}
