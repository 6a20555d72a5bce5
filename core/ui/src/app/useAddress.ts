import { useLocation } from 'react-router';

/** Where one is, as favourites and settings keep it: a list with its view and nothing else of its state. */
export function useAddress(): string {
  const { pathname, search } = useLocation();
  const view = new URLSearchParams(search).get('view');
  return view ? `${pathname}?view=${encodeURIComponent(view)}` : pathname;
}
