import { Modal } from 'antd';
import type { PluginSlot, PluginSubject } from '@/api/types';
import SlotArea from './SlotArea';

/** A slot without an area of its own: choosing it opens it here. */
export default function SlotDialog(props: { slot: PluginSlot; subject?: PluginSubject | undefined; selection?: PluginSubject[] | undefined; onClose: () => void }) {
  const { slot, subject, selection, onClose } = props;
  return (
    <Modal open title={slot.label} footer={null} width={600} onCancel={onClose} destroyOnHidden>
      <SlotArea slot={slot} subject={subject} selection={selection} onClose={onClose} />
    </Modal>
  );
}
