import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import { useId, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { DashboardCard, ObjectDef } from '@/api/types';
import { FormRow } from '@/components/FormRow';
import { useNames } from '../names';
import { codeOf, codesOf, measureOf, measuresOf, withMeasures } from './measures';

/** As many as fit beside each other. */
const MOST = 6;

/** What is measured; a table takes several. */
export function MeasureRow({ card, object, onChange }: { card: DashboardCard; object: ObjectDef; onChange: (card: DashboardCard) => void }) {
  const { t } = useTranslation();
  const id = useId();
  const names = useNames();
  const codes = codesOf(card);
  const options = useMemo(() => {
    const offered = measuresOf(object);
    // A shipped card may measure what is not on offer; it keeps it.
    const own = codes.filter((code) => !offered.some((measure) => codeOf(measure) === code)).map(measureOf);
    return [...own, ...offered].map((measure) => ({
      value: codeOf(measure),
      label: measure.op === 'sum' ? t('dashboard:edit.sum_of', { field: names.field(object, measure.field) }) : measure.op === 'count' ? t('dashboard:edit.count_of') : names.measure(object, measure),
    }));
  }, [codes, names, object, t]);
  const put = (next: string[]) => onChange(withMeasures(card, next));
  const free = options.find(({ value }) => !codes.includes(value));
  return (
    <FormRow id={`${id}-0`} label={card.type === 'table' ? t('dashboard:edit.measures') : t('dashboard:edit.measure')}>
      <div className="dash-measures">
        {codes.map((code, index) => (
          <div key={code} className="dash-measure">
            <Select
              id={`${id}-${index}`}
              className="t-full"
              aria-label={t('dashboard:edit.measure')}
              showSearch={{ optionFilterProp: 'label' }}
              value={code}
              options={options.filter(({ value }) => value === code || !codes.includes(value))}
              data-testid={`card-measure-${index}`}
              onChange={(next: string) => put(codes.map((old, at) => (at === index ? next : old)))}
            />
            {codes.length > 1 && (
              <Button type="text" icon={<DeleteOutlined />} aria-label={t('dashboard:edit.remove_measure')} onClick={() => put(codes.filter((_, at) => at !== index))} />
            )}
          </div>
        ))}
        {card.type === 'table' && codes.length < MOST && free && (
          <Button size="small" type="text" className="dash-start" icon={<PlusOutlined />} data-testid="card-add-measure" onClick={() => put([...codes, free.value])}>
            {t('dashboard:edit.add_measure')}
          </Button>
        )}
      </div>
    </FormRow>
  );
}
