import { Popover } from 'antd';
import { Suspense, useEffect, useRef, type ReactNode } from 'react';
import { SkeletonRows } from '@/components/states';

/**
 * What a button of the toolbar opens. In the page it stands behind everything else: it takes the focus when it opens and gives it back
 * when it closes. Its content may be lazy.
 */
export function ToolPopover({ title, content, children }: { title?: string; content: ReactNode; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const before = useRef<Element | null>(null);
  const isShown = useRef(false);
  // What is still hidden takes no focus.
  const enter = () => {
    if (isShown.current) box.current?.querySelector<HTMLElement>('input:not(:disabled), button:not(:disabled)')?.focus();
  };
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      title={title}
      destroyOnHidden
      content={
        <div ref={box}>
          <Suspense fallback={<SkeletonRows rows={3} />}>
            {content}
            <Arrived onArrive={enter} />
          </Suspense>
        </div>
      }
      onOpenChange={(isOpen) => {
        const active = document.activeElement;
        if (isOpen) before.current = active;
        // A click elsewhere takes the focus there afterwards.
        else if (before.current instanceof HTMLElement && (active === document.body || box.current?.contains(active))) before.current.focus();
      }}
      afterOpenChange={(isOpen) => {
        isShown.current = isOpen;
        enter();
      }}
    >
      {children}
    </Popover>
  );
}

/** Tells when what stands before it is there: its code may have to be fetched first. */
function Arrived({ onArrive }: { onArrive: () => void }) {
  const told = useRef(onArrive);
  useEffect(() => told.current(), []);
  return null;
}
