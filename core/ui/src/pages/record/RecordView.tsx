import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import NotFound from '@/app/NotFound';
import { useHotkeys } from '@/app/hotkeys';
import { useIsPhone } from '@/app/useIsPhone';
import { isApiError } from '@/api/client';
import { useDeleteRecord, useRestoreRecord } from '@/api/hooks/mutations';
import { useObjects } from '@/api/hooks/metadata';
import { useRecord } from '@/api/hooks/records';
import type { FieldValue, ObjectDef } from '@/api/types';
import { useDocumentTitle } from '@/components/Page';
import { ErrorState, SkeletonRows } from '@/components/states';
import { useToast } from '@/components/useToast';
import { asText, preloadControls } from '@/fields';
import { useLabel } from '@/i18n';
import { History } from './History';
import { Properties } from './Properties';
import { RecordHeader } from './RecordHeader';
import { RelatedCard } from './RelatedCard';
import { Timeline } from './Timeline';
import { useActions } from './useActions';
import { useSave } from './useSave';
import './record.css';

const EditDrawer = lazy(() => import('./EditDrawer'));

type Tab = 'details' | 'timeline' | 'related' | 'history';

/** A record: three zones side by side on a page, tabs in a panel and on a phone. */
export default function RecordView(props: { object: ObjectDef; id: string; compact?: boolean; onGone?: () => void }) {
  const { object, id, compact = false, onGone } = props;
  const { t } = useTranslation();
  const label = useLabel();
  const toast = useToast();
  const navigate = useNavigate();
  const isPhone = useIsPhone();
  const { data: record, error, refetch } = useRecord(object.key, id);
  const { data: objects = [] } = useObjects();
  const { save, dialogs } = useSave(object);
  const { actions, run, dialog } = useActions(object, record);
  const remove = useDeleteRecord(object.key);
  const restore = useRestoreRecord(object.key);
  const [tab, setTab] = useState<Tab | null>(null);
  const [isEditing, setEditing] = useState(false);
  const name = record ? asText(record[object.name_field]) : '';
  useDocumentTitle(compact ? label(object.label_plural) : name);
  useHotkeys({ e: () => setEditing(true) }, !compact && object.can.update);

  useEffect(preloadControls, []);

  const related = useMemo(
    () =>
      object.related
        .filter((relation) => !object.timeline.includes(relation.object))
        .map((relation) => ({ relation, child: objects.find((candidate) => candidate.key === relation.object) }))
        .flatMap(({ relation, child }) => (child?.can.read ? [{ relation, child }] : [])),
    [object, objects],
  );

  if (error && !record) return isApiError(error, 'not_found') ? <NotFound /> : <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!record) return <SkeletonRows rows={10} />;

  const onSave = (values: Record<string, FieldValue>) => void save(record, values);
  const onDelete = () =>
    remove.mutate(
      { id },
      {
        onSuccess: () => {
          toast.undoable(t('records:deleted', { name }), () =>
            restore.mutate(id, { onSuccess: () => toast.done(t('records:bin.restored', { name })), onError: toast.failed }),
          );
          if (onGone) onGone();
          else void navigate(`/o/${object.key}`);
        },
        onError: toast.failed,
      },
    );

  const zones = {
    details: <Properties object={object} record={record} onSave={onSave} />,
    timeline: <Timeline object={object} record={record} />,
    related: (
      <div className="t-related-list">
        {related.map(({ relation, child }) => (
          <RelatedCard key={`${relation.object}.${relation.field}`} parent={object} record={record} relation={relation} child={child} />
        ))}
      </div>
    ),
    history: <History object={object} id={id} />,
  };
  const isNarrow = compact || isPhone;
  const tabs: Tab[] = isNarrow
    ? ['details', 'timeline', ...(related.length > 0 ? (['related'] as const) : []), 'history']
    : ['timeline', 'history'];
  const first = tabs[0] ?? 'timeline';
  const current = tab && tabs.includes(tab) ? tab : first;

  const tabBar = (
    <div className="t-views t-record-tabs">
      <div role="tablist" className="t-view-tabs">
        {tabs.map((key) => (
          <button
            key={key}
            type="button"
            role="tab"
            className="t-plain t-view-tab"
            aria-selected={key === current}
            data-testid={`tab-${key}`}
            onClick={() => setTab(key)}
          >
            {t(`records:tabs.${key}`)}
          </button>
        ))}
      </div>
    </div>
  );

  return (
    <article className={`t-record${isNarrow ? ' is-narrow' : ''}`} aria-label={name} data-testid="record">
      <RecordHeader
        object={object}
        record={record}
        compact={isNarrow}
        actions={actions}
        onAction={run}
        onSave={onSave}
        onEdit={() => setEditing(true)}
        onDelete={onDelete}
      />
      {isNarrow ? (
        <>
          {tabBar}
          <div className="t-record-zone">{zones[current]}</div>
        </>
      ) : (
        <div className={`t-zones${related.length === 0 ? ' is-two' : ''}`}>
          <div className="t-zone-left">{zones.details}</div>
          <div className="t-zone-middle">
            {tabBar}
            <div className="t-record-zone">{current === 'history' ? zones.history : zones.timeline}</div>
          </div>
          {related.length > 0 && <div className="t-zone-right">{zones.related}</div>}
        </div>
      )}
      {dialogs}
      {dialog}
      <Suspense fallback={null}>{isEditing && <EditDrawer object={object} record={record} onClose={() => setEditing(false)} />}</Suspense>
    </article>
  );
}
