import { useTranslation } from 'react-i18next';
import type { BlockOf } from '@/api/types';

/** A type of block that this program doesn't know, and for which the plugin has nothing else. */
export function Unknown({ block }: { block: BlockOf<'unknown'> }) {
  const { t } = useTranslation();
  return (
    <p className="pb-notice t-faint" data-testid="block-unknown">
      {block.label ? t('blocks:unknown_type', { type: block.label }) : t('blocks:unknown')}
    </p>
  );
}
