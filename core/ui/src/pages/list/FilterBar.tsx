import { CloseOutlined, FilterOutlined } from '@ant-design/icons';
import { Button, Popover } from 'antd';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useObjects } from '@/api/hooks/metadata';
import type { Condition, ObjectDef } from '@/api/types';
import { PickList } from '@/components/PickList';
import { useLabel } from '@/i18n';
import { ChipText } from './ChipText';
import { filterPaths, findPath, newCondition } from './filters';
import type { ListState } from './useListState';

const FilterEditor = lazy(async () => ({ default: (await import('./FilterEditor')).FilterEditor }));

/** The conditions as chips, each edited where it stands, and one more at the end. */
export function FilterBar({ object, state }: { object: ObjectDef; state: ListState }) {
  const { t } = useTranslation();
  const { data: objects = [] } = useObjects();
  const [open, setOpen] = useState<number | null>(null);
  const { chips, setChips } = state;

  const put = (index: number, condition: Condition) => setChips(chips.map((chip, at) => (at === index ? condition : chip)));
  const remove = (index: number) => {
    setOpen(null);
    setChips(chips.filter((_, at) => at !== index));
  };

  return (
    <div className="t-filters" role="group" aria-label={t('records:filter.title')}>
      {state.rest && <span className="t-chip is-fixed">{t('records:filter.of_view')}</span>}
      {chips.map((condition, index) => {
        const path = findPath(condition.field, object, objects);
        if (!path) return null;
        return (
          <span key={`${condition.field}-${index}`} className="t-chip" data-testid={`chip-${condition.field}`}>
            <Popover
              trigger="click"
              placement="bottomLeft"
              destroyOnHidden
              open={open === index}
              onOpenChange={(next) => setOpen(next ? index : null)}
              content={
                <Suspense fallback={<div className="t-filter-editor" />}>
                <FilterEditor
                  path={path}
                  condition={condition}
                  onChange={(next) => put(index, next)}
                  onRemove={() => remove(index)}
                  onDone={() => setOpen(null)}
                />
                </Suspense>
              }
            >
              <button type="button" className="t-plain t-chip-text" aria-haspopup="dialog">
                <ChipText path={path} condition={condition} />
              </button>
            </Popover>
            <button type="button" className="t-plain t-chip-close" aria-label={t('records:filter.remove')} onClick={() => remove(index)}>
              <CloseOutlined />
            </button>
          </span>
        );
      })}
      <AddFilter
        object={object}
        objects={objects}
        onAdd={(condition) => {
          setChips([...chips, condition]);
          // The picker closes first; its focus would close the new chip's editor.
          setTimeout(() => setOpen(chips.length), 60);
        }}
      />
    </div>
  );
}

function AddFilter(props: { object: ObjectDef; objects: readonly ObjectDef[]; onAdd: (condition: Condition) => void }) {
  const { object, objects, onAdd } = props;
  const { t } = useTranslation();
  const label = useLabel();
  const [isOpen, setOpen] = useState(false);
  const items = useMemo(
    () =>
      (isOpen ? filterPaths(object, objects) : []).map((path) => ({
        key: path.path,
        label: label(path.field.label),
        group: path.through ? label(path.through.label) : label(object.label),
      })),
    [isOpen, object, objects, label],
  );
  const add = (key: string) => {
    setOpen(false);
    const path = findPath(key, object, objects);
    if (path) onAdd(newCondition(path));
  };
  return (
    <Popover
      trigger="click"
      placement="bottomLeft"
      open={isOpen}
      onOpenChange={setOpen}
      destroyOnHidden
      content={<PickList items={items} label={t('records:filter.field')} onPick={add} />}
    >
      <Button type="text" size="small" icon={<FilterOutlined />} data-testid="add-filter">
        {t('records:filter.add')}
      </Button>
    </Popover>
  );
}
