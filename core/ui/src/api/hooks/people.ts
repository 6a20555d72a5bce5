/** Who follows a record, and who looks at it just now. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useLiveEvent, useLiveState } from '@/app/live';
import { api, isApiError } from '../client';
import { keys } from '../keys';
import type { LiveEvent, Ref } from '../types';
import { recordPath } from './records';

interface Followers {
  items: Ref[];
  is_following: boolean;
}

/** Nothing while it is unknown, or where the server knows no following. */
export const useFollowers = (object: string, id: string) =>
  useQuery({
    queryKey: keys.followers(object, id),
    queryFn: ({ signal }) => api<Followers>(`${recordPath(object, id)}/followers`, { signal }),
    staleTime: 60_000,
  });

export function useFollow(object: string, id: string, me: Ref) {
  const client = useQueryClient();
  const queryKey = keys.followers(object, id);
  return useMutation({
    mutationFn: (on: boolean) => api<void>(`${recordPath(object, id)}/follow`, { method: on ? 'PUT' : 'DELETE' }),
    onMutate: (on) => {
      const before = client.getQueryData<Followers>(queryKey);
      client.setQueryData<Followers>(queryKey, (old) => {
        const others = (old?.items ?? []).filter((person) => person.id !== me.id);
        return { items: on ? [...others, me] : others, is_following: on };
      });
      return { before };
    },
    onError: (_error, _on, context) => client.setQueryData(queryKey, context?.before),
    onSettled: () => client.invalidateQueries({ queryKey }),
  });
}

/** The server forgets whoever has not been heard of for 45 s. */
const HEARTBEAT = 20_000;
const NOBODY: Ref[] = [];

/** Tells the others that one is here, as long as the page is in sight, and answers who else is. */
export function usePresence(object: string, id: string, me: string): Ref[] {
  const [others, setOthers] = useState<Ref[]>(NOBODY);
  const again = useRef<() => void>(() => undefined);
  const line = useLiveState();

  useLiveEvent(
    useCallback(
      (event: LiveEvent) => {
        if (event.type === 'presence' && event.data.object === object && event.data.id === id) setOthers(event.data.users);
      },
      [object, id],
    ),
  );

  useEffect(() => {
    let timer: ReturnType<typeof setInterval> | undefined;
    let isOver = false;
    let isHere = false;
    const body = { object, id };
    const stop = () => {
      clearInterval(timer);
      timer = undefined;
    };
    const beat = () => {
      isHere = true;
      api<{ items: { user: Ref }[] }>('presence', { method: 'PUT', body }).then(
        (answer) => !isOver && setOthers(answer.items.map(({ user }) => user)),
        (error: unknown) => {
          // A server that knows no presence, or a record that is gone: no use to go on.
          if (!isApiError(error) || error.status >= 500) return;
          isHere = false;
          isOver = true;
          stop();
        },
      );
    };
    const leave = () => {
      if (!isHere) return;
      isHere = false;
      api<void>('presence', { method: 'DELETE', body, keepalive: true }).catch(() => undefined);
    };
    const onSight = () => {
      stop();
      if (isOver) return;
      if (document.visibilityState === 'visible') {
        beat();
        timer = setInterval(beat, HEARTBEAT);
      } else leave();
    };
    again.current = () => {
      if (timer !== undefined) beat();
    };
    onSight();
    document.addEventListener('visibilitychange', onSight);
    window.addEventListener('pagehide', leave);
    return () => {
      document.removeEventListener('visibilitychange', onSight);
      window.removeEventListener('pagehide', leave);
      stop();
      leave();
      isOver = true;
      setOthers(NOBODY);
    };
  }, [object, id]);

  useEffect(() => {
    // Who came while the line was not open yet was not announced here.
    if (line === 'open') again.current();
  }, [line]);

  return others.some((person) => person.id === me) ? others.filter((person) => person.id !== me) : others;
}
