import { useMemo, useState } from 'react';
import type { Filter } from '@/api/types';
import { exceptFilter, type Chosen } from './bulk';

export interface Selection {
  /** Chosen one by one. */
  ids: string[];
  /** Every record the filter finds, loaded or not, but for those of `except`. */
  isAll: boolean;
  except: string[];
  isAny: boolean;
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
  const [state, setState] = useState<{ scope: string } & Choice>({ scope, ...EMPTY });
  const { isAll, marked } = state.scope === scope ? state : EMPTY;
  return useMemo(() => {
    const put = (choice: Choice) => setState({ scope, ...choice });
    const mark = (ids: readonly string[], wants: (isMarked: boolean, isAll: boolean) => boolean) =>
      setState((old) => {
        const current = old.scope === scope ? old : EMPTY;
        const next = new Set(current.marked);
        for (const id of ids) {
          if (wants(next.has(id), current.isAll)) next.add(id);
          else next.delete(id);
        }
        return { scope, isAll: current.isAll, marked: next };
      });
    const ids = [...marked];
    return {
      ids: isAll ? [] : ids,
      isAll,
      except: isAll ? ids : [],
      isAny: isAll || ids.length > 0,
      has: (id) => marked.has(id) !== isAll,
      toggle: (id) => mark([id], (isMarked) => !isMarked),
      add: (more, isOn) => mark(more, (_, all) => isOn !== all),
      set: (chosen) => put({ isAll: false, marked: new Set(chosen) }),
      selectAll: () => put({ isAll: true, marked: new Set() }),
      clear: () => put(EMPTY),
    };
  }, [isAll, marked, scope]);
}

/** The selection as a query and a job are told it. */
export const chosenOf = ({ ids, isAll, except }: Pick<Selection, 'ids' | 'isAll' | 'except'>, filter: Filter | null, search: string): Chosen =>
  isAll ? { filter: exceptFilter(filter, except), search } : { ids };

/** After a click the list's keys are at hand again; a box that has the focus would keep them to itself. */
export function leaveBox(event: Event): void {
  const isClick = event instanceof MouseEvent && event.detail > 0;
  if (isClick && event.target instanceof HTMLElement) event.target.blur();
}

interface Choice {
  isAll: boolean;
  /** What differs from all or from none: with `isAll` those that were taken out again. */
  marked: ReadonlySet<string>;
}

const EMPTY: Choice = { isAll: false, marked: new Set() };
