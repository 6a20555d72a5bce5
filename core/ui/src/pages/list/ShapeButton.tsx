import { Button } from 'antd';
import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import type { ObjectDef } from '@/api/types';
import { kindOfView, kindsFor } from './shape';
import { SHAPE_ICONS } from './shapeIcons';
import { ToolPopover } from './ToolPopover';
import type { ListState } from './useListState';

const ShapeEditor = lazy(() => import('./ShapeEditor'));

/** As what the same records are shown: list, board, calendar or gallery, and by which of their fields. */
export function ShapeButton({ object, state }: { object: ObjectDef; state: ListState }) {
  const { t } = useTranslation();
  const kinds = kindsFor(object);
  const kind = kindOfView(state.view);
  if (kinds.length < 2) return null;
  return (
    <ToolPopover content={<ShapeEditor object={object} state={state} kinds={kinds} />}>
      <Button icon={SHAPE_ICONS[kind]} aria-label={t('lists:named', { title: t('lists:shape.title'), name: t(`lists:shape.kinds.${kind}`) })} title={t('lists:shape.title')} data-testid="shape" data-kind={kind}>
        <span className="t-tool-text">{t(`lists:shape.kinds.${kind}`)}</span>
      </Button>
    </ToolPopover>
  );
}
