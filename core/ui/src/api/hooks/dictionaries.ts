import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../client';
import { keys } from '../keys';
import type { Choice, Dictionary } from '../types';

/** Writes every entry of a list of choices in the wanted order. */
export function useSaveDictionary(key: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (items: Choice[]) => api<Dictionary>(`dictionaries/${encodeURIComponent(key)}`, { method: 'PUT', body: { items } }),
    onSuccess: async () => {
      // Fields carry their choices with them.
      await Promise.all([client.invalidateQueries({ queryKey: keys.dictionaries }), client.invalidateQueries({ queryKey: keys.objects })]);
    },
  });
}
