/** What a person starred: objects, views, dashboards and records on top of the menu. */
import { useCallback } from 'react';
import { useDashboards, useObjects } from '@/api/hooks/metadata';
import { usePreference } from '@/api/hooks/preferences';
import type { MenuItem } from '@/api/types';
import { useLabel } from '@/i18n';

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

/** How favourites look in the language on screen. */
export function useFavouriteFace(): (one: Favourite) => { label: string; icon: string | null | undefined } {
  const label = useLabel();
  const { data: objects } = useObjects();
  const { data: dashboards } = useDashboards();
  return (one) => {
    if (one.kind === 'dashboard') {
      const board = dashboards?.find(({ key }) => key === one.id);
      return { label: label(board?.label) || one.label, icon: 'dashboard' };
    }
    const object = objects?.find(({ key }) => key === one.object);
    const shipped = object?.views.find(({ key }) => key === one.view);
    // "Mine" alone would say nothing among other favourites; people's own views were given names that do.
    const names = { object: label(object?.label_plural), view: shipped ? `${label(object?.label_plural)} · ${label(shipped.label)}` : '', record: '' };
    return { label: names[one.kind] || one.label, icon: object?.icon };
  };
}
