import { FilterOutlined } from '@ant-design/icons';
import { Badge, Button, Drawer } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useObjects } from '@/api/hooks/metadata';
import type { FieldDef, ObjectDef } from '@/api/types';
import { SkeletonRows } from '@/components/states';
import type { Refusal } from './FilterBar';
import { splitFilter } from './filters';
import { kindOfView, kindsFor } from './shape';
import type { ListState } from './useListState';

const SortEditor = lazy(() => import('./SortEditor'));
const ShapeEditor = lazy(() => import('./ShapeEditor'));
const ColumnsEditor = lazy(() => import('./ColumnsEditor'));
const PhoneGroups = lazy(() => import('./PhoneGroups'));
const PhoneFigures = lazy(() => import('./PhoneFigures'));
const GroupEditor = lazy(async () => ({ default: (await import('./GroupEditor')).GroupEditor }));

/** On a phone: filter, order, groups, figures, fields and way to show it, from below. */
export function FilterSheet(props: {
  object: ObjectDef;
  state: ListState;
  fields: readonly FieldDef[];
  refusal: Refusal | null;
  onCloseAll: { isClosed: boolean; toggle: () => void } | null;
}) {
  const { object, state, fields, refusal, onCloseAll } = props;
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
            {kindOfView(state.view) === 'list' && (
              <>
                <PhoneGroups object={object} state={state} onCloseAll={onCloseAll} />
                <PhoneFigures fields={fields} measures={state.measures} onChange={(measures) => state.arrange({ measures })} />
                <h2>{t('lists:cards.fields')}</h2>
                <ColumnsEditor object={object} state={state} canPin={false} />
              </>
            )}
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
