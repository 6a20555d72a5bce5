import type { Dispatch, RefObject, SetStateAction } from 'react';
import type { InputRef } from 'antd';
import { useNavigate } from 'react-router';
import type { FieldDef, ObjectDef, RecordData } from '@/api/types';
import { useHotkeys } from '@/app/hotkeys';
import { isEditable } from '@/fields';
import type { Cell } from './RecordGrid';
import type { ListState } from './useListState';
import type { Selection } from './useSelection';

interface Props {
  object: ObjectDef;
  state: ListState;
  selection: Selection;
  records: RecordData[];
  fields: FieldDef[];
  active: Cell | null;
  setActive: Dispatch<SetStateAction<Cell | null>>;
  setEditing: Dispatch<SetStateAction<Cell | null>>;
  search: RefObject<InputRef | null>;
  onOpen: (id: string) => void;
  onCreate: () => void;
}

/** Keys of the whole list; those of its cells are the grid's. Answers how to step to the next record. */
export function useListKeys({ object, state, selection, records, fields, active, setActive, setEditing, search, onOpen, onCreate }: Props): (by: 1 | -1) => void {
  const navigate = useNavigate();
  const step = (by: 1 | -1) => {
    const from = active?.row ?? (by > 0 ? -1 : 0);
    const row = Math.max(0, Math.min(from + by, records.length - 1));
    const record = records[row];
    if (!record) return;
    setActive({ row, column: active?.column ?? 0 });
    if (state.open) state.setOpen(record.id);
  };
  const record = active ? records[active.row] : undefined;
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
            const column = fields.findIndex((field, index) => index > 0 && isEditable(field));
            if (column > 0 && active && object.can.update) setEditing({ row: active.row, column: active.column > 0 ? active.column : column });
          },
        }
      : {}),
    ...(state.open || selection.isAll || selection.ids.length > 0
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
