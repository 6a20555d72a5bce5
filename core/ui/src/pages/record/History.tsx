import { DiffOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHistoryPages } from '@/api/hooks/records';
import type { FieldValue, ObjectDef } from '@/api/types';
import { EmptyState, ErrorState, SkeletonRows } from '@/components/states';
import { HistoryLine } from './HistoryLine';
import './timeline.css';

const CompareDialog = lazy(() => import('./CompareDialog'));

/** Every change with its fields; any two versions can be compared and any of them brought back, as a new change. */
export function History({ object, id, onSave }: { object: ObjectDef; id: string; onSave: (values: Record<string, FieldValue>) => void }) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useHistoryPages(object.key, id);
  const entries = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const [comparing, setComparing] = useState<{ older: number; newer: number } | null>(null);
  const newest = entries[0]?.version ?? 0;
  if (error && entries.length === 0) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (isPending) return <SkeletonRows rows={5} />;
  if (entries.length === 0) return <EmptyState title={t('records:history.none')} hint={t('records:history.none_hint')} />;
  return (
    <>
      {entries.length > 1 && (
        <div className="t-history-tools">
          <Button
            size="small"
            icon={<DiffOutlined />}
            data-testid="compare"
            onClick={() => setComparing({ older: entries[1]?.version ?? newest, newer: newest })}
          >
            {t('records:history.compare')}
          </Button>
        </div>
      )}
      <ol className="t-timeline-list t-history" data-testid="history">
        {entries.map((entry) => (
          <li key={entry.version}>
            <HistoryLine object={object} entry={entry} isOpen onRestore={onSave}>
              {entry.version < newest && (
                <Button
                  type="link"
                  size="small"
                  className="t-history-compare"
                  data-testid={`compare-${entry.version}`}
                  onClick={() => setComparing({ older: entry.version, newer: newest })}
                >
                  {t('records:history.compare_now')}
                </Button>
              )}
            </HistoryLine>
          </li>
        ))}
      </ol>
      {hasNextPage && (
        <button type="button" className="t-plain t-more" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('records:timeline.earlier')}
        </button>
      )}
      <Suspense fallback={null}>
        {comparing && (
          <CompareDialog
            object={object}
            entries={entries}
            start={comparing}
            onClose={() => setComparing(null)}
            onRestore={(values) => {
              setComparing(null);
              onSave(values);
            }}
          />
        )}
      </Suspense>
    </>
  );
}
