import { ArrowDownOutlined, ArrowUpOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatPercent } from '@/format';
import { useLanguage } from '@/i18n';
import { changeOf } from './figure';

interface Props {
  name: string;
  value: number | null;
  /** Of the period before; `undefined`: nothing is compared. */
  before: number | null | undefined;
  write: (value: number | null, compact: boolean) => string;
  href: string;
}

export function NumberFigure({ name, value, before, write, href }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const change = before === undefined ? null : changeOf(value, before);
  const isUp = (change ?? 0) >= 0;
  return (
    <div className="dash-number">
      <Link
        to={href}
        className="dash-figure t-num"
        title={write(value, false)}
        data-testid={`card-${name}-value`}
        data-value={value ?? ''}
      >
        {write(value, true)}
      </Link>
      {before !== undefined && (
        <div className="dash-compare t-muted" title={t('dashboard:before', { figure: write(before, false) })}>
          {change === null ? (
            t('dashboard:before', { figure: write(before, true) })
          ) : (
            <>
              <span className="t-num" data-testid={`card-${name}-change`}>
                {isUp ? <ArrowUpOutlined aria-label={t('dashboard:up')} /> : <ArrowDownOutlined aria-label={t('dashboard:down')} />}{' '}
                {formatPercent(Math.abs(Math.round(change * 10) / 10), language)}
              </span>{' '}
              {t('dashboard:against_before')}
            </>
          )}
        </div>
      )}
    </div>
  );
}
