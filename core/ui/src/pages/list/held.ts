import { useLayoutEffect, useMemo, useRef } from 'react';
import type { RecordData } from '@/api/types';
import type { Line } from './groups';
import type { Cell } from './useCells';
import type { ListData } from './useListData';

export type HeldData = ListData & {
  /** The record that is shown only because it is typed in. */
  heldId: string | null;
};

/** Keeps the row that is typed in where it was when the list has it no longer: what was typed belongs to it and to no other. */
export function useHeldRow(data: ListData, editing: Cell | null): HeldData {
  const { lines, records } = data;
  const last = useRef<Held | null>(null);
  const id = editing?.id ?? null;
  const at = useMemo(() => (id === null ? -1 : placeOf(lines, id)), [lines, id]);
  useLayoutEffect(() => {
    const line = lines[at];
    if (line?.type === 'record') last.current = { record: line.record, at };
  }, [lines, at]);
  const held = id !== null && at < 0 && last.current?.record.id === id ? last.current : null;
  const shown = useMemo(() => (held ? withHeld(lines, held) : { lines, records }), [held, lines, records]);
  return { ...data, ...shown, isEmpty: data.isEmpty && held === null, heldId: held?.record.id ?? null };
}

/** The line that shows a record; -1 when none does. */
export const placeOf = (lines: readonly Line<RecordData>[], id: string): number => lines.findIndex((line) => line.type === 'record' && line.record.id === id);

interface Held {
  record: RecordData;
  /** The line where it was last. */
  at: number;
}

/** The lines with one more record among them, rows counted anew. */
export function withHeld(lines: readonly Line<RecordData>[], { record, at }: Held): { lines: Line<RecordData>[]; records: RecordData[] } {
  const place = Math.min(at, lines.length);
  const all: Line<RecordData>[] = [...lines.slice(0, place), { type: 'record', record, row: 0 }, ...lines.slice(place)];
  const records: RecordData[] = [];
  const counted = all.map((line): Line<RecordData> => {
    if (line.type !== 'record') return line;
    records.push(line.record);
    return { ...line, row: records.length - 1 };
  });
  return { lines: counted, records };
}
