import { useMemo, useState } from 'react';

export interface Selection {
  ids: string[];
  /** Every record the filter finds, loaded or not. */
  isAll: boolean;
  has: (id: string) => boolean;
  toggle: (id: string) => void;
  /** These too, or these no longer. */
  add: (ids: readonly string[], isOn: boolean) => void;
  set: (ids: string[]) => void;
  selectAll: () => void;
  clear: () => void;
}

/** Chosen records; forgotten when what the list asks for changes. */
export function useSelection(scope: string): Selection {
  const [state, setState] = useState<{ scope: string; ids: ReadonlySet<string>; isAll: boolean }>({ scope, ids: new Set(), isAll: false });
  const current = state.scope === scope ? state : EMPTY;
  return useMemo(() => {
    const put = (ids: ReadonlySet<string>, isAll = false) => setState({ scope, ids, isAll });
    const change = (make: (ids: Set<string>) => void) =>
      setState((old) => {
        const ids = new Set(old.scope === scope ? old.ids : []);
        make(ids);
        return { scope, ids, isAll: false };
      });
    return {
      ids: [...current.ids],
      isAll: current.isAll,
      has: (id) => current.isAll || current.ids.has(id),
      toggle: (id) =>
        change((ids) => {
          if (!ids.delete(id)) ids.add(id);
        }),
      add: (more, isOn) =>
        change((ids) => {
          for (const id of more) {
            if (isOn) ids.add(id);
            else ids.delete(id);
          }
        }),
      set: (ids) => put(new Set(ids)),
      selectAll: () => put(current.ids, true),
      clear: () => put(new Set()),
    };
  }, [current, scope]);
}

const EMPTY = { ids: new Set<string>() as ReadonlySet<string>, isAll: false };
