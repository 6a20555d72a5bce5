import type { PluginRender, PluginSlot, PluginSubject } from '@/api/types';
import { ObjectIcon } from '@/components/ObjectIcon';
import { SlotArea } from '..';
import './places.css';

interface Props {
  slot: PluginSlot;
  subject?: PluginSubject;
  params?: PluginRender['params'];
  version?: number;
  tools?: React.ReactNode;
}

/** A slot as a card among others. */
export function SlotCard({ slot, tools, ...about }: Props) {
  return (
    <div className="t-card pb-card" data-testid={`slot-card-${slot.slot}`}>
      <div className="pb-card-head">
        <ObjectIcon name={slot.icon ?? 'plug'} />
        <h2 className="t-ellipsis">{slot.label}</h2>
        {tools && <span className="pb-card-tools">{tools}</span>}
      </div>
      <SlotArea slot={slot} level={3} {...about} />
    </div>
  );
}
