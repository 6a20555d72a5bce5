/** Plugins' places in the pages. What draws them is fetched when the first one is shown. */
import { lazy, Suspense } from 'react';
import { patiently } from '@/app/patiently';
import type { PluginSlot, PluginSubject } from '@/api/types';
import { SkeletonRows } from '@/components/states';
import type { SlotAreaProps } from './SlotArea';

export { useRecordSlots, useSlots, useSlotsOf, type RecordSlots } from './client';
export { slotKey, slotPath } from './slots';

const Area = lazy(() => patiently(() => import('./SlotArea')));
const Dialog = lazy(() => patiently(() => import('./SlotDialog')));

/** What a plugin shows in a slot. */
export function SlotArea(props: SlotAreaProps) {
  return (
    <Suspense fallback={<SkeletonRows rows={3} />}>
      <Area {...props} />
    </Suspense>
  );
}

/** The same in a dialog. */
export function SlotDialog(props: { slot: PluginSlot; subject?: PluginSubject | undefined; selection?: PluginSubject[] | undefined; onClose: () => void }) {
  return (
    <Suspense fallback={null}>
      <Dialog {...props} />
    </Suspense>
  );
}
