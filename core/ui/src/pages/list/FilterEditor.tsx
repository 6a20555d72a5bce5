import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Condition, FilterOp } from '@/api/types';
import { FieldFilterInput, kindOf } from '@/fields';
import { withOp, type FieldPath } from './filters';

/** Op and value of one condition. Every change counts at once; the list follows. */
export function FilterEditor(props: {
  path: FieldPath;
  condition: Condition;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
  onDone: () => void;
}) {
  const { path, condition, onChange, onRemove, onDone } = props;
  const { t } = useTranslation();
  const { field } = path;
  return (
    <form
      className="t-filter-editor"
      onSubmit={(event) => {
        event.preventDefault();
        onDone();
      }}
    >
      {condition.op === 'is_null' ? (
        <Select
          aria-label={t('records:filter.op')}
          value={condition.value === false ? 'is_set' : 'is_null'}
          options={[...opOptions(kindOf(field).ops, t), { value: 'is_set', label: t('records:ops.is_set') }]}
          onChange={(op: string) => onChange(changeOp(condition, path, op))}
        />
      ) : (
        <Select
          aria-label={t('records:filter.op')}
          value={condition.op as string}
          options={[
            ...opOptions(kindOf(field).ops, t),
            ...(kindOf(field).ops.includes('is_null') ? [{ value: 'is_set', label: t('records:ops.is_set') }] : []),
          ]}
          onChange={(op: string) => onChange(changeOp(condition, path, op))}
        />
      )}
      <FieldFilterInput field={field} op={condition.op} value={condition.value} onChange={(value) => onChange({ ...condition, value })} />
      <div className="t-filter-foot">
        <Button type="text" size="small" danger onClick={onRemove}>
          {t('records:filter.remove')}
        </Button>
        <Button size="small" htmlType="submit">
          {t('records:filter.done')}
        </Button>
      </div>
    </form>
  );
}

const opOptions = (ops: readonly FilterOp[], t: (key: string) => string) =>
  ops.map((op) => ({ value: op as string, label: t(`records:ops.${op}`) }));

function changeOp(condition: Condition, { field }: FieldPath, op: string): Condition {
  if (op === 'is_set') return { ...condition, op: 'is_null', value: false };
  if (op === 'is_null') return { ...condition, op: 'is_null', value: true };
  return withOp(condition, field, op as FilterOp);
}
