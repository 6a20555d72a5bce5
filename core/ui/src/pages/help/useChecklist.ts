import { useQueries } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo } from 'react';
import { useLocation } from 'react-router';
import { api } from '@/api/client';
import { useObjects } from '@/api/hooks/metadata';
import { usePreference } from '@/api/hooks/preferences';
import { keys } from '@/api/keys';
import type { Me, RecordPage } from '@/api/types';
import { useFavourites } from '@/app/favourites';
import { useHomeObjects } from '@/app/waiting';
import { stepAt, stepsFor, type Noted, type Step } from './steps';

interface Kept {
  hidden?: boolean;
  done?: Noted[];
}

const NOTHING: Kept = {};

export interface Checklist {
  /** Empty until it is known what is done. */
  steps: (Step & { isDone: boolean })[];
  doneCount: number;
  isHidden: boolean;
  setHidden: (isHidden: boolean) => void;
}

export function useChecklist(me: Me): Checklist {
  const { data: objects } = useObjects();
  const [kept, setKept, isLoaded] = usePreference<Kept>('checklist', NOTHING);
  const [tour] = usePreference<unknown>('tour', null);
  const { favourites } = useFavourites();
  const isHidden = kept.hidden === true;
  const onHome = useHomeObjects();
  const steps = useMemo(() => (objects ? stepsFor(me, objects, onHome) : []), [me, objects, onHome]);
  const asked = useMemo(() => (isLoaded && !isHidden ? steps.flatMap(({ exists }) => exists ?? []) : []), [steps, isLoaded, isHidden]);
  const answers = useQueries({
    queries: asked.map(({ object, atLeast, filter }) => ({
      queryKey: [...keys.records(object), 'exists', atLeast, filter],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api<RecordPage>(`records/${object}/query`, { method: 'POST', signal, body: { filter, limit: atLeast, fields: [], count: false } }),
      staleTime: 60_000,
    })),
  });
  const isKnown = isLoaded && answers.every(({ isPending }) => !isPending);
  const there = new Set(asked.filter(({ atLeast }, index) => (answers[index]?.data?.items.length ?? 0) >= atLeast).map(({ object }) => object));
  const isDone = ({ key, exists }: Step): boolean => {
    if (exists) return there.has(exists.object);
    if (key === 'favourite') return favourites.length > 0;
    if (key === 'tour') return tour !== null;
    return kept.done?.some((one) => one === key) ?? false;
  };
  const judged = isKnown ? steps.map((step) => ({ ...step, isDone: isDone(step) })) : [];
  return {
    steps: judged,
    doneCount: judged.filter((step) => step.isDone).length,
    isHidden,
    setHidden: (hidden) => setKept({ ...kept, hidden }),
  };
}

/** Ticks off what somebody does for the first time. */
export function useNoteSteps(dialog: string | null): void {
  const { data: objects } = useObjects();
  const { pathname, search } = useLocation();
  const [kept, setKept, isLoaded] = usePreference<Kept>('checklist', NOTHING);
  const note = useCallback(
    (step: Noted | undefined) => {
      if (step && isLoaded && !kept.hidden && !kept.done?.includes(step)) setKept({ ...kept, done: [...(kept.done ?? []), step] });
    },
    [kept, setKept, isLoaded],
  );
  useEffect(() => {
    if (dialog === 'search') note('search');
    else if (dialog === 'shortcuts') note('keys');
    else note(stepAt(pathname, new URLSearchParams(search).get('view'), objects ?? []));
  }, [note, dialog, pathname, search, objects]);
}
