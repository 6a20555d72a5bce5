import { useCallback, useLayoutEffect, useRef } from 'react';

/** A function that stays the same one while what it does is always the newest: rows that are given it need not be drawn anew. */
export function useStable<Args extends unknown[], Result>(act: (...args: Args) => Result): (...args: Args) => Result {
  const newest = useRef(act);
  useLayoutEffect(() => {
    newest.current = act;
  });
  return useCallback((...args: Args) => newest.current(...args), []);
}
