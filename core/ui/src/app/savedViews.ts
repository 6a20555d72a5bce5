import { useQuery } from '@tanstack/react-query';
import { api, isApiError } from '@/api/client';
import type { Page, ViewDefinition } from '@/api/types';

interface NamedView {
  id: string;
  object: string;
  name: string;
  definition?: ViewDefinition;
}

const NONE: NamedView[] = [];
const itemsOf = (page: Page<NamedView>) => page.items;

/** One's own and shared views of all objects, by name; for finding one. */
export function useAllViews(isWanted = true): NamedView[] {
  const { data } = useQuery({
    queryKey: ['views', 'all'],
    queryFn: async ({ signal }): Promise<Page<NamedView>> => {
      try {
        return await api<Page<NamedView>>('views', { signal });
      } catch (error) {
        if (isApiError(error) && error.status < 500) return { items: [] };
        throw error;
      }
    },
    select: itemsOf,
    enabled: isWanted,
  });
  return data ?? NONE;
}
