import { ApiOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';

/** Whose area this is. */
export function From({ name }: { name: string }) {
  const { t } = useTranslation();
  return (
    <p className="pb-from" data-testid="slot-from">
      <ApiOutlined aria-hidden /> {t('blocks:from', { name })}
    </p>
  );
}
