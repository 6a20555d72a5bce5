import type { TFunction } from 'i18next';
import type { Ground } from '@/api/hooks/rights';

/** A reason as a sentence: “It belongs to the North department”. */
export function groundText(t: TFunction, { kind, owner, department }: Ground): string {
  return t(`admin:rights.grounds.${kind}`, { owner: owner?.label ?? owner?.id ?? '', department: department?.label ?? department?.id ?? '' });
}
