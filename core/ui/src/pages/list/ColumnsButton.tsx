import { TableOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import type { ObjectDef } from '@/api/types';
import { ToolPopover } from './ToolPopover';
import type { ListState } from './useListState';

const ColumnsEditor = lazy(() => import('./ColumnsEditor'));

/** Which columns the list shows, in which order, and which of them stay; kept for this person and view. */
export function ColumnsButton({ object, state }: { object: ObjectDef; state: ListState }) {
  const { t } = useTranslation();
  return (
    <ToolPopover title={t('records:columns.title')} content={<ColumnsEditor object={object} state={state} />}>
      <Button icon={<TableOutlined />} aria-label={t('records:columns.title')} title={t('records:columns.title')} data-testid="columns" />
    </ToolPopover>
  );
}
