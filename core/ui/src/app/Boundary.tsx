import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useRouteError } from 'react-router';
import { EmptyState } from '@/components/states';

/** A page that broke takes nothing else with it. */
export function Boundary() {
  const { t } = useTranslation();
  const error = useRouteError();
  // After an update of the server the old chunks are gone; a reload brings the new ones.
  const isStale = error instanceof TypeError && /import|fetch/i.test(error.message);
  return (
    <EmptyState
      title={isStale ? t('common:updated.title') : t('common:broken.title')}
      hint={isStale ? t('common:updated.hint') : t('common:broken.hint')}
    >
      <Button type="primary" onClick={() => window.location.reload()}>
        {t('common:reload')}
      </Button>
    </EmptyState>
  );
}
