/** What figures and cards are called where nobody named them. */
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { DashboardCard, Measure, ObjectDef } from '@/api/types';
import { useLabel } from '@/i18n';
import { splitGroup } from './period';

export interface Names {
  field: (object: ObjectDef, key: string | undefined) => string;
  measure: (object: ObjectDef, measure: Measure | undefined) => string;
  /** Its title, else what it shows. */
  card: (card: DashboardCard, object: ObjectDef | undefined) => string;
}

export function useNames(): Names {
  const { t } = useTranslation();
  const label = useLabel();
  const field = useCallback((object: ObjectDef, key: string | undefined) => label(object.fields.find((one) => one.key === key)?.label), [label]);
  const measure = useCallback(
    (object: ObjectDef, one: Measure | undefined) => {
      if (!one || one.op === 'count') return t('dashboard:count');
      if (one.minus) return t('dashboard:days_between', { from: field(object, one.minus), to: field(object, one.field) });
      return t(`dashboard:op.${one.op}`, { field: field(object, one.field) || one.field });
    },
    [field, t],
  );
  const card = useCallback(
    (one: DashboardCard, object: ObjectDef | undefined) => {
      const given = label(one.label);
      if (given || !object) return given || one.key;
      const value = one.measures[one.value];
      const what = !value || value.op === 'count' ? label(object.label_plural) : measure(object, value);
      const group = one.group_by?.[0];
      return group ? t('dashboard:auto_title', { what, group: field(object, splitGroup(group).field) }) : what;
    },
    [field, label, measure, t],
  );
  return { field, measure, card };
}
