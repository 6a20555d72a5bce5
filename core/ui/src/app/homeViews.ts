/** Views of lists that a person has on the home page, kept with how that page is arranged. */
import { usePreference } from '@/api/hooks/preferences';
import type { HomeArrangement } from '@/pages/home/arrangement';

export interface HomeView {
  object: string;
  /** Key of a view of the object, or id of one that people keep. */
  view: string;
}

/** So many lists a page can ask for at once without being slow. */
export const HOME_VIEWS_MAX = 12;

const UNARRANGED: HomeArrangement = { order: [], hidden: [] };
const isSame = (one: HomeView, other: HomeView) => one.object === other.object && one.view === other.view;

/** With a view, or without it where it is there already. */
export const toggled = (views: readonly HomeView[], view: HomeView): HomeView[] =>
  views.some((one) => isSame(one, view)) ? views.filter((one) => !isSame(one, view)) : [...views, view];

export function useHomeViews() {
  const [home, setHome] = usePreference<HomeArrangement>('home', UNARRANGED);
  const views = home.views ?? [];
  const isAtHome = (view: HomeView) => views.some((one) => isSame(one, view));
  return {
    isAtHome,
    /** Puts a view there or takes it away; false where there is no room for another one. */
    toggle: (view: HomeView): boolean => {
      if (!isAtHome(view) && views.length >= HOME_VIEWS_MAX) return false;
      setHome({ ...home, views: toggled(views, view) });
      return true;
    },
  };
}
