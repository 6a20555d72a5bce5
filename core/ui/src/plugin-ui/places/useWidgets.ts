import { useMemo } from 'react';
import { usePreference } from '@/api/hooks/preferences';
import type { PluginSlot } from '@/api/types';
import { slotKey, useSlotsOf } from '..';

type Hidden = Record<string, string[]>;
const NONE: Hidden = {};

export interface Widgets {
  all: PluginSlot[];
  shown: PluginSlot[];
  isShown: (slot: PluginSlot) => boolean;
  toggle: (slot: PluginSlot) => void;
}

/** Widgets of plugins on a dashboard: all of them, but for those that a person took off it. */
export function useWidgets(board: string): Widgets {
  const all = useSlotsOf('dashboard.widget');
  const [hidden, setHidden, isLoaded] = usePreference<Hidden>('widgets.hidden', NONE);
  return useMemo(() => {
    const here = hidden[board] ?? [];
    const isShown = (slot: PluginSlot) => !here.includes(slotKey(slot));
    return {
      all,
      // Nothing comes and goes again at once.
      shown: isLoaded ? all.filter(isShown) : [],
      isShown,
      toggle: (slot) => {
        if (!isLoaded) return;
        const key = slotKey(slot);
        const { [board]: _before, ...others } = hidden;
        const next = isShown(slot) ? [...here, key] : here.filter((one) => one !== key);
        setHidden(next.length > 0 ? { ...others, [board]: next } : Object.keys(others).length > 0 ? others : null);
      },
    };
  }, [all, hidden, isLoaded, setHidden, board]);
}
