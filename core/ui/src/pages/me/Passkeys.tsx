import { KeyOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSetup } from '@/api/hooks/session';
import { isPasskeyPlace, knowsPasskeys, passkeyPlace } from '@/api/passkeys';
import { PasskeyForm } from '@/components/PasskeyForm';
import { PasskeyList } from '@/components/PasskeyList';
import { useToast } from '@/components/useToast';
import { browserOf } from '@/format/browser';

/** One's passkeys: looked over, named, added, removed. */
export default function Passkeys() {
  const { t } = useTranslation();
  const toast = useToast();
  const { data: setup } = useSetup();
  const [isAdding, setAdding] = useState(false);
  const place = passkeyPlace(setup?.passkey_address);
  const done = () => {
    setAdding(false);
    toast.done(t('auth:passkeys.done'));
  };
  return (
    <div className="t-second">
      <PasskeyList owner={null} />
      {isAdding ? (
        <PasskeyForm name={browserOf(navigator.userAgent)} onDone={done} onCancel={() => setAdding(false)} />
      ) : setup && !isPasskeyPlace(setup.passkey_address) ? (
        <p className="t-muted" data-testid="passkeys-elsewhere">{place ? t('auth:passkeys.elsewhere', { address: place }) : t('auth:passkeys.nowhere')}</p>
      ) : !knowsPasskeys() ? (
        <p className="t-muted">{t('auth:passkeys.unknown_to_browser')}</p>
      ) : (
        <div>
          <Button type="primary" icon={<KeyOutlined />} data-testid="passkey-new" onClick={() => setAdding(true)}>
            {t('auth:passkeys.new')}
          </Button>
        </div>
      )}
    </div>
  );
}
