import { useSearchParams } from 'react-router';
import type { ViewProps } from '@/pages/list/viewProps';

/** Whether the person looks for something within the view, and the way out of it and of the view's own filter. */
export function useNarrowing({ filter, search }: Pick<ViewProps, 'filter' | 'search'>): { isNarrowed: boolean; clear: () => void } {
  const [parameters, setParameters] = useSearchParams();
  const clear = () =>
    setParameters(
      (old) => {
        const next = new URLSearchParams(old);
        next.delete('q');
        next.set('f', '[]');
        return next;
      },
      { replace: true },
    );
  return { isNarrowed: search !== '' || (filter !== null && parameters.has('f')), clear };
}
