/** Blocks that arrange others. */
import { DownOutlined } from '@ant-design/icons';
import { Tabs } from 'antd';
import { useId, useState } from 'react';
import type { BlockGap, BlockOf } from '@/api/types';
import { BlockList } from '../BlockList';
import { Heading, Headings } from '../Heading';

const GAPS: Record<BlockGap, number> = { none: 0, small: 8, medium: 16, large: 24 };
const gapOf = (gap: BlockGap = 'medium') => ({ gap: GAPS[gap] });
const ALIGN = { start: 'flex-start', center: 'center', end: 'flex-end', between: 'space-between' } as const;

export function Stack({ block }: { block: BlockOf<'stack'> }) {
  return (
    <div className="pb-children" style={gapOf(block.gap)}>
      <BlockList blocks={block.children} />
    </div>
  );
}

export function Row({ block }: { block: BlockOf<'row'> }) {
  return (
    <div className="pb-beside" style={{ ...gapOf(block.gap ?? 'small'), justifyContent: ALIGN[block.align ?? 'start'] }}>
      <BlockList blocks={block.children} />
    </div>
  );
}

export function Grid({ block }: { block: BlockOf<'grid'> }) {
  return (
    <div className="pb-columns" style={{ ...gapOf(block.gap), '--columns': block.columns ?? 2 } as React.CSSProperties}>
      <BlockList blocks={block.children} />
    </div>
  );
}

export function Section({ block }: { block: BlockOf<'section'> }) {
  const { title, subtitle, children, collapsible = false, collapsed = false } = block;
  const id = useId();
  const [isOpen, setOpen] = useState(!(collapsible && collapsed));
  const parts = (
    <div className="pb-children" id={id} hidden={!isOpen}>
      <BlockList blocks={children} />
    </div>
  );
  if (!title) return parts;
  return (
    <div role="group" aria-label={title} className="pb-part">
      <Heading>
        {collapsible ? (
          <button type="button" className="t-plain pb-fold" aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
            <DownOutlined aria-hidden /> {title}
          </button>
        ) : (
          title
        )}
      </Heading>
      {subtitle && <p className="t-muted pb-subtitle">{subtitle}</p>}
      <Headings of={children} isBelow>
        {parts}
      </Headings>
    </div>
  );
}

export function BlockTabs({ block }: { block: BlockOf<'tabs'> }) {
  const [picked, setPicked] = useState<string | null>(null);
  const known = (id: string | null | undefined) => block.tabs.find((tab) => tab.id === id)?.id;
  return (
    <Tabs
      size="small"
      activeKey={known(picked) ?? known(block.active) ?? block.tabs[0]?.id}
      onChange={setPicked}
      items={block.tabs.map((tab) => ({
        key: tab.id,
        label: tab.title,
        children: (
          <div className="pb-children">
            <BlockList blocks={tab.children} />
          </div>
        ),
      }))}
    />
  );
}

export function Rule({ block }: { block: BlockOf<'divider'> }) {
  return block.label ? (
    <div className="pb-rule" role="separator" aria-label={block.label}>
      <span>{block.label}</span>
    </div>
  ) : (
    <hr />
  );
}
