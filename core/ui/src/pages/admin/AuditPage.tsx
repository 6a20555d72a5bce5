import { AuditOutlined, FieldTimeOutlined } from '@ant-design/icons';
import { Button, DatePicker, Input, Select, Table } from 'antd';
import type dayjs from 'dayjs';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAudit, type AuditEntry, type AuditFilter } from '@/api/hooks/organization';
import type { Ref } from '@/api/types';
import { useRecordNames } from '@/app/recordNames';
import { Page } from '@/components/Page';
import { EmptyState, ErrorState, SkeletonRows } from '@/components/states';
import { useDebounced } from '@/components/useDebounced';
import { ReferencePicker } from '@/fields';
import { formatDateTime, formatRelativeTime } from '@/format';
import { useLanguage } from '@/i18n';
import { AUDIT_KINDS, auditedUsers, withNames } from './audit';
import { useAuditCheck } from './AuditCheck';
import { AuditDetail } from './AuditDetail';
import { RetentionDialog } from './RetentionDialog';
import { useAuditWords } from './useAuditWords';
import './admin.css';

/** Who did what beside records, and when: for whoever has to answer for it. */
export default function AuditPage() {
  const { t } = useTranslation();
  const language = useLanguage();
  const [wanted, setWanted] = useState('');
  const [kind, setKind] = useState<string | null>(null);
  const [person, setPerson] = useState<Ref | null>(null);
  const [days, setDays] = useState<[dayjs.Dayjs, dayjs.Dayjs] | null>(null);
  const search = useDebounced(wanted.trim(), 300);
  const check = useAuditCheck();
  const [isRetentionOpen, setRetentionOpen] = useState(false);
  const filter: AuditFilter = {
    search: search || undefined,
    action: kind ?? undefined,
    by: person?.id,
    since: days?.[0].startOf('day').toISOString(),
    until: days?.[1].add(1, 'day').startOf('day').toISOString(),
  };
  const isNarrowed = wanted.trim() !== '' || kind !== null || person !== null || days !== null;
  const clear = () => {
    setWanted('');
    setKind(null);
    setPerson(null);
    setDays(null);
  };
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useAudit(filter);
  const found = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const people = useMemo(() => found.flatMap((entry) => auditedUsers(entry.data)).map((id) => ({ object: 'user', id })), [found]);
  const nameOf = useRecordNames(people);
  const words = useAuditWords();
  const entries = found.map((entry) => ({ ...entry, data: withNames(entry.data, (id) => nameOf('user', id)) }));
  const action = (key: string) => t(`admin:audit.actions.${key.replaceAll('.', '_')}`, key);
  const who = ({ by }: AuditEntry) => (by.id === 'system' ? t('admin:jobs.system') : by.label || by.id);
  const tools = (
    <>
      <Button icon={<FieldTimeOutlined />} data-testid="audit-retention" onClick={() => setRetentionOpen(true)}>
        {t('admin:audit.retention.open')}
      </Button>
      {check.button}
    </>
  );
  return (
    <Page title={t('admin:audit.title')} manual="running" tools={tools}>
      {check.result}
      {isRetentionOpen && <RetentionDialog onClose={() => setRetentionOpen(false)} />}
      <div className="adm-audit-bar" role="search" aria-label={t('admin:audit.search')}>
        <Input.Search
          className="adm-audit-words"
          allowClear
          value={wanted}
          placeholder={t('admin:audit.search')}
          aria-label={t('admin:audit.search')}
          data-testid="audit-search"
          onChange={(event) => setWanted(event.target.value)}
        />
        <Select
          className="adm-audit-kind"
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          value={kind}
          placeholder={t('admin:audit.all_kinds')}
          aria-label={t('admin:audit.kind')}
          data-testid="audit-kind"
          options={AUDIT_KINDS.map((one) => ({ value: one, label: t(`admin:audit.kinds.${one}`) }))}
          onChange={(next: string | undefined) => setKind(next ?? null)}
        />
        <div className="adm-audit-person" data-testid="audit-person">
          <ReferencePicker object="user" value={person ? [person] : []} placeholder={t('admin:audit.anybody')} ariaLabel={t('admin:audit.by')} onChange={(refs) => setPerson(refs[0] ?? null)} />
        </div>
        <DatePicker.RangePicker
          value={days}
          aria-label={t('admin:audit.when')}
          data-testid="audit-days"
          onChange={(chosen) => setDays(chosen?.[0] && chosen[1] ? [chosen[0], chosen[1]] : null)}
        />
      </div>
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : isPending ? (
        <SkeletonRows />
      ) : entries.length === 0 && !hasNextPage ? (
        <EmptyState
          icon={<AuditOutlined />}
          title={t(isNarrowed ? 'admin:audit.nothing_found' : 'admin:audit.none')}
          {...(isNarrowed ? {} : { hint: t('admin:audit.none_hint') })}
        >
          {isNarrowed && (
            <Button onClick={clear} data-testid="audit-clear">
              {t('admin:audit.clear')}
            </Button>
          )}
        </EmptyState>
      ) : (
        <>
          <Table<AuditEntry>
            className="t-card adm-table"
            size="middle"
            rowKey="id"
            dataSource={entries}
            pagination={false}
            scroll={{ x: 'max-content' }}
            data-testid="audit"
            expandable={{ columnTitle: <span className="t-sr">{t('admin:audit.details')}</span>, expandRowByClick: true, expandedRowRender: (entry) => <AuditDetail entry={entry} /> }}
            columns={[
              {
                title: t('admin:audit.when'),
                key: 'at',
                render: (_, { at }) => (
                  <time className="t-num" title={formatRelativeTime(at, language)}>
                    {formatDateTime(at, language)}
                  </time>
                ),
              },
              { title: t('admin:audit.by'), key: 'by', render: (_, entry) => who(entry) },
              { title: t('admin:audit.what'), key: 'action', render: (_, entry) => <span title={entry.action}>{action(entry.action)}</span> },
              {
                title: t('admin:audit.details'),
                key: 'data',
                render: (_, { data: facts }) => {
                  const line = words.line(facts);
                  return (
                    <span className="t-muted t-ellipsis adm-message" title={line}>
                      {line || '–'}
                    </span>
                  );
                },
              },
              { title: t('admin:audit.channel'), key: 'channel', render: (_, { channel }) => t(`admin:audit.channels.${channel}`, channel) },
            ]}
          />
          {hasNextPage && (
            <div className="adm-foot">
              <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()} data-testid="audit-more">
                {t(entries.length === 0 ? 'admin:audit.look_further' : 'admin:show_more')}
              </Button>
            </div>
          )}
        </>
      )}
    </Page>
  );
}
