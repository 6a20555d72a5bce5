import { Button, Select } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Condition, FilterOp } from '@/api/types';
import { FieldFilterInput, opsOf } from '@/fields';
import { withOp, type FieldPath } from './filters';

/** Op and value of one condition. Every change counts at once; the list follows. */
export function FilterEditor(props: {
  path: FieldPath;
  condition: Condition;
  onChange: (condition: Condition) => void;
  /** Makes it one of several of which any may hold. */
  onGroup: () => void;
  onRemove: () => void;
  onDone: () => void;
}) {
  const { path, condition, onChange, onGroup, onRemove, onDone } = props;
  const { t } = useTranslation();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // The value is what one came for; the popover is only focusable once it has faded in.
    const timer = setTimeout(() => {
      const inputs = form.current?.querySelectorAll<HTMLElement>('input');
      inputs?.[Math.min(1, inputs.length - 1)]?.focus();
    }, 120);
    return () => clearTimeout(timer);
  }, [condition.op]);
  return (
    <form
      ref={form}
      className="t-filter-editor"
      onSubmit={(event) => {
        event.preventDefault();
        onDone();
      }}
    >
      <OpSelect path={path} condition={condition} onChange={onChange} />
      <FieldFilterInput field={path.field} op={condition.op} value={condition.value} onChange={(value) => onChange({ ...condition, value })} />
      <div className="t-filter-foot">
        <Button type="text" size="small" danger onClick={onRemove}>
          {t('records:filter.remove')}
        </Button>
        <Button type="text" size="small" onClick={onGroup} data-testid="filter-or">
          {t('lists:filter.or_more')}
        </Button>
        <Button size="small" htmlType="submit">
          {t('records:filter.done')}
        </Button>
      </div>
    </form>
  );
}

export function OpSelect({ path, condition, onChange }: { path: FieldPath; condition: Condition; onChange: (condition: Condition) => void }) {
  const { t } = useTranslation();
  const ops = opsOf(path.field);
  return (
    <Select
      aria-label={t('records:filter.op')}
      className="t-full"
      value={condition.op === 'is_null' && condition.value === false ? 'is_set' : (condition.op as string)}
      options={[...ops, ...(ops.includes('is_null') ? ['is_set'] : [])].map((op) => ({ value: op, label: t(`records:ops.${op}`) }))}
      onChange={(op: string) => onChange(changeOp(condition, path, op))}
    />
  );
}

function changeOp(condition: Condition, { field }: FieldPath, op: string): Condition {
  if (op === 'is_set') return { ...condition, op: 'is_null', value: false };
  if (op === 'is_null') return { ...condition, op: 'is_null', value: true };
  return withOp(condition, field, op as FilterOp);
}
