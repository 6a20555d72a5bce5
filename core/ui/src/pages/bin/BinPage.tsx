import { ArrowLeftOutlined, DeleteOutlined, UndoOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import NotFound from '@/app/NotFound';
import { useDeleteRecord, useRestoreRecord } from '@/api/hooks/mutations';
import { useObject } from '@/api/hooks/metadata';
import { useBin } from '@/api/hooks/records';
import type { ObjectDef, RecordData } from '@/api/types';
import { Page } from '@/components/Page';
import { EmptyState, ErrorState, SkeletonRows } from '@/components/states';
import { useToast } from '@/components/useToast';
import { asRef, asText } from '@/fields';
import { formatDateTime, formatRelativeTime } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import './bin.css';

export default function BinPage() {
  const { object: key } = useParams();
  const { object, isLoading } = useObject(key);
  if (isLoading) return <SkeletonRows rows={8} />;
  return object ? <Bin object={object} /> : <NotFound />;
}

/** What was deleted: back to its place, or gone for good. */
function Bin({ object }: { object: ObjectDef }) {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const toast = useToast();
  const { modal } = App.useApp();
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useBin(object.key);
  const restore = useRestoreRecord(object.key);
  const purge = useDeleteRecord(object.key);
  const records = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const nameOf = (record: RecordData) => asText(record[object.name_field]) || t('records:unnamed');

  const confirmPurge = (record: RecordData) =>
    void modal.confirm({
      title: t('records:bin.purge_title', { name: nameOf(record) }),
      content: t('records:bin.purge_hint'),
      okText: t('records:bin.purge'),
      okButtonProps: { danger: true },
      cancelText: t('common:cancel'),
      onOk: () =>
        purge.mutateAsync({ id: record.id, purge: true }).then(() => toast.done(t('records:bin.purged', { name: nameOf(record) })), toast.failed),
    });

  let content;
  if (error) content = <ErrorState error={error} onRetry={() => void refetch()} />;
  else if (isPending) content = <SkeletonRows rows={8} />;
  else if (records.length === 0) content = <EmptyState icon={<DeleteOutlined />} title={t('records:bin.empty')} hint={t('records:bin.empty_hint')} />;
  else {
    content = (
      <div className="t-card t-bin">
        <table>
          <thead>
            <tr>
              <th scope="col">{label(object.fields.find((field) => field.key === object.name_field)?.label)}</th>
              <th scope="col">{t('records:bin.deleted_by')}</th>
              <th scope="col">{t('records:bin.deleted_at')}</th>
              <th scope="col" aria-label={t('records:more')} />
            </tr>
          </thead>
          <tbody>
            {records.map((record) => {
              const at = asText(record.deleted_at ?? record.updated_at);
              const by = asRef(record.deleted_by ?? record.updated_by);
              return (
                <tr key={record.id} data-testid={`row-${record.id}`}>
                  <td>{nameOf(record)}</td>
                  <td>{by?.label ?? '–'}</td>
                  <td title={at ? formatDateTime(at, language) : undefined}>{at ? formatRelativeTime(at, language) : '–'}</td>
                  <td className="t-bin-tools">
                    <Button
                      size="small"
                      icon={<UndoOutlined />}
                      data-testid={`restore-${record.id}`}
                      onClick={() =>
                        restore.mutate(record.id, {
                          onSuccess: () => toast.done(t('records:bin.restored', { name: nameOf(record) })),
                          onError: toast.failed,
                        })
                      }
                    >
                      {t('records:bin.restore')}
                    </Button>
                    {object.can.delete && (
                      <Button size="small" type="text" danger onClick={() => confirmPurge(record)} data-testid={`purge-${record.id}`}>
                        {t('records:bin.purge')}
                      </Button>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    );
  }
  return (
    <Page
      title={t('records:bin.of', { name: label(object.label_plural) })}
      tools={
        <Link to={`/o/${object.key}`} tabIndex={-1}>
          <Button icon={<ArrowLeftOutlined />}>{t('records:bin.back')}</Button>
        </Link>
      }
    >
      {content}
      {hasNextPage && (
        <div className="t-bin-more">
          <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('records:load_more')}
          </Button>
        </div>
      )}
    </Page>
  );
}
