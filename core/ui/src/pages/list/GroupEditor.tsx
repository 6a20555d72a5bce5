import { CloseOutlined, GroupOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Condition, Filter, ObjectDef } from '@/api/types';
import { FieldFilterInput } from '@/fields';
import { useFieldItems } from './FilterBar';
import { OpSelect } from './FilterEditor';
import { findPath, groupFilter, groupOf, isCondition, newCondition, type Joint } from './filters';

/** The server takes eight levels; people read three. */
const DEPTH_MAX = 3;
const JOINTS: readonly Joint[] = ['all', 'any', 'none'];

interface Props {
  object: ObjectDef;
  objects: readonly ObjectDef[];
  filter: Filter;
  onChange: (filter: Filter) => void;
  onRemove?: () => void;
  onDone?: () => void;
  depth?: number;
}

/** Conditions that hold together, any of which may hold, or none; and such groups within them. */
export function GroupEditor({ object, objects, filter, onChange, onRemove, onDone, depth = 1 }: Props) {
  const { t } = useTranslation();
  const { joint, items } = groupOf(filter);
  const box = useRef<HTMLDivElement>(null);
  const isInPopover = onDone !== undefined;
  useEffect(() => {
    // The popover lies behind everything else in the page, and is only focusable once it has faded in. A value that took the focus keeps it.
    if (!isInPopover) return undefined;
    const timer = setTimeout(() => {
      if (!box.current?.contains(document.activeElement)) box.current?.querySelector('input')?.focus();
    }, 120);
    return () => clearTimeout(timer);
  }, [isInPopover]);
  const start = (): Condition | undefined => {
    const field = object.fields.find(({ filterable, key }) => filterable && key === object.path_field) ?? object.fields.find(({ filterable }) => filterable);
    const path = field && findPath(field.key, object, objects);
    return path && newCondition(path);
  };
  const write = (next: Filter[], as: Joint = joint) => onChange(groupFilter({ joint: as, items: next }));
  const put = (index: number, item: Filter) => write(items.map((old, at) => (at === index ? item : old)));
  const remove = (index: number) => {
    if (items.length === 1 && onRemove) onRemove();
    else write(items.filter((_, at) => at !== index));
  };
  const add = (make: (condition: Condition) => Filter) => {
    const condition = start();
    if (condition) write([...items, make(condition)]);
  };
  return (
    <div ref={box} className={`t-group${depth > 1 ? ' is-inner' : ''}`} role="group" aria-label={t('lists:filter.group')} data-testid="filter-group">
      <div className="t-group-head">
        <Select
          size="small"
          aria-label={t('lists:filter.joint')}
          value={joint}
          popupMatchSelectWidth={false}
          options={JOINTS.map((value) => ({ value, label: t(`lists:filter.joints.${value}`) }))}
          onChange={(next: Joint) => write(items, next)}
          data-testid="joint"
        />
        {onRemove && depth > 1 && <Button type="text" size="small" icon={<CloseOutlined />} aria-label={t('lists:filter.remove_group')} onClick={onRemove} />}
      </div>
      {items.map((item, index) =>
        isCondition(item) ? (
          <ConditionRow key={index} object={object} objects={objects} condition={item} onChange={(next) => put(index, next)} onRemove={() => remove(index)} />
        ) : (
          <GroupEditor key={index} object={object} objects={objects} filter={item} depth={depth + 1} onChange={(next) => put(index, next)} onRemove={() => remove(index)} />
        ),
      )}
      <div className="t-filter-foot">
        <span>
          <Button type="text" size="small" icon={<PlusOutlined />} onClick={() => add((condition) => condition)} data-testid="group-add">
            {t('lists:filter.add_condition')}
          </Button>
          {depth < DEPTH_MAX && (
            <Button type="text" size="small" icon={<GroupOutlined />} onClick={() => add((condition) => (joint === 'any' ? { and: [condition] } : { or: [condition] }))} data-testid="group-add-group">
              {t('lists:filter.add_inner')}
            </Button>
          )}
        </span>
        {depth === 1 && onDone && (
          <span>
            {onRemove && (
              <Button type="text" size="small" danger onClick={onRemove}>
                {t('lists:filter.remove_group')}
              </Button>
            )}
            <Button size="small" onClick={onDone} data-testid="group-done">
              {t('records:filter.done')}
            </Button>
          </span>
        )}
      </div>
    </div>
  );
}

function ConditionRow(props: {
  object: ObjectDef;
  objects: readonly ObjectDef[];
  condition: Condition;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
}) {
  const { object, objects, condition, onChange, onRemove } = props;
  const { t } = useTranslation();
  const items = useFieldItems(object, objects);
  const groups = [...new Set(items.map((item) => item.group))];
  const path = findPath(condition.field, object, objects);
  return (
    <div className="t-group-row" data-testid={`condition-${condition.field}`}>
      <Select
        aria-label={t('records:filter.field')}
        className="t-full"
        value={condition.field}
        popupMatchSelectWidth={240}
        showSearch={{ optionFilterProp: 'label' }}
        labelRender={({ label, value }) => {
          const item = items.find(({ key }) => key === value);
          return item && path?.through ? `${item.group} · ${item.label}` : (label ?? String(value));
        }}
        options={groups.map((group) => ({ label: group, options: items.filter((item) => item.group === group).map((item) => ({ value: item.key, label: item.label })) }))}
        onChange={(key: string) => {
          const next = findPath(key, object, objects);
          if (next) onChange(newCondition(next));
        }}
      />
      {path && <OpSelect path={path} condition={condition} onChange={onChange} />}
      <div className="t-group-value">{path && <FieldFilterInput field={path.field} op={condition.op} value={condition.value} onChange={(value) => onChange({ ...condition, value })} />}</div>
      <Button type="text" size="small" icon={<CloseOutlined />} aria-label={t('records:filter.remove')} onClick={onRemove} />
    </div>
  );
}
