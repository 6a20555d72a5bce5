import { Dropdown, type MenuProps } from 'antd';
import { useImperativeHandle, type Ref, type RefObject } from 'react';

interface Props {
  target: RefObject<HTMLElement | null>;
  items: NonNullable<MenuProps['items']>;
  onPick: (key: string) => void;
  onClose: () => void;
}

/** An open menu at something that stands there already. Nothing of it is drawn before, which counts where there are many that could open. */
export function MenuAt({ target, items, onPick, onClose }: Props) {
  return (
    <Dropdown open trigger={['click']} placement="bottomRight" menu={{ items, onClick: ({ key }) => onPick(key) }} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Stand target={target} />
    </Dropdown>
  );
}

/** Takes the place of the menu's button; the button itself is elsewhere. */
function Stand({ target, ref }: { target: RefObject<HTMLElement | null>; ref?: Ref<HTMLElement | null> }) {
  useImperativeHandle<HTMLElement | null, HTMLElement | null>(ref, () => target.current, [target]);
  return null;
}
