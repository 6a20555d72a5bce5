import { useTranslation } from 'react-i18next';
import { formatMoney, formatNumber } from '@/format';
import { useLanguage } from '@/i18n';
import { amountsIn, NO_CURRENCY, type Sums } from './totals';

interface Props {
  sums: Sums;
  /** Currency of the house; figures in it alone need no name of theirs. */
  home: string;
  isWeighted?: boolean;
  testId: string;
}

/** Sums of a column in short, exact in the tip; of several currencies one beside the other. */
export function Figures({ sums, home, isWeighted = false, testId }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const amounts = amountsIn(sums, home);
  if (amounts.length === 0) return null;
  const isNamed = amounts.some(([currency]) => currency !== home && currency !== NO_CURRENCY);
  const write = (currency: string, amount: number, compact: boolean) =>
    currency === NO_CURRENCY
      ? formatNumber(amount, language, compact ? { compact: true } : {})
      : formatMoney({ amount: String(amount), currency }, language, { compact });
  const exact = amounts.map(([currency, amount]) => write(currency, amount, false));
  const short = amounts.map(([currency, amount]) => write(currency, amount, true)).join(' · ');
  return (
    <span
      className={`board-figures t-ellipsis${isWeighted ? ' t-faint' : ''}`}
      data-testid={testId}
      data-value={isNamed ? amounts.map(([currency, amount]) => `${currency} ${amount}`).join(' ') : amounts[0]?.[1]}
      title={isWeighted ? t('board:weighted_hint', { figure: exact.join(' · ') }) : exact.join('\n')}
    >
      {isWeighted ? t('board:weighted', { figure: short }) : short}
    </span>
  );
}
