import type { TFunction } from 'i18next';
import type { Ground } from '@/api/hooks/rights';
import type { Language, Ref } from '@/api/types';
import { formatDate } from '@/format';

/** A reason as a sentence: “It belongs to the North department”. */
export function groundText(t: TFunction, language: Language, { kind, owner, department, ...share }: Ground): string {
  if (kind === 'shared') {
    const { to = 'user', below, by, until } = share;
    const whom = to === 'department' && below === true ? 'department_below' : to;
    const name = (ref: Ref | undefined) => ref?.label ?? ref?.id ?? '';
    return t(`admin:rights.grounds.shared_${whom}`, {
      with: name(share.with),
      by: name(by),
      until: until ? t('admin:rights.grounds.until', { day: formatDate(until, language) }) : '',
    });
  }
  return t(`admin:rights.grounds.${kind}`, { rule: share.rule?.label ?? share.rule?.id ?? '', record: share.record?.label ?? share.record?.id ?? '', owner: owner?.label ?? owner?.id ?? '', department: department?.label ?? department?.id ?? '' });
}
