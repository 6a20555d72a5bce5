import { Alert, Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { useTrustBook } from '@/api/hooks';
import { ErrorState, SkeletonRows } from '@/components/states';
import { Keys } from './Keys';
import { Pins } from './Pins';
import { Revocations } from './Revocations';

/** Whose packages are accepted here: trusted keys, whose each plugin is, and what is revoked. */
export function TrustBook() {
  const { t } = useTranslation();
  const { data: book, error, isPending, refetch } = useTrustBook();
  const counted = (text: string, list: readonly unknown[]) => (list.length > 0 ? `${text} ${list.length}` : text);
  return (
    <section className="t-card adm-trust" data-testid="trust-book">
      <h2>{t('admin:plugins.trust_book.title')}</h2>
      <p className="t-muted">{t('admin:plugins.trust_book.hint')}</p>
      {error && !book ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : isPending || !book ? (
        <SkeletonRows rows={3} />
      ) : (
        <Tabs
          items={[
            { key: 'keys', label: counted(t('admin:plugins.trust_book.keys'), book.keys), children: <Keys keys={book.keys} /> },
            { key: 'pins', label: counted(t('admin:plugins.trust_book.pins'), book.pins), children: <Pins pins={book.pins} /> },
            { key: 'revocations', label: counted(t('admin:plugins.trust_book.revocations'), book.revocations), children: <Revocations revocations={book.revocations} /> },
          ]}
        />
      )}
    </section>
  );
}

/** Above everything else on the page, as long as this server takes what nobody signed. */
export function DevelopmentBanner() {
  const { t } = useTranslation();
  const { data: book } = useTrustBook();
  if (!book?.allows_unsigned) return null;
  return <Alert type="warning" showIcon banner data-testid="development-banner" title={t('admin:plugins.development')} description={t('admin:plugins.development_hint')} />;
}
