import { useContext, type ReactNode } from 'react';
import type { UiBlock } from '@/api/types';
import { all } from './document';
import { HeadingLevel, LowestHeading } from './viewContext';

/** A heading at the level that is due here, or further down. */
export function Heading({ children, className, deeper = 0 }: { children: ReactNode; className?: string; deeper?: number }) {
  const level = useContext(HeadingLevel) + deeper;
  const Tag = `h${Math.min(level, 6)}` as 'h2';
  return <Tag className={`pb-heading${className ? ` ${className}` : ''}`}>{children}</Tag>;
}

/** Headings of these blocks follow on from what stands above them, however low a level they were told. */
export function Headings({ of, isBelow, children }: { of: readonly UiBlock[]; isBelow: boolean; children: ReactNode }) {
  const level = useContext(HeadingLevel);
  const told = all(of).flatMap((block) => (block.type === 'heading' ? [block.level ?? 3] : []));
  return (
    <HeadingLevel value={isBelow ? level + 1 : level}>
      <LowestHeading value={Math.min(...told, 4)}>{children}</LowestHeading>
    </HeadingLevel>
  );
}
