/** A view as data: what is in it, and what becomes of it. */
import type { BlockOf, UiBlock } from '@/api/types';

/** The same with the block of this id replaced, or without it. Blocks that don't hold it stay the same objects. */
export function patched(blocks: readonly UiBlock[], id: string, block: UiBlock | undefined): UiBlock[] {
  return blocks.flatMap((one) => {
    if (one.id === id) return block ? [block] : [];
    return [inside(one, id, block)];
  });
}

function inside(one: UiBlock, id: string, block: UiBlock | undefined): UiBlock {
  if (!all([one]).some((candidate) => candidate.id === id)) return one;
  if (one.type === 'tabs') return { ...one, tabs: one.tabs.map((tab) => ({ ...tab, children: patched(tab.children, id, block) })) };
  if (one.type === 'empty-state') return { ...one, action: block?.type === 'button' ? block : undefined };
  return 'children' in one ? { ...one, children: patched(one.children, id, block) } : one;
}

/** Every block, nested ones too, in order. */
export const all = (blocks: readonly UiBlock[]): UiBlock[] => blocks.flatMap((one) => [one, ...all(childrenOf(one))]);

function childrenOf(one: UiBlock): readonly UiBlock[] {
  if (one.type === 'tabs') return one.tabs.flatMap((tab) => tab.children);
  if (one.type === 'empty-state') return one.action ? [one.action] : [];
  return 'children' in one ? one.children : [];
}

export const isField = (block: UiBlock): block is BlockOf<'field'> => block.type === 'field';

/** The fields of a view, which together are its form. */
export const fieldsOf = (blocks: readonly UiBlock[]): BlockOf<'field'>[] => all(blocks).filter(isField);
