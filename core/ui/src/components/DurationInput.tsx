import { InputNumber, Select, Space } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fittingUnit, minutesOf, unitsFrom, type DurationUnit } from '@/format/duration';
import './components.css';

/**
 * A duration that is counted in one unit and typed in the one that fits. Another unit keeps the number: of 7 days it makes 7 hours. `value` is
 * in units of `countedIn`.
 */
export function DurationInput(props: { id: string; countedIn: DurationUnit; value: number; label: string; onChange: (value: number) => void }) {
  const { id, countedIn, value, label, onChange } = props;
  const { t } = useTranslation();
  const least = minutesOf(countedIn);
  const units = unitsFrom(countedIn);
  const [chosen, setChosen] = useState<DurationUnit>(() => fitting(value * least, countedIn));
  // A number that came from elsewhere may not be whole in the unit that was chosen.
  const unit = (value * least) % minutesOf(chosen) === 0 ? chosen : fitting(value * least, countedIn);
  const amount = (value * least) / minutesOf(unit);
  const change = (next: number, of: DurationUnit) => {
    setChosen(of);
    onChange((next * minutesOf(of)) / least);
  };
  return (
    <Space.Compact className="t-duration">
      <InputNumber id={id} data-testid={id} min={0} precision={0} value={amount} onChange={(next) => change(next ?? 0, unit)} />
      <Select
        value={unit}
        aria-label={t('common:duration.unit_of', { name: label })}
        data-testid={`${id}-unit`}
        options={units.map((one) => ({ value: one, label: t(`common:duration.${one}`, { count: amount }) }))}
        onChange={(of: DurationUnit) => change(amount, of)}
      />
    </Space.Compact>
  );
}

const fitting = (minutes: number, countedIn: DurationUnit): DurationUnit => (minutes === 0 ? countedIn : fittingUnit(minutes));
