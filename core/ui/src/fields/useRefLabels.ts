import { useReferences } from '@/api/hooks/records';
import type { Ref } from '@/api/types';

/** Labels of ids as far as the object's first page of references knows them. */
export function useRefLabels(object: string, ids: string[]): Ref[] {
  const isAsking = ids.some((id) => id !== '$me');
  const { data } = useReferences(object, '', isAsking);
  return data ?? [];
}
