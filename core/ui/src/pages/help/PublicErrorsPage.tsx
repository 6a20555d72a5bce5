import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Languages } from '@/pages/auth/Languages';
import { Logo } from '@/app/Logo';
import { useDocumentTitle } from '@/components/Page';
import '@/components/components.css';
import { ErrorList } from './ErrorList';

/** The same for whoever follows the `type` of a problem that the API answered; no sign-in needed. */
export default function PublicErrorsPage() {
  const { t } = useTranslation();
  useDocumentTitle(t('help:errors.title'));
  return (
    <main className="t-public">
      <div className="t-public-head">
        <Link to="/" aria-label={t('help:errors.home')}>
          <Logo size={32} />
        </Link>
        <h1>{t('help:errors.title')}</h1>
        <Languages />
      </div>
      <p className="t-muted">{t('help:errors.hint')}</p>
      <ErrorList />
    </main>
  );
}
