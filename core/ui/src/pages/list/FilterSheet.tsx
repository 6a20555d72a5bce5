import { FilterOutlined } from '@ant-design/icons';
import { Badge, Button, Drawer } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useObjects } from '@/api/hooks/metadata';
import type { ObjectDef } from '@/api/types';
import { SkeletonRows } from '@/components/states';
import type { Refusal } from './FilterBar';
import { splitFilter } from './filters';
import { kindsFor } from './shape';
import type { ListState } from './useListState';

const SortEditor = lazy(() => import('./SortEditor'));
const ShapeEditor = lazy(() => import('./ShapeEditor'));
const GroupEditor = lazy(async () => ({ default: (await import('./GroupEditor')).GroupEditor }));

/** On a phone: filter, order and way to show it, from below. */
export function FilterSheet({ object, state, refusal }: { object: ObjectDef; state: ListState; refusal: Refusal | null }) {
  const { t } = useTranslation();
  const { data: objects = [] } = useObjects();
  const [isOpen, setOpen] = useState(false);
  const kinds = kindsFor(object);
  return (
    <>
      <Badge count={state.items.length} size="small" color="var(--ant-color-primary)">
        <Button icon={<FilterOutlined />} aria-label={t('records:filter.title')} onClick={() => setOpen(true)} data-testid="filter-sheet-open" />
      </Badge>
      <Drawer
        open={isOpen}
        placement="bottom"
        size="85%"
        title={t('lists:filter.sheet')}
        onClose={() => setOpen(false)}
        classNames={{ body: 't-sheet' }}
        footer={
          <div className="t-sheet-foot">
            <Button block onClick={state.reset} disabled={!state.isChanged}>
              {t('records:views.reset')}
            </Button>
            <Button block type="primary" onClick={() => setOpen(false)} data-testid="filter-sheet-done">
              {t('records:filter.done')}
            </Button>
          </div>
        }
      >
        <div data-testid="filter-sheet">
          {refusal && (
            <p className="t-chip-why" role="alert">
              {refusal.message}
            </p>
          )}
          <Suspense fallback={<SkeletonRows rows={4} />}>
            <h2>{t('records:filter.title')}</h2>
            <GroupEditor object={object} objects={objects} filter={{ and: state.items }} onChange={(next) => state.setItems(splitFilter(next))} />
            <h2>{t('lists:sort.title')}</h2>
            <SortEditor object={object} sort={state.sort} onChange={state.setSort} />
            {kinds.length > 1 && (
              <>
                <h2>{t('lists:shape.title')}</h2>
                <ShapeEditor object={object} state={state} kinds={kinds} />
              </>
            )}
          </Suspense>
        </div>
      </Drawer>
    </>
  );
}
