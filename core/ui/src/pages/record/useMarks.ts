import { useEffect, useRef, useState } from 'react';
import type { RecordData } from '@/api/types';
import { sameValue } from '@/fields';

/** How long a field that changed by itself stays marked, milliseconds. */
const SHOWN = 5000;
/** They change with every version and say nothing of their own. */
const SILENT = new Set(['version', 'updated_at', 'updated_by']);
const NONE: ReadonlySet<string> = new Set();

/**
 * Fields of the open record that just changed without being typed here: somebody else's change, or what a rule did
 * after a change of one's own. What one typed is on screen before it is saved, so it never counts as a change.
 */
export function useMarks(record: RecordData | undefined): ReadonlySet<string> {
  const [marks, setMarks] = useState(NONE);
  const before = useRef(record);
  useEffect(() => {
    const old = before.current;
    before.current = record;
    if (!record || !old || old.id !== record.id || !(record.version > old.version)) return;
    const changed = Object.keys(record).filter((key) => !SILENT.has(key) && !sameValue(old[key], record[key]));
    if (changed.length > 0) setMarks((earlier) => new Set([...earlier, ...changed]));
  }, [record]);
  useEffect(() => {
    if (marks.size === 0) return;
    const timer = setTimeout(() => setMarks(NONE), SHOWN);
    return () => clearTimeout(timer);
  }, [marks]);
  return marks;
}
