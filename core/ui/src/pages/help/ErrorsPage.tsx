import { useTranslation } from 'react-i18next';
import { Page } from '@/components/Page';
import { ErrorList } from './ErrorList';

export default function ErrorsPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('help:errors.title')}>
      <p className="t-muted t-errors-hint">{t('help:errors.hint')}</p>
      <ErrorList />
    </Page>
  );
}
