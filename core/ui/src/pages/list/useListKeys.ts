import { useLayoutEffect, useRef, type KeyboardEvent, type RefObject } from 'react';
import type { InputRef } from 'antd';
import { useNavigate } from 'react-router';
import type { FieldDef, ObjectDef, RecordData } from '@/api/types';
import { useHotkeys } from '@/app/hotkeys';
import { isEditable } from '@/fields';
import { kindOfView } from './shape';
import type { Cells } from './useCells';
import type { ListState } from './useListState';
import type { Selection } from './useSelection';

interface Props {
  object: ObjectDef;
  state: ListState;
  selection: Selection;
  /** The rows of a list; none on a board, calendar or gallery. */
  records: RecordData[];
  /** Every record on screen, in the order of the steps. */
  order: readonly string[];
  fields: FieldDef[];
  cells: Cells;
  search: RefObject<InputRef | null>;
  onOpen: (id: string) => void;
  onCreate: () => void;
}

/** A button or link that has the focus takes Enter for itself; for the list it opens the record at hand. */
export function keepEnter(event: KeyboardEvent): void {
  if (event.key !== 'Enter' || event.metaKey || event.ctrlKey || !(event.target instanceof Element)) return;
  if (event.target.closest('a:not([tabindex="-1"]), button:not([tabindex="-1"])')) event.stopPropagation();
}

/** Keys of the whole list; those of its cells are the grid's. Answers how to step to the next record. */
export function useListKeys({ object, state, selection, records, order, fields, cells, search, onOpen, onCreate }: Props): (by: 1 | -1) => void {
  const navigate = useNavigate();
  const { active } = cells;
  const [first] = fields;
  const isList = kindOfView(state.view) === 'list';
  // Only a list shows where one is while no record is open.
  const at = order.indexOf((isList ? active?.id : undefined) ?? state.open ?? '');
  // A record that left the list leaves a gap behind: the next one from there is the one below it.
  const gap = useRef(0);
  useLayoutEffect(() => {
    if (at >= 0) gap.current = at;
  }, [at]);
  const step = (by: 1 | -1) => {
    const from = at >= 0 ? at + by : gap.current + (by > 0 ? 0 : -1);
    const id = order[Math.max(0, Math.min(from, order.length - 1))];
    if (!id || !first || (!isList && !state.open)) return;
    cells.activate({ id, key: active?.key ?? first.key });
    if (state.open) state.setOpen(id);
  };
  const record = active ? records[at] : undefined;
  useHotkeys({
    '/': () => search.current?.focus(),
    ...(object.can.create ? { c: onCreate } : {}),
    j: () => step(1),
    k: () => step(-1),
    ...(record
      ? {
          x: () => selection.toggle(record.id),
          Enter: () => {
            if (state.open) void navigate(`/o/${object.key}/${record.id}`);
            else onOpen(record.id);
          },
          e: () => {
            const editable = fields.slice(1).filter(isEditable);
            const field = editable.find(({ key }) => key === active?.key) ?? editable[0];
            if (field && object.can.update) cells.edit({ id: record.id, key: field.key });
          },
        }
      : {}),
    ...(state.open || selection.isAny
      ? {
          Escape: () => {
            if (state.open) state.setOpen(null);
            else selection.clear();
          },
        }
      : {}),
  });
  return step;
}
