import { useId, useMemo } from 'react';
import type { BlockOf, DashboardCard as CardDef } from '@/api/types';
import { DashboardCard } from '@/pages/dashboard/DashboardCard';
import { WHOLE } from '@/pages/dashboard/scope';
import { COLUMNS } from '@/pages/dashboard/size';
import '@/pages/dashboard/dashboard.css';

/** A figure or picture as on a dashboard, from the reader's own question. */
export function Chart({ block }: { block: BlockOf<'chart'> }) {
  const id = useId();
  const card = useMemo<CardDef>(() => {
    const { title, chart, object, filter, group_by, measures, value, format, target, limit, order } = block;
    return {
      key: block.id ?? `slot-${id}`,
      label: title ? { en: title, 'zh-CN': title } : {},
      type: chart,
      span: COLUMNS,
      object,
      measures,
      value,
      filter: filter ?? null,
      group_by: group_by ?? [],
      format: format ?? null,
      target: target ?? null,
      limit: limit ?? null,
      order: order ?? null,
    };
  }, [block, id]);
  return (
    <div className="dash">
      <DashboardCard card={card} scope={WHOLE} />
    </div>
  );
}
