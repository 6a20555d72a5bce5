import { CloseOutlined, ExclamationCircleOutlined, FilterOutlined, GroupOutlined } from '@ant-design/icons';
import { Button, Popover } from 'antd';
import { lazy, Suspense, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useObjects } from '@/api/hooks/metadata';
import type { Condition, Filter, ObjectDef } from '@/api/types';
import { PickList } from '@/components/PickList';
import { useLabel } from '@/i18n';
import { FilterText } from './ChipText';
import { conditionsOf, filterPaths, findPath, isCondition, newCondition } from './filters';

const FilterEditor = lazy(async () => ({ default: (await import('./FilterEditor')).FilterEditor }));
const GroupEditor = lazy(async () => ({ default: (await import('./GroupEditor')).GroupEditor }));

/** What the server would not take, and of which chips it speaks. */
export interface Refusal {
  message: string;
  at: readonly number[];
}

interface Props {
  object: ObjectDef;
  items: Filter[];
  onChange: (items: Filter[]) => void;
  refusal: Refusal | null;
  /** Only fields of the object itself are offered, none of records that it refers to. */
  isOwnOnly?: boolean;
}

const NONE: readonly ObjectDef[] = [];

/** The conditions as chips, each edited where it stands, and one more at the end. */
export function FilterBar({ object, items, onChange, refusal, isOwnOnly = false }: Props) {
  const { t } = useTranslation();
  const { data: objects = NONE } = useObjects();
  const offered = isOwnOnly ? NONE : objects;
  const [open, setOpen] = useState<number | null>(null);
  const bar = useRef<HTMLDivElement>(null);

  const put = (index: number, item: Filter) => onChange(items.map((old, at) => (at === index ? item : old)));
  // Whoever is done by keyboard goes on from the chip; a click takes the focus to where it goes.
  const close = (index: number) => {
    setOpen(null);
    bar.current?.querySelectorAll<HTMLElement>('.t-chip-text')[index]?.focus();
  };
  const remove = (index: number) => {
    setOpen(null);
    // What had the focus goes with the chip.
    bar.current?.querySelector<HTMLElement>('[data-testid="add-filter"]')?.focus();
    onChange(items.filter((_, at) => at !== index));
  };
  const add = (item: Filter) => {
    onChange([...items, item]);
    // The picker closes first; its focus would close the new chip's editor.
    setTimeout(() => setOpen(items.length), 60);
  };

  return (
    <div ref={bar} className="t-filters" role="group" aria-label={t('records:filter.title')}>
      {items.map((item, index) => {
        const isRefused = refusal?.at.includes(index) === true;
        const path = isCondition(item) ? findPath(item.field, object, objects) : undefined;
        // A field that is no more, or that one may not see: the chip says so and can be taken away.
        const isLost = isCondition(item) && !path && objects.length > 0;
        return (
          <span
            key={`${conditionsOf(item)[0]?.field ?? ''}-${index}`}
            className={`t-chip${isRefused || isLost ? ' is-refused' : ''}${isCondition(item) ? '' : ' is-group'}`}
            data-testid={isCondition(item) ? `chip-${item.field}` : 'chip-group'}
          >
            <Popover
              trigger="click"
              placement="bottomLeft"
              destroyOnHidden
              open={open === index}
              onOpenChange={(next) => (next ? setOpen(index) : close(index))}
              content={
                <Suspense fallback={<div className="t-filter-editor" />}>
                  {(isRefused || isLost) && (
                    <p className="t-chip-why" role="alert">
                      {isRefused ? refusal.message : t('lists:filter.lost')}
                    </p>
                  )}
                  {isCondition(item) && path ? (
                    <FilterEditor
                      path={path}
                      condition={item}
                      onChange={(next) => put(index, next)}
                      onGroup={() => put(index, { or: [item, { ...item, value: newCondition(path).value, op: newCondition(path).op }] })}
                      onRemove={() => remove(index)}
                      onDone={() => close(index)}
                    />
                  ) : isCondition(item) ? (
                    <Button size="small" danger onClick={() => remove(index)}>
                      {t('records:filter.remove')}
                    </Button>
                  ) : (
                    <GroupEditor object={object} objects={offered} filter={item} onChange={(next) => put(index, next)} onRemove={() => remove(index)} onDone={() => close(index)} />
                  )}
                </Suspense>
              }
            >
              <button type="button" className="t-plain t-chip-text" aria-haspopup="dialog" aria-invalid={isRefused || isLost || undefined} title={isRefused ? refusal.message : undefined}>
                {(isRefused || isLost) && <ExclamationCircleOutlined aria-hidden />} <FilterText filter={item} object={object} objects={objects} />
              </button>
            </Popover>
            <button type="button" className="t-plain t-chip-close" aria-label={t('records:filter.remove')} onClick={() => remove(index)}>
              <CloseOutlined aria-hidden />
            </button>
          </span>
        );
      })}
      <AddFilter object={object} objects={offered} onAdd={add} />
      {items.length > 1 && (
        <Button type="text" size="small" className="t-faint" onClick={() => onChange([])} data-testid="clear-filters">
          {t('records:filter.clear')}
        </Button>
      )}
    </div>
  );
}

function AddFilter(props: { object: ObjectDef; objects: readonly ObjectDef[]; onAdd: (item: Filter) => void }) {
  const { object, objects, onAdd } = props;
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const items = useFieldItems(object, objects, isOpen);
  const box = useRef<HTMLDivElement>(null);
  const start = (key: string): Condition | undefined => {
    const path = findPath(key, object, objects);
    return path && newCondition(path);
  };
  const add = (item: Filter | undefined) => {
    setOpen(false);
    if (item) onAdd(item);
  };
  const first = object.fields.find((field) => field.filterable && field.key === object.path_field) ?? object.fields.find((field) => field.filterable);
  return (
    <Popover
      trigger="click"
      placement="bottomLeft"
      open={isOpen}
      onOpenChange={setOpen}
      // What is still hidden takes no focus.
      afterOpenChange={(isShown) => isShown && box.current?.querySelector('input')?.focus()}
      destroyOnHidden
      content={
        <div ref={box}>
          <PickList items={items} label={t('records:filter.field')} onPick={(key) => add(start(key))} />
          {first && (
            <div className="t-pick-foot">
              <Button
                type="text"
                size="small"
                icon={<GroupOutlined />}
                data-testid="add-group"
                onClick={() => {
                  const condition = start(first.key);
                  add(condition && { or: [condition] });
                }}
              >
                {t('lists:filter.add_group')}
              </Button>
            </div>
          )}
        </div>
      }
    >
      <Button type="text" size="small" icon={<FilterOutlined />} data-testid="add-filter">
        {t('records:filter.add')}
      </Button>
    </Popover>
  );
}

/** Fields to pick one from, those of related records under their relation's name. */
export function useFieldItems(object: ObjectDef, objects: readonly ObjectDef[], isWanted = true) {
  const label = useLabel();
  return useMemo(
    () =>
      (isWanted ? filterPaths(object, objects) : []).map((path) => ({
        key: path.path,
        label: label(path.field.label),
        group: path.through ? label(path.through.label) : label(object.label),
      })),
    [isWanted, object, objects, label],
  );
}
