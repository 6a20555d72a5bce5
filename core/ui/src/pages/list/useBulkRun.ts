import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { keys } from '@/api/keys';
import type { BulkResult } from './bulk';

export interface Run {
  /** What is being done, in words. */
  title: string;
  done: number;
  total: number;
  result: BulkResult | null;
  error: unknown;
}

/** One change of many records at a time, with how far it is and how it ended. */
export function useBulkRun(object: string) {
  const client = useQueryClient();
  const [run, setRun] = useState<Run | null>(null);
  const serial = useRef(0);

  const start = async (title: string, total: number, work: (onProgress: (done: number, total: number) => void) => Promise<BulkResult>): Promise<BulkResult | null> => {
    serial.current += 1;
    const own = serial.current;
    const put = (change: Partial<Run>) => setRun((old) => (own === serial.current && old ? { ...old, ...change } : old));
    setRun({ title, done: 0, total, result: null, error: null });
    const refresh = () => {
      void client.invalidateQueries({ queryKey: keys.records(object) });
      void client.invalidateQueries({ queryKey: keys.jobs });
    };
    try {
      const result = await work((done, all) => put({ done, ...(all > 0 ? { total: all } : {}) }));
      put({ result, done: total });
      return result;
    } catch (error) {
      put({ error });
      return null;
    } finally {
      refresh();
    }
  };
  /** What runs goes on; only nobody looks any more. */
  const close = () => {
    serial.current += 1;
    setRun(null);
  };
  return { run, start, close };
}
