import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { FieldDef, Measure } from '@/api/types';
import { useLabel } from '@/i18n';
import { measureOf, NOTHING, opsOf, type Op } from './measures';

/** Which figure of each field stands below the cards and in the heads of groups. */
export default function PhoneFigures(props: { fields: readonly FieldDef[]; measures: Record<string, Measure>; onChange: (measures: Record<string, Measure>) => void }) {
  const { fields, measures, onChange } = props;
  const { t } = useTranslation();
  const label = useLabel();
  const counted = fields.slice(1).filter((field) => opsOf(field).length > 0);
  if (counted.length === 0) return null;
  return (
    <>
      <h2>{t('records:totals')}</h2>
      <ul className="t-sheet-figures">
        {counted.map((field) => {
          const name = label(field.label);
          const id = `figure-${field.key}`;
          return (
            <li key={field.key}>
              <label htmlFor={id}>{name}</label>
              <Select<Op | 'none'>
                id={id}
                data-testid={id}
                value={measureOf(field, measures)?.op ?? 'none'}
                options={[...opsOf(field).map((op) => ({ value: op, label: t(`lists:ops.${op}`) })), { value: 'none', label: t('lists:ops.none') }]}
                onChange={(op) => onChange({ ...measures, [field.key]: op === 'none' ? NOTHING : { op, field: field.key } })}
              />
            </li>
          );
        })}
      </ul>
    </>
  );
}
