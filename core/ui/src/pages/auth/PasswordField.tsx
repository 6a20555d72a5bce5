import { Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { FormRow } from '@/components/FormRow';
import { LENGTH_MIN, passwordStrength } from './strength';
import { wrong } from './wrong';

/** A new password with a hint at how strong it is. */
export function PasswordField(props: {
  id: string;
  label: string;
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
  autoFocus?: boolean;
  /** Fewest characters. */
  least?: number | undefined;
}) {
  const { id, label, value, onChange, error, autoFocus, least = LENGTH_MIN } = props;
  const { t } = useTranslation();
  const level = passwordStrength(value, least);
  const words = [t('auth:strength.short'), t('auth:strength.weak'), t('auth:strength.fair'), t('auth:strength.strong')];
  return (
    <FormRow
      id={id}
      label={label}
      required
      error={error}
      help={
        value === '' ? (
          t('auth:password_hint', { least })
        ) : (
          <span className="t-strength" data-level={Math.max(level, 1)} aria-live="polite">
            {[1, 2, 3].map((step) => (
              <i key={step} className={step <= level ? 'is-on' : ''} aria-hidden />
            ))}
            <span>{words[level]}</span>
          </span>
        )
      }
    >
      <Input.Password
        id={id}
        size="large"
        data-testid={id}
        autoComplete="new-password"
        autoFocus={autoFocus}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        {...wrong(id, error !== undefined)}
      />
    </FormRow>
  );
}
