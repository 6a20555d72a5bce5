import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import { useNavigate, useParams } from 'react-router';
import NotFound from '@/app/NotFound';
import { useHotkeys } from '@/app/hotkeys';
import { useObject } from '@/api/hooks/metadata';
import { recordQuery } from '@/api/hooks/records';
import type { ObjectDef } from '@/api/types';
import { SkeletonRows } from '@/components/states';
import RecordView from './RecordView';
import { useTrail } from './useTrail';
import '@/pages/list/list.css';

export default function RecordPage() {
  const { object: key, id = '' } = useParams();
  const { object, isLoading } = useObject(key);
  if (isLoading) return <SkeletonRows rows={12} />;
  if (!object) return <NotFound />;
  return <InTrail key={object.key} object={object} id={id} />;
}

/** A record with its neighbours in the list it was opened from. */
function InTrail({ object, id }: { object: ObjectDef; id: string }) {
  const navigate = useNavigate();
  const trail = useTrail(object.key, id);
  // A step is no page to come back to: Back leads to the list.
  const step = useCallback((to: string) => void navigate(`/o/${object.key}/${to}`, { replace: true }), [navigate, object.key]);
  const client = useQueryClient();
  const next = trail?.next;
  useEffect(() => {
    // The next one is there before it is asked for.
    if (next) void client.prefetchQuery(recordQuery(object.key, next));
  }, [client, object.key, next]);
  useHotkeys(
    {
      j: () => trail?.next && step(trail.next),
      k: () => trail?.previous && step(trail.previous),
    },
    trail !== null,
  );
  return <RecordView key={id} object={object} id={id} trail={trail} onStep={step} />;
}
