import { useTranslation } from 'react-i18next';
import { SkeletonRows } from '@/components/states';

/** Records of an object that the reader may not see, or that isn't there. */
export function NotYours({ isLoading }: { isLoading: boolean }) {
  const { t } = useTranslation();
  return isLoading ? <SkeletonRows rows={2} /> : <p className="pb-notice t-faint">{t('blocks:not_yours')}</p>;
}
