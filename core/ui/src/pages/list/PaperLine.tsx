import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/hooks/session';
import { usePrinting } from '@/components/usePrinting';
import { formatDateTime, formatNumber } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import type { ListState } from './useListState';

/** Below the title on paper: which view this was, what was searched for, how much of it is here, whose it is and of when. */
export function PaperLine({ state, shown, count }: { state: ListState; shown: number; count: number | undefined }) {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const { data: me } = useMe();
  if (!usePrinting()) return null;
  const parts = [
    label(state.base.label),
    state.search && t('lists:filter.quoted', { name: state.search }),
    shown > 0 && t('lists:paper.rows', { shown: formatNumber(shown, language), count: formatNumber(Math.max(shown, count ?? 0), language) }),
    me?.organization.name,
    formatDateTime(new Date(), language),
  ];
  return (
    <p className="t-paper-line" data-testid="paper-line">
      {parts.filter(Boolean).join(' · ')}
    </p>
  );
}
