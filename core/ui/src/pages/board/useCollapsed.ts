import { useCallback, useState } from 'react';

/** Columns folded by this person in this browser, by board. */
export function useCollapsed(board: string): [ReadonlySet<string>, (code: string) => void] {
  const key = `tessera.board.${board}.collapsed`;
  const [codes, setCodes] = useState<ReadonlySet<string>>(() => read(key));
  const toggle = useCallback(
    (code: string) =>
      setCodes((before) => {
        const next = new Set(before);
        if (!next.delete(code)) next.add(code);
        localStorage.setItem(key, JSON.stringify([...next]));
        return next;
      }),
    [key],
  );
  return [codes, toggle];
}

function read(key: string): ReadonlySet<string> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return new Set(Array.isArray(stored) ? stored.filter((code) => typeof code === 'string') : []);
  } catch {
    return new Set();
  }
}
