import { useTranslation } from 'react-i18next';
import { formatNumber } from '@/format';
import { useLanguage } from '@/i18n';

/** How many records a board, calendar or gallery shows, in the words of a list. */
export function RecordCount({ count, isExact = true }: { count: number | undefined; isExact?: boolean | undefined }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (count === undefined) return null;
  return (
    <span className="t-faint t-num" data-testid="count" data-value={count} aria-live="polite">
      {t('records:count', { text: formatNumber(count, language) + (isExact ? '' : '+') })}
    </span>
  );
}
