import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import NotFound from '@/app/NotFound';
import { useHotkeys } from '@/app/hotkeys';
import { useIsPhone } from '@/app/useIsPhone';
import { isApiError } from '@/api/client';
import { useDeleteRecord, useRestoreRecord } from '@/api/hooks/mutations';
import { useObjects } from '@/api/hooks/metadata';
import { usePresence } from '@/api/hooks/people';
import { useRecord } from '@/api/hooks/records';
import { useMe } from '@/api/hooks/session';
import type { FieldValue, ObjectDef, RecordData } from '@/api/types';
import { useDocumentTitle } from '@/components/Page';
import { ErrorState, SkeletonRows } from '@/components/states';
import { useToast } from '@/components/useToast';
import { asRef, asText, preloadControls } from '@/fields';
import { useLabel } from '@/i18n';
import { SlotArea, slotKey, useRecordSlots } from '@/plugin-ui';
import { SlotCard } from '@/plugin-ui/places/SlotCard';
import { useSlotDialog } from '@/plugin-ui/places/useSlotDialog';
import { FilesCard, hasFiles } from './FilesCard';
import { History } from './History';
import { Properties } from './Properties';
import { RecordHeader } from './RecordHeader';
import { timelineShapes } from './related';
import { RelatedCard } from './RelatedCard';
import { Tabs } from './Tabs';
import { Timeline, type Wish } from './Timeline';
import { useActions } from './useActions';
import { useMarks } from './useMarks';
import { useRecordCommands } from './useRecordCommands';
import { collides, useSave } from './useSave';
import type { Trail } from './useTrail';
import './record.css';
import './zones.css';

const EditDrawer = lazy(() => import('./EditDrawer'));
const ShareDialog = lazy(() => import('./ShareDialog'));

const ZONES = ['details', 'timeline', 'related', 'history'] as const;
type Zone = (typeof ZONES)[number];
/** A zone, or a slot of a plugin. */
type Tab = Zone | `slot:${string}`;

interface Props {
  object: ObjectDef;
  id: string;
  compact?: boolean;
  trail?: Trail | null;
  onStep?: (id: string) => void;
  onGone?: () => void;
}

/** A record: three zones side by side on a page, tabs in a panel and on a phone. */
export default function RecordView(props: Props) {
  const { object, id, onGone } = props;
  const { data: record, error, refetch } = useRecord(object.key, id);
  const { t } = useTranslation();
  if (!record) {
    if (!error) return <SkeletonRows rows={10} />;
    return isApiError(error, 'not_found') ? <NotFound /> : <ErrorState error={error} onRetry={() => void refetch()} />;
  }
  return (
    <>
      {isApiError(error, 'not_found') && (
        <div className="t-record-gone" role="alert" data-testid="record-gone">
          {t('records:gone')}
          {onGone && (
            <button type="button" className="t-plain t-more" onClick={onGone}>
              {t('common:close')}
            </button>
          )}
        </div>
      )}
      <Loaded {...props} record={record} />
    </>
  );
}

