import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useSetup } from '@/api/hooks/session';

/** What to do about a forgotten password: a page where mail is set up, else whom to ask. */
export function Forgotten() {
  const { t } = useTranslation();
  const { data: setup } = useSetup();
  if (!setup) return null;
  return (
    <p className="t-faint t-auth-hint">
      {setup.resets_by_mail ? (
        <Link to="/forgot" className="t-auth-forgot" data-testid="forgot">
          {t('auth:forgot.link')}
        </Link>
      ) : (
        t('auth:sign_in.forgotten')
      )}
    </p>
  );
}
