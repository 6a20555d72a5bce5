import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useDocumentTitle } from '@/components/Page';
import { EmptyState } from '@/components/states';

export default function NotFound() {
  const { t } = useTranslation();
  const title = t('common:not_found.title');
  useDocumentTitle(title);
  return (
    <>
      <h1 className="t-sr">{title}</h1>
      <EmptyState title={title} hint={t('common:not_found.hint')}>
        <Link to="/">
          <Button>{t('common:go_home')}</Button>
        </Link>
      </EmptyState>
    </>
  );
}
