import { Button, Table } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useRecordRights, type RightsOnRecord } from '@/api/hooks/rights';
import { PersonAvatar } from '@/components/PersonAvatar';
import { ErrorState, SkeletonRows } from '@/components/states';
import { useLanguage } from '@/i18n';
import { groundText } from './grounds';

/** Rows that are enough to begin with; pages are looked at one after the other until there are as many. */
const ENOUGH = 20;

/** Who may see a record, and why; a name shows what else that person may. */
export function RecordRights({ object, record, person, onPerson }: { object: string; record: string; person: string | null; onPerson: (id: string) => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useRecordRights(object, record);
  const people = data?.pages.flatMap((page) => page.items) ?? [];
  const wantsMore = hasNextPage && !isFetchingNextPage && people.length < ENOUGH;
  useEffect(() => {
    if (wantsMore) void fetchNextPage();
  }, [wantsMore, fetchNextPage]);
  return (
    <section aria-labelledby="rights-record">
      <h2 id="rights-record" className="adm-rights-title">
        {t('admin:rights.who')}
      </h2>
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : isPending ? (
        <SkeletonRows />
      ) : (
        <>
          <Table<RightsOnRecord>
            className="t-card adm-table"
            size="middle"
            rowKey={({ user }) => user.id}
            dataSource={people}
            pagination={false}
            scroll={{ x: 'max-content' }}
            data-testid="rights-people"
            rowClassName={({ user }) => (user.id === person ? 'adm-rights-chosen' : '')}
            columns={[
              {
                title: t('admin:rights.person'),
                key: 'user',
                render: (_, { user }) => (
                  <button type="button" className="t-plain adm-person" onClick={() => onPerson(user.id)} data-testid={`rights-of-${user.id}`}>
                    <PersonAvatar name={user.label} id={user.id} size={24} />
                    {user.label ?? user.id}
                  </button>
                ),
              },
              { title: t('admin:rights.because'), key: 'grounds', render: (_, { grounds }) => grounds.map((ground) => groundText(t, language, ground)).map((line) => <div key={line}>{line}</div>) },
              {
                title: t('admin:rights.also'),
                key: 'also',
                render: (_, one) => [one.update && t('admin:action.update'), one.delete && t('admin:action.delete')].filter(Boolean).join(' · ') || '–',
              },
            ]}
          />
          {hasNextPage && (
            <div className="adm-foot">
              <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()} data-testid="rights-more">
                {t('admin:show_more')}
              </Button>
            </div>
          )}
        </>
      )}
    </section>
  );
}
