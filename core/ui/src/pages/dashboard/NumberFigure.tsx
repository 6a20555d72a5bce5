import { ArrowDownOutlined, ArrowUpOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { DashboardCard } from '@/api/types';
import { formatPercent } from '@/format';
import { useLanguage } from '@/i18n';
import { amountsOf, changeOf, valueOf } from './figure';
import type { CardData } from './useCardData';

interface Props {
  card: DashboardCard;
  data: CardData;
  href: string;
}

/** One large figure; amounts in several currencies below each other, for they have no sum. */
export function NumberFigure({ card, data, href }: Props) {
  const row = data.rows?.[0];
  const amounts = amountsOf(row, card.value, data.home);
  if (amounts && amounts.length > 0) {
    return (
      <Link to={href} className="dash-number dash-amounts t-num" data-testid={`card-${card.key}-value`} data-value="">
        {amounts.map(([currency, amount]) => (
          <span key={currency} className="dash-amount" title={data.write(amount, card.value, false, currency)}>
            <span className="t-faint">{currency}</span> {data.write(amount, card.value, true, currency)}
          </span>
        ))}
      </Link>
    );
  }
  const value = figureOf(card, data);
  return (
    <div className="dash-number">
      <Link to={href} className="dash-figure t-num" title={data.write(value, card.value, false)} data-testid={`card-${card.key}-value`} data-value={value ?? ''}>
        {data.write(value, card.value, true)}
      </Link>
      {card.type === 'target' ? <Progress card={card} data={data} value={value} /> : <Comparison card={card} data={data} value={value} />}
    </div>
  );
}

/** Nothing counted is zero; nothing measured is unknown. */
export function figureOf(card: DashboardCard, data: CardData): number | null {
  return valueOf(data.rows?.[0], card.value, null) ?? (card.measures[card.value]?.op === 'count' ? 0 : null);
}

function Comparison({ card, data, value }: { card: DashboardCard; data: CardData; value: number | null }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (data.before === undefined) return null;
  const before = data.before ? valueOf(data.before, card.value, null) : null;
  if (value === null && before === null) return null;
  if (before === null) return <div className="dash-compare t-faint">{t('dashboard:before_none')}</div>;
  const change = changeOf(value, before);
  const isUp = (change ?? 0) >= 0;
  return (
    <div className="dash-compare t-muted" title={t('dashboard:before', { figure: data.write(before, card.value, false) })}>
      {change === null ? (
        t('dashboard:before', { figure: data.write(before, card.value, true) })
      ) : (
        <>
          <span className="t-num" data-testid={`card-${card.key}-change`}>
            {isUp ? <ArrowUpOutlined aria-label={t('dashboard:up')} /> : <ArrowDownOutlined aria-label={t('dashboard:down')} />}{' '}
            {formatPercent(Math.abs(Math.round(change * 10) / 10), language)}
          </span>{' '}
          {t('dashboard:against_before')}
        </>
      )}
    </div>
  );
}

/** How much of the target is reached, as a bar and in words. */
function Progress({ card, data, value }: { card: DashboardCard; data: CardData; value: number | null }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const target = card.target ?? 0;
  if (target <= 0) return <div className="t-faint">{t('dashboard:target.none')}</div>;
  const share = Math.round(((value ?? 0) / target) * 1000) / 10;
  const percent = formatPercent(share, language);
  return (
    <>
      <div
        className="dash-target"
        role="progressbar"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.min(100, Math.max(0, share))}
        aria-valuetext={percent}
        aria-label={t('dashboard:target.reached', { percent, target: data.write(target, card.value, true) })}
        data-testid={`card-${card.key}-progress`}
        data-value={share}
      >
        <span className={share >= 100 ? 'is-reached' : ''} style={{ width: `${Math.min(100, Math.max(0, share))}%` }} />
      </div>
      <div className="dash-compare t-muted">{t('dashboard:target.reached', { percent, target: data.write(target, card.value, true) })}</div>
    </>
  );
}