function Loaded({ object, record, compact = false, trail = null, onStep, onGone }: Props & { record: RecordData }) {
  const { id } = record;
  const { t } = useTranslation();
  const label = useLabel();
  const toast = useToast();
  const navigate = useNavigate();
  const isPhone = useIsPhone();
  const { data: me } = useMe();
  const { data: objects } = useObjects();
  const { save, dialogs } = useSave(object);
  const { actions, run, dialog } = useActions(object, record);
  const remove = useDeleteRecord(object.key);
  const restore = useRestoreRecord(object.key);
  const marks = useMarks(record);
  const others = usePresence(object.key, id, me?.user.id ?? '');
  const [tab, setTab] = useState<Tab | null>(null);
  const [isEditing, setEditing] = useState(false);
  const [isSharing, setSharing] = useState(false);
  const [wish, setWish] = useState<Wish | null>(null);
  const name = asText(record[object.name_field]);
  useDocumentTitle(compact ? label(object.label_plural) : name);
  useHotkeys({ e: () => setEditing(true) }, !compact && object.can.update);
  useEffect(preloadControls, []);

  const related = useMemo(() => {
    // What the timeline shows needs no card beside it.
    const shown = new Set(timelineShapes(object, objects ?? []).map((shape) => shape.object.key));
    return object.related
      .filter((relation) => !shown.has(relation.object))
      .map((relation) => ({ relation, child: objects?.find((candidate) => candidate.key === relation.object) }))
      .flatMap(({ relation, child }) => (child?.can.read ? [{ relation, child }] : []));
  }, [object, objects]);
  const hasFilesCard = useMemo(() => hasFiles(object, objects ?? []), [object, objects]);
  const slots = useRecordSlots(object.key, record);
  const subject = useMemo(() => ({ object: object.key, id }), [object.key, id]);
  const { open: openSlot, dialog: slotDialog } = useSlotDialog();
  const hasRight = related.length > 0 || hasFilesCard || slots.cards.length > 0;

  const onSave = (values: Record<string, FieldValue>, base?: RecordData) =>
    // What others changed elsewhere since typing began is no conflict; what they changed here is asked about.
    void save(base && collides(base, values, record) ? base : record, values);
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

  const own = { id: me?.user.id ?? '', label: me?.user.name ?? '' };
  const assigning = useRecordCommands({
    object,
    record,
    me: own,
    hasKeys: !compact,
    actions,
    onAction: run,
    slots: slots.actions,
    onSlot: (slot) => openSlot({ slot, subject }),
    onSave,
    onEdit: () => setEditing(true),
    onShare: () => setSharing(true),
    onLog: (kind) => {
      setTab('timeline');
      setWish({ kind });
    },
    onDelete,
  });

  const zones = {
    details: <Properties object={object} record={record} marks={marks} onSave={onSave} />,
    timeline: <Timeline object={object} record={record} wish={wish} onSave={onSave} />,
    related: (
      <div className="t-related-list">
        {related.map(({ relation, child }) => (
          <RelatedCard key={`${relation.object}.${relation.field}`} parent={object} record={record} relation={relation} child={child} />
        ))}
        {slots.cards.map((slot) => (
          <SlotCard key={slotKey(slot)} slot={slot} subject={subject} version={record.version} />
        ))}
        {hasFilesCard && <FilesCard object={object} record={record} onSave={onSave} />}
      </div>
    ),
    history: <History object={object} id={id} onSave={onSave} />,
  };
  const isNarrow = compact || isPhone;
  const zoneTabs: Zone[] = isNarrow ? ['details', 'timeline', ...(hasRight ? (['related'] as const) : []), 'history'] : ['timeline', 'history'];
  const tabs: { key: Tab; label: string }[] = [
    ...zoneTabs.map((key) => ({ key, label: t(`records:tabs.${key}`) })),
    ...slots.tabs.map((slot) => ({ key: slotKey(slot), label: slot.label })),
  ];
  const current = tabs.find(({ key }) => key === tab) ?? tabs[0] ?? { key: 'timeline', label: '' };
  const tabBar = <Tabs tabs={tabs} current={current.key} onPick={setTab} />;
  const slot = slots.tabs.find((one) => slotKey(one) === current.key);
  const zone = (
    <div className="t-record-zone" id="record-zone" role="tabpanel" aria-label={current.label}>
      {slot ? <SlotArea key={current.key} slot={slot} subject={subject} version={record.version} /> : zones[ZONES.find((key) => key === current.key) ?? 'timeline']}
    </div>
  );
  const who = asRef(record.updated_by);

  return (
    <article className={`t-record${isNarrow ? ' is-narrow' : ''}`} aria-label={name} data-testid="record" data-version={record.version}>
      <RecordHeader
        object={object}
        record={record}
        me={own}
        compact={isNarrow}
        trail={trail}
        marks={marks}
        others={others}
        actions={actions}
        onAction={run}
        slots={slots.actions}
        onSlot={(slot) => openSlot({ slot, subject })}
        onSave={onSave}
        onStep={(to) => onStep?.(to)}
        onEdit={() => setEditing(true)}
        onShare={() => setSharing(true)}
        onDelete={onDelete}
      />
      <div className="t-sr" role="status" data-testid="live-note">
        {marks.size > 0 && who && who.id !== me?.user.id
          ? t('records:changed_live', {
              who: who.label,
              names: object.fields
                .filter((field) => marks.has(field.key))
                .map((field) => label(field.label))
                .join(t('records:filter.comma')),
            })
          : ''}
      </div>
      {isNarrow ? (
        <>
          {tabBar}
          {zone}
        </>
      ) : (
        <div className={`t-zones${hasRight ? '' : ' is-two'}`}>
          <div className="t-zone-left">{zones.details}</div>
          <div className="t-zone-middle">
            {tabBar}
            {zone}
          </div>
          {hasRight && <div className="t-zone-right">{zones.related}</div>}
        </div>
      )}
      {dialogs}
      {dialog}
      {slotDialog}
      {assigning}
      <Suspense fallback={null}>
        {isEditing && <EditDrawer object={object} record={record} onClose={() => setEditing(false)} />}
        {isSharing && <ShareDialog object={object.key} id={id} name={name} onClose={() => setSharing(false)} />}
      </Suspense>
    </article>
  );
}
