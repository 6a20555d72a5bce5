import { Button } from 'antd';
import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { keys } from '@/api/keys';
import { useSetup, useSignOut } from '@/api/hooks/session';
import { isPasskeyPlace, knowsPasskeys } from '@/api/passkeys';
import type { Me } from '@/api/types';
import { PasskeyForm } from '@/components/PasskeyForm';
import { SecondFactorSetup } from '@/components/SecondFactorSetup';
import { browserOf } from '@/format/browser';
import { AuthFrame } from './AuthFrame';

/** A role demands a second factor: nothing else opens before it is set up. */
export default function SecondFactorPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const signOut = useSignOut();
  const { data: setup } = useSetup();
  const [byPasskey, setByPasskey] = useState(false);
  const mayUsePasskey = knowsPasskeys() && isPasskeyPlace(setup?.passkey_address);
  const done = async () => {
    // Nobody watches who one is here: what that left behind would send its owner back.
    client.setQueryData<Me>(keys.me, (me) => me && { ...me, must_add_second_factor: false });
    await client.invalidateQueries({ queryKey: keys.me });
    void navigate('/', { replace: true });
  };
  return (
    <AuthFrame title={t('auth:second.demanded')} hint={t('auth:second.demanded_hint')} wide>
      {byPasskey ? (
        <PasskeyForm name={browserOf(navigator.userAgent)} onDone={() => void done()} onCancel={() => setByPasskey(false)} />
      ) : (
        <>
          <SecondFactorSetup onDone={() => void done()} />
          {mayUsePasskey && (
            <Button type="link" block data-testid="second-by-passkey" onClick={() => setByPasskey(true)}>
              {t('auth:passkeys.instead')}
            </Button>
          )}
        </>
      )}
      <Button type="link" block onClick={() => signOut.mutate()}>
        {t('common:sign_out')}
      </Button>
    </AuthFrame>
  );
}
