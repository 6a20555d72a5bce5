import { useTranslation } from 'react-i18next';
import type { ComponentType } from 'react';
import type { BlockOf, BlockType, UiBlock } from '@/api/types';
import * as controls from './blocks/controls';
import * as show from './blocks/display';
import { Field } from './blocks/Field';
import * as layout from './blocks/layout';
import { Sortable } from './blocks/Sortable';
import { Unknown } from './blocks/Unknown';
import { ActivityFeed } from './data/ActivityFeed';
import { Chart } from './data/Chart';
import { RecordForm } from './data/RecordForm';
import { RecordTable } from './data/RecordTable';
import { RelatedList } from './data/RelatedList';
import { Guard } from './Guard';

/** What draws each type; one without an entry does not compile. */
export const BLOCKS: { readonly [type in BlockType]: ComponentType<{ block: BlockOf<type> }> } = {
  stack: layout.Stack,
  row: layout.Row,
  grid: layout.Grid,
  section: layout.Section,
  tabs: layout.BlockTabs,
  divider: layout.Rule,
  text: show.Text,
  heading: show.BlockHeading,
  markdown: show.MarkdownText,
  badge: show.Badge,
  stat: show.Stat,
  'key-values': show.KeyValues,
  progress: show.Bar,
  callout: show.Callout,
  timeline: show.Moments,
  steps: show.Steps,
  sortable: Sortable,
  'empty-state': show.Nothing,
  image: show.Picture,
  field: Field,
  button: controls.Press,
  menu: controls.Menu,
  link: controls.Leading,
  'record-table': RecordTable,
  'record-form': RecordForm,
  'related-list': RelatedList,
  chart: Chart,
  'activity-feed': ActivityFeed,
  unknown: Unknown,
};

/** Blocks one under another. */
export function BlockList({ blocks }: { blocks: readonly UiBlock[] }) {
  return blocks.map((block, at) => <Block key={block.id ?? `${at}-${block.type}`} block={block} />);
}

/** One block, of whatever type. */
export function Block({ block }: { block: UiBlock }) {
  const { t } = useTranslation();
  const isKnown = Object.hasOwn(BLOCKS, block.type);
  // A page that is older than its server may meet a type that it has never heard of.
  if (!isKnown) return block.fallback ? <Block block={block.fallback} /> : <Unknown block={{ type: 'unknown', label: String(block.type) }} />;
  const Drawn = BLOCKS[block.type] as ComponentType<{ block: UiBlock }>;
  return (
    <div className={`pb pb-${block.type}`} data-block={block.type} data-block-id={block.id}>
      <Guard of={block} fallback={<p className="pb-notice">{t('blocks:broken_block')}</p>}>
        <Drawn block={block} />
      </Guard>
    </div>
  );
}
