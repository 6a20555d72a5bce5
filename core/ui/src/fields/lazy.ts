import { lazy, type ComponentType } from 'react';
import type * as controls from './controls';
import type { FilterInputProps, InputProps } from './types';

type Controls = typeof controls;
type NamesOf<P> = { [name in keyof Controls]: Controls[name] extends ComponentType<P> ? name : never }[keyof Controls];

const load = () => import('./controls');

/** Fetches the controls ahead of the first click that needs one, once the page has time for it. Gives back how to call it off. */
export function preloadControls(): () => void {
  // Not every browser knows when it is idle.
  if (typeof window.requestIdleCallback !== 'function') {
    const timer = setTimeout(() => void load().catch(() => undefined), 600);
    return () => clearTimeout(timer);
  }
  const handle = window.requestIdleCallback(() => void load().catch(() => undefined), { timeout: 1000 });
  return () => window.cancelIdleCallback(handle);
}

export const inputOf = (name: NamesOf<InputProps>): ComponentType<InputProps> =>
  lazy(async () => ({ default: (await load())[name] as ComponentType<InputProps> }));

export const filterOf = (name: NamesOf<FilterInputProps>): ComponentType<FilterInputProps> =>
  lazy(async () => ({ default: (await load())[name] as ComponentType<FilterInputProps> }));
