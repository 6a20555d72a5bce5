import { useState, type ReactNode } from 'react';
import type { PluginSlot, PluginSubject } from '@/api/types';
import { SlotDialog } from '..';

interface Asked {
  slot: PluginSlot;
  subject?: PluginSubject;
  selection?: PluginSubject[];
}

/** Opens slots that have no area of their own. */
export function useSlotDialog(): { open: (asked: Asked) => void; dialog: ReactNode } {
  const [asked, setAsked] = useState<Asked | null>(null);
  return { open: setAsked, dialog: asked && <SlotDialog {...asked} onClose={() => setAsked(null)} /> };
}
