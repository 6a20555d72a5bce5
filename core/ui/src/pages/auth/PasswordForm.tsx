import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, isApiError } from '@/api/client';
import { useChangePassword, useMe } from '@/api/hooks/session';
import { FormRow } from '@/components/FormRow';
import { useErrorMessage } from '@/components/states';
import { PasswordField } from './PasswordField';
import { LENGTH_MIN, passwordStrength } from './strength';
import { wrong } from './wrong';

export interface PasswordForm {
  fields: React.ReactNode;
  submit: () => void;
  isPending: boolean;
}

/** Current and new password, for the forced change and for one's own settings. */
export function usePasswordForm(onDone: () => void, autoFocus: boolean): PasswordForm {
  const { t } = useTranslation();
  const message = useErrorMessage();
  const change = useChangePassword();
  const { data: me } = useMe();
  const least = me?.password_length_min ?? LENGTH_MIN;
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [problem, setProblem] = useState<{ current?: string; next?: string }>({});

  const submit = () => {
    if (!current) return setProblem({ current: t('auth:required') });
    if (passwordStrength(next, least) === 0) return setProblem({ next: t('auth:password_short', { least }) });
    if (next === current) return setProblem({ next: t('auth:password_same') });
    change.mutate(
      { current, new: next },
      {
        onSuccess: () => {
          setCurrent('');
          setNext('');
          onDone();
        },
        onError: (error) => {
          if (isApiError(error, 'invalid_credentials') || (error instanceof ApiError && error.fields.current)) {
            setProblem({ current: t('auth:password_wrong') });
          } else if (error instanceof ApiError && (error.fields.new || error.fields.password)) {
            setProblem({ next: (error.fields.new ?? error.fields.password)?.message ?? '' });
          } else setProblem({ next: message(error) });
        },
      },
    );
  };

  return {
    submit,
    isPending: change.isPending,
    fields: (
      <>
        <FormRow id="current-password" label={t('auth:current_password')} required error={problem.current}>
          <Input.Password
            id="current-password"
            size="large"
            data-testid="current-password"
            autoComplete="current-password"
            autoFocus={autoFocus}
            value={current}
            onChange={(event) => {
              setCurrent(event.target.value);
              setProblem({});
            }}
            {...wrong('current-password', problem.current !== undefined)}
          />
        </FormRow>
        <PasswordField
          id="new-password"
          label={t('auth:new_password')}
          value={next}
          least={least}
          error={problem.next}
          onChange={(value) => {
            setNext(value);
            setProblem({});
          }}
        />
      </>
    ),
  };
}
