import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError, isApiError } from './client';
import { keys } from './keys';

export function createQueryClient(): QueryClient {
  // A session that ended shows anywhere; asking who one is leads to the door.
  const onError = (error: unknown) => {
    const isOut = ['unauthenticated', 'password_change_required', 'second_factor_missing', 'viewing_over'].some((code) => isApiError(error, code));
    const me = client.getQueryState(keys.me);
    if (isOut && me?.status === 'success' && me.fetchStatus === 'idle') void client.invalidateQueries({ queryKey: keys.me, exact: true });
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        // The server may well be reachable while the machine has no internet: it is asked, and says so itself if not.
        networkMode: 'always',
        staleTime: 30_000,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: false,
        retry,
        retryDelay,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
  return client;
}

/** Too much at once is no refusal: it is asked again when the server says. */
const isTooMuch = (error: unknown): error is ApiError => error instanceof ApiError && error.status === 429;

export function retry(failures: number, error: unknown): boolean {
  if (isTooMuch(error)) return failures < 5;
  // What the server refused, it refuses again.
  if (error instanceof ApiError && error.status < 500) return false;
  return failures < 2;
}

/** Milliseconds until then. */
export function retryDelay(failures: number, error: unknown): number {
  const wait = isTooMuch(error) ? Number(error.extra.retry_after_seconds) : Number.NaN;
  return Math.min(Number.isFinite(wait) ? Math.max(wait, 1) * 1000 : 1000 * 2 ** failures, 30_000);
}
