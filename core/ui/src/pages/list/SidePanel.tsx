import { ArrowDownOutlined, ArrowUpOutlined, CloseOutlined, ExpandAltOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { ObjectDef } from '@/api/types';
import { SkeletonRows } from '@/components/states';
import { PanelEdge, usePanelWidth } from './PanelEdge';

const RecordView = lazy(() => import('@/pages/record/RecordView'));

/** The record over its list; the list stays in reach. */
export function SidePanel(props: { object: ObjectDef; id: string; onStep: (step: 1 | -1) => void; onClose: () => void }) {
  const { object, id, onStep, onClose } = props;
  const { t } = useTranslation();
  const [width, setWidth] = usePanelWidth();
  return (
    <aside className="t-side" style={width === null ? undefined : { width: `min(${width}px, 78%)` }} aria-label={t('records:panel')} data-testid="side-panel">
      <div className="t-side-bar">
        <Button type="text" size="small" icon={<ArrowUpOutlined />} aria-label={t('records:previous')} title={`${t('records:previous')} (k)`} onClick={() => onStep(-1)} />
        <Button type="text" size="small" icon={<ArrowDownOutlined />} aria-label={t('records:next')} title={`${t('records:next')} (j)`} onClick={() => onStep(1)} />
        <span className="t-bulk-gap" />
        <Link to={`/o/${object.key}/${id}`} tabIndex={-1} data-testid="open-page">
          <Button type="text" size="small" icon={<ExpandAltOutlined />} title="Enter">
            {t('records:open_page')}
          </Button>
        </Link>
        <Button type="text" size="small" icon={<CloseOutlined />} aria-label={t('common:close')} title="Esc" onClick={onClose} />
      </div>
      <div className="t-side-body">
        <Suspense fallback={<SkeletonRows rows={8} />}>
          <RecordView key={id} object={object} id={id} compact onGone={onClose} />
        </Suspense>
      </div>
      <PanelEdge width={width} onChange={setWidth} />
    </aside>
  );
}
