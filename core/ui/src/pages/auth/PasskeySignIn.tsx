import { KeyOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { usePasskeySignIn } from '@/api/hooks/passkeys';
import { useSetup } from '@/api/hooks/session';
import { deviceProblem, isPasskeyPlace, knowsPasskeys } from '@/api/passkeys';
import type { LoginAnswer } from '@/api/types';
import { useErrorMessage } from '@/components/states';

/** Signs in with a passkey; nothing where this browser, or this address, has none. */
export function PasskeySignIn({ onDone }: { onDone: (answer: LoginAnswer) => void }) {
  const { t } = useTranslation();
  const say = useErrorMessage();
  const { data: setup } = useSetup();
  const signIn = usePasskeySignIn();
  if (!knowsPasskeys() || !isPasskeyPlace(setup?.passkey_address)) return null;
  const refused = deviceProblem(signIn.error);
  return (
    <>
      {signIn.error && (
        <div className="t-auth-note" role="alert" data-testid="passkey-error">
          {refused ? t(refused === 'cancelled' ? 'auth:passkeys.none_chosen' : 'auth:passkeys.unable') : say(signIn.error)}
        </div>
      )}
      <Button size="large" block icon={<KeyOutlined />} loading={signIn.isPending} data-testid="sign-in-passkey" onClick={() => signIn.mutate(undefined, { onSuccess: onDone })}>
        {t('auth:passkeys.sign_in')}
      </Button>
    </>
  );
}
