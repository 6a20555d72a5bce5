import { useState } from 'react';
import { isSame, type Base } from './draft';

interface State {
  /** What is kept on the server, as far as it is known here. */
  base: Base;
  /** The draft, and before it what can be come back to. */
  steps: Base[];
}

/** Most changes that can be undone. */
const STEPS = 100;

/**
 * A layout while it is arranged, with a way back step by step. What somebody else keeps meanwhile is taken at once while nothing was
 * changed here; otherwise `isStale` tells of it, and nothing that was done is lost.
 */
export function useDraft(kept: Base) {
  const [state, setState] = useState<State>({ base: kept, steps: [kept] });
  const { base, steps } = state;
  const draft = steps[steps.length - 1] ?? base;
  const isChanged = !isSame(draft, base);
  const isOther = kept.revision !== base.revision || !isSame(kept, base);
  if (isOther && !isChanged) setState({ base: kept, steps: [kept] });
  return {
    draft,
    base,
    isChanged,
    isStale: isOther && isChanged,
    change: (next: Base) => setState((old) => ({ ...old, steps: [...old.steps, next].slice(-STEPS) })),
    undo: steps.length > 1 ? () => setState((old) => ({ ...old, steps: old.steps.slice(0, -1) })) : null,
    /** Begins anew with what is kept. */
    restart: (from: Base) => setState({ base: from, steps: [from] }),
  };
}
