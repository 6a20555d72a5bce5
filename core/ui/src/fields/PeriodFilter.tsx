import { InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { COUNTED, countedOf, DAYS_MAX, hasName, PERIODS } from './ops';

/** A period seen from today: one that has a name, or as many days as one likes. */
export function PeriodFilter({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  // Thirty days have a name too; whoever is typing a number goes on typing.
  const [isCounting, setCounting] = useState(value !== '' && !hasName(value));
  const counted = isCounting ? countedOf(value) : null;
  return (
    <div className={counted ? 't-range' : undefined}>
      <Select
        aria-label={t('common:period')}
        className="t-full"
        value={counted ? counted.what : value || null}
        placeholder={t('common:period')}
        virtual={false}
        options={[
          ...PERIODS.map((period) => ({ value: period as string, label: t(`common:periods.${period}`) })),
          ...COUNTED.map((what) => ({ value: what as string, label: t(`common:periods.choose_${what}`) })),
        ]}
        onChange={(next) => {
          const isCounted = (COUNTED as readonly string[]).includes(next);
          setCounting(isCounted);
          onChange(isCounted ? `${next}_14_days` : next);
        }}
      />
      {counted && (
        <InputNumber
          aria-label={t('common:days')}
          min={1}
          max={DAYS_MAX}
          precision={0}
          autoFocus
          value={counted.days}
          suffix={t('common:days_unit')}
          onChange={(days) => days && onChange(`${counted.what}_${days}_days`)}
        />
      )}
    </div>
  );
}
