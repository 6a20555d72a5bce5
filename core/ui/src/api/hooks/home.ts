/** What plugins put on the home page. Figures and rows are asked for by the ordinary calls. */
import { useQuery } from '@tanstack/react-query';
import { api, isApiError } from '../client';
import type { HomeCard, Page } from '../types';

const NONE: HomeCard[] = [];
const cardsOf = (page: Page<HomeCard>) => page.items;

/** Empty where no plugin has any. */
export function useHomeCards() {
  const { data, isPending, error, refetch } = useQuery({
    queryKey: ['home'],
    queryFn: async ({ signal }): Promise<Page<HomeCard>> => {
      try {
        return await api<Page<HomeCard>>('home', { signal });
      } catch (error) {
        if (isApiError(error, 'not_found')) return { items: [] };
        throw error;
      }
    },
    select: cardsOf,
    staleTime: 10 * 60_000,
  });
  return { cards: data ?? NONE, isPending, error, refetch };
}
