import { SortAscendingOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import type { ObjectDef } from '@/api/types';
import { ToolPopover } from './ToolPopover';
import type { ListState } from './useListState';

const SortEditor = lazy(() => import('./SortEditor'));

/** By what the list is sorted, first things first. */
export function SortButton({ object, state }: { object: ObjectDef; state: ListState }) {
  const { t } = useTranslation();
  const count = state.sort.length;
  return (
    <ToolPopover title={t('lists:sort.title')} content={<SortEditor object={object} sort={state.sort} onChange={state.setSort} />}>
      <Button icon={<SortAscendingOutlined />} aria-label={count > 1 ? t('lists:named', { title: t('lists:sort.title'), name: count }) : t('lists:sort.title')} title={t('lists:sort.title')} data-testid="sort">
        {count > 1 && <span className="t-num">{count}</span>}
      </Button>
    </ToolPopover>
  );
}
