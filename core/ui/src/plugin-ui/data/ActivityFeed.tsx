import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useObject } from '@/api/hooks/metadata';
import { useHistoryPages } from '@/api/hooks/records';
import type { BlockOf, ObjectDef } from '@/api/types';
import { SkeletonRows, useErrorMessage } from '@/components/states';
import { HistoryLine } from '@/pages/record/HistoryLine';
import { useView } from '../viewContext';
import { NotYours } from './NotYours';

const SHOWN = 20;

/** What happened to a record: the slot's own, unless the plugin names another one. */
export function ActivityFeed({ block }: { block: BlockOf<'activity-feed'> }) {
  const { asked } = useView();
  const isOther = block.object !== undefined && block.record !== undefined;
  const about = isOther ? { object: block.object, id: block.record } : asked.subject;
  const { object, isLoading } = useObject(about?.object);
  if (!object?.can.read || about?.id === undefined) return <NotYours isLoading={isLoading && about !== undefined} />;
  return <Feed object={object} id={about.id} limit={block.limit ?? SHOWN} />;
}

function Feed({ object, id, limit }: { object: ObjectDef; id: string; limit: number }) {
  const { t } = useTranslation();
  const say = useErrorMessage();
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useHistoryPages(object.key, id);
  const entries = (data?.pages.flatMap((page) => page.items) ?? []).slice(0, limit);
  if (error && !data) {
    return (
      <div className="pb-notice" role="status">
        <p>{say(error)}</p>
        <Button size="small" onClick={() => void refetch()}>
          {t('common:retry')}
        </Button>
      </div>
    );
  }
  if (isPending) return <SkeletonRows rows={3} />;
  if (entries.length === 0) return <p className="t-faint">{t('records:history.none')}</p>;
  return (
    <>
      <ol className="t-timeline-list" data-testid="slot-feed">
        {entries.map((entry) => (
          <li key={entry.version}>
            <HistoryLine object={object} entry={entry} />
          </li>
        ))}
      </ol>
      {hasNextPage && entries.length < limit && (
        <button type="button" className="t-plain t-more" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('records:timeline.earlier')}
        </button>
      )}
    </>
  );
}
