import { useCallback, useState } from 'react';

const NONE: readonly string[] = [];

/** The records that a board, calendar or gallery shows, as it tells of them. */
export function useOrder(): [order: readonly string[], setOrder: (ids: readonly string[]) => void] {
  const [order, setOrder] = useState(NONE);
  const put = useCallback((ids: readonly string[]) => setOrder((old) => (isSame(old, ids) ? old : ids)), []);
  return [order, put];
}

const isSame = (one: readonly string[], other: readonly string[]): boolean => one.length === other.length && one.every((id, at) => id === other[at]);
