import { queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '../client';
import { keys } from '../keys';
import type { Dashboard, Dictionary, ObjectDef, Page } from '../types';

const LONG = 10 * 60_000;

export const objectsQuery = queryOptions({
  queryKey: keys.objects,
  queryFn: ({ signal }) => api<Page<ObjectDef>>('objects', { signal }),
  staleTime: LONG,
});

/** Every object the caller may see, with its fields, views and rights. */
export const useObjects = () => useQuery({ ...objectsQuery, select: itemsOf });

/** One object out of the list; `undefined` while loading or when it does not exist for the caller. */
export function useObject(key: string | undefined) {
  const { data, isLoading, error } = useObjects();
  const object = useMemo(() => data?.find((candidate) => candidate.key === key), [data, key]);
  return { object, isLoading, error };
}

export const useDictionaries = () =>
  useQuery({
    queryKey: keys.dictionaries,
    queryFn: ({ signal }) => api<Page<Dictionary>>('dictionaries', { signal }),
    select: itemsOfDictionaries,
    staleTime: LONG,
  });

export const useDashboards = () =>
  useQuery({
    queryKey: keys.dashboards,
    queryFn: ({ signal }) => api<Page<Dashboard>>('dashboards', { signal }),
    select: itemsOfDashboards,
    staleTime: LONG,
  });

const itemsOf = (page: Page<ObjectDef>) => page.items;
const itemsOfDictionaries = (page: Page<Dictionary>) => page.items;
const itemsOfDashboards = (page: Page<Dashboard>) => page.items;
