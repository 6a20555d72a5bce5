import { CopyOutlined } from '@ant-design/icons';
import { Button, Input, Space } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useToast } from '@/components/useToast';
import { generatePassword } from './password';

interface Props {
  id: string;
  value: string;
  onChange: (value: string) => void;
  isWrong?: boolean;
}

/** A password to hand over: typed, or made up and then shown to be copied. */
export function PasswordInput({ id, value, onChange, isWrong }: Props) {
  const { t } = useTranslation();
  const toast = useToast();
  const [isShown, setShown] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      toast.done(t('admin:password.copied'));
    } catch {
      setShown(true);
    }
  };
  return (
    <Space.Compact block>
      <Input.Password
        id={id}
        value={value}
        autoComplete="new-password"
        data-testid="password-new"
        visibilityToggle={{ visible: isShown, onVisibleChange: setShown }}
        onChange={(event) => onChange(event.target.value)}
        {...(isWrong ? { status: 'error' as const } : {})}
      />
      {value && <Button icon={<CopyOutlined />} aria-label={t('admin:password.copy')} onClick={() => void copy()} />}
      <Button
        data-testid="password-generate"
        onClick={() => {
          onChange(generatePassword());
          setShown(true);
        }}
      >
        {t('admin:password.generate')}
      </Button>
    </Space.Compact>
  );
}
