/** What a person starred: objects, views, dashboards and records on top of the menu. */
import { useCallback, useMemo } from 'react';
import { useDashboards, useObjects } from '@/api/hooks/metadata';
import { usePreference } from '@/api/hooks/preferences';
import type { MenuItem } from '@/api/types';
import { useLabel } from '@/i18n';
import { useRecordNames } from './recordNames';

export interface Favourite {
  kind: 'object' | 'view' | 'dashboard' | 'record';
  object?: string;
  /** Of a dashboard or record. */
  id?: string;
  view?: string;
  /** As it was called when it was starred; shown where nothing newer is known. */
  label: string;
}

const NONE: Favourite[] = [];

export const sameFavourite = (a: Favourite, b: Favourite): boolean =>
  a.kind === b.kind && a.object === b.object && a.id === b.id && a.view === b.view;

export function favouritePath(one: Favourite): string {
  if (one.kind === 'dashboard') return `/d/${one.id ?? ''}`;
  const object = `/o/${one.object ?? ''}`;
  if (one.kind === 'record') return `${object}/${encodeURIComponent(one.id ?? '')}`;
  return one.kind === 'view' ? `${object}?view=${encodeURIComponent(one.view ?? '')}` : object;
}

/** What of a menu item can be starred; administration can't. */
export function favouriteOf(item: MenuItem, label: string): Favourite | undefined {
  if (item.object) return { kind: 'object', object: item.object, label };
  return item.dashboard ? { kind: 'dashboard', id: item.dashboard, label } : undefined;
}

export function useFavourites(): { favourites: Favourite[]; isFavourite: (one: Favourite) => boolean; toggle: (one: Favourite) => void } {
  const [favourites, setFavourites, isLoaded] = usePreference<Favourite[]>('favourites', NONE);
  const isFavourite = useCallback((one: Favourite) => favourites.some((other) => sameFavourite(one, other)), [favourites]);
  const toggle = useCallback(
    (one: Favourite) => {
      // What is not known yet must not be written over.
      if (!isLoaded) return;
      const others = favourites.filter((other) => !sameFavourite(one, other));
      setFavourites(others.length < favourites.length ? others : [...favourites, one]);
    },
    [favourites, setFavourites, isLoaded],
  );
  return { favourites, isFavourite, toggle };
}

/** A favourite as it is shown. */
export interface FavouriteFace {
  favourite: Favourite;
  path: string;
  label: string;
  icon: string | null | undefined;
}

/** Favourites in the language on screen; a record under the name that it has now, and no longer once it is gone. */
export function useFavouriteFaces(): FavouriteFace[] {
  const label = useLabel();
  const { data: objects } = useObjects();
  const { data: dashboards } = useDashboards();
  const { favourites } = useFavourites();
  const records = useMemo(() => favourites.flatMap(({ kind, object, id }) => (kind === 'record' && object && id ? [{ object, id }] : [])), [favourites]);
  const nameOf = useRecordNames(records);
  return favourites.flatMap((favourite) => {
    const path = favouritePath(favourite);
    if (favourite.kind === 'dashboard') {
      const board = dashboards?.find(({ key }) => key === favourite.id);
      return [{ favourite, path, label: label(board?.label) || favourite.label, icon: 'dashboard' }];
    }
    const object = objects?.find(({ key }) => key === favourite.object);
    const face = (text: string) => [{ favourite, path, label: text || favourite.label, icon: object?.icon }];
    if (favourite.kind === 'record') {
      const name = nameOf(favourite.object ?? '', favourite.id ?? '');
      return name === null ? [] : face(name ?? '');
    }
    if (favourite.kind === 'object') return face(label(object?.label_plural));
    const shipped = object?.views.find(({ key }) => key === favourite.view);
    // "Mine" alone would say nothing among other favourites; people's own views were given names that do.
    return face(shipped ? `${label(object?.label_plural)} · ${label(shipped.label)}` : '');
  });
}
