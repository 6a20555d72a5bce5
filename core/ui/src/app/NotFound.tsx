import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { EmptyState } from '@/components/states';

export default function NotFound() {
  const { t } = useTranslation();
  return (
    <EmptyState title={t('common:not_found.title')} hint={t('common:not_found.hint')}>
      <Link to="/">
        <Button>{t('common:go_home')}</Button>
      </Link>
    </EmptyState>
  );
}
