import { Popover } from 'antd';
import { useRef, type ReactNode } from 'react';

/**
 * What a button of the toolbar opens. In the page it stands behind everything else: it takes the focus when it opens and gives it back
 * when it closes.
 */
export function ToolPopover({ title, content, children }: { title?: string; content: ReactNode; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const before = useRef<Element | null>(null);
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      title={title}
      destroyOnHidden
      content={<div ref={box}>{content}</div>}
      onOpenChange={(isOpen) => {
        const active = document.activeElement;
        if (isOpen) before.current = active;
        // A click elsewhere takes the focus there afterwards.
        else if (before.current instanceof HTMLElement && (active === document.body || box.current?.contains(active))) before.current.focus();
      }}
      // What is still hidden takes no focus.
      afterOpenChange={(isShown) => isShown && box.current?.querySelector<HTMLElement>('input:not(:disabled), button:not(:disabled)')?.focus()}
    >
      {children}
    </Popover>
  );
}
