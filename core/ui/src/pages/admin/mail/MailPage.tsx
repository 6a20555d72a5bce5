import { Page } from '@/components/Page';
import { ErrorState, SkeletonRows } from '@/components/states';
import { useTranslation } from 'react-i18next';
import { useMailSettings } from '@/api/hooks/mail';
import { MailForm } from './MailForm';

/** The organisation's mail server. */
export default function MailPage() {
  const { t } = useTranslation();
  const { data, error, refetch } = useMailSettings();
  return (
    <Page title={t('admin:mail.title')} manual="running">
      {error && !data ? <ErrorState error={error} onRetry={() => void refetch()} /> : data ? <MailForm key={JSON.stringify(data)} now={data} /> : <SkeletonRows />}
    </Page>
  );
}
