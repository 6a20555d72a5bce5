import { Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/hooks/session';
import { useOwnSettings } from '@/app/ownSettings';
import { formatDate, formatMoney, formatNumber, formatPerson } from '@/format';
import { DIGIT_STYLES } from '@/format/settings';
import { useLanguage } from '@/i18n';
import { Line } from './Line';

const AMOUNT = '1234500';
const NUMBER = '1234.56';
const LATIN_NAME = 'Alex Morgan';
const CHINESE_NAME = '王小明';

/** How numbers, money and names are written; each choice is its own example. */
export function Formats() {
  const { t } = useTranslation();
  const language = useLanguage();
  const own = useOwnSettings();
  const { data: me } = useMe();
  const money = { amount: AMOUNT, currency: me?.organization.currency ?? 'CNY' };
  return (
    <>
      <Line label={t('auth:me.digits')} hint={t('auth:me.digits_hint')}>
        <Radio.Group
          aria-label={t('auth:me.digits')}
          data-testid="digit-style"
          value={own.digits}
          onChange={(event) => own.setDigits(event.target.value as typeof own.digits)}
          options={DIGIT_STYLES.map((value) => ({
            value,
            label: value === 'auto' ? t('auth:me.digits_auto') : <span className="t-num">{formatNumber(NUMBER, language, { style: value })}</span>,
          }))}
        />
      </Line>
      <Line label={t('auth:me.money')} hint={t('auth:me.money_hint')}>
        <Radio.Group
          aria-label={t('auth:me.money')}
          data-testid="money-format"
          value={own.money}
          onChange={(event) => own.setMoney(event.target.value as typeof own.money)}
          options={(['full', 'short'] as const).map((value) => ({
            value,
            label: <span className="t-num">{formatMoney(money, language, { compact: value === 'short' })}</span>,
          }))}
        />
      </Line>
      <Line label={t('auth:me.names')} hint={t('auth:me.names_hint')}>
        <Radio.Group
          aria-label={t('auth:me.names')}
          data-testid="name-format"
          value={own.names}
          onChange={(event) => own.setNames(event.target.value as typeof own.names)}
          options={(['as_entered', 'family_first'] as const).map((value) => ({
            value,
            label: <span translate="no">{`${CHINESE_NAME}${t('auth:me.and')}${formatPerson(LATIN_NAME, value)}`}</span>,
          }))}
        />
      </Line>
      <Line label={t('auth:me.dates')} hint={t('auth:me.dates_hint')}>
        <span className="t-num">{formatDate(new Date(), language)}</span>
      </Line>
    </>
  );
}
