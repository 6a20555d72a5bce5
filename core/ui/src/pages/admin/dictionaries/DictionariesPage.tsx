import { ProfileOutlined } from '@ant-design/icons';
import { Input, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useDictionaries, useObjects } from '@/api/hooks';
import type { Dictionary } from '@/api/types';
import { Page } from '@/components/Page';
import { EmptyState, ErrorState, SkeletonRows } from '@/components/states';
import { ChoiceTag } from '@/fields/ChoiceTag';
import { formatNumber } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { fieldsOf } from './entries';
import '../admin.css';
import './dictionaries.css';

const SHOWN = 4;

/** Every list of choices, and where it is offered. */
export default function DictionariesPage() {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const { data, error, isPending, refetch } = useDictionaries();
  const { data: objects } = useObjects();
  const [q, setQ] = useState('');
  const words = q.trim().toLowerCase();
  const uses = (dictionary: Dictionary) => fieldsOf(objects ?? [], dictionary.key).map(({ object, field }) => `${label(object.label)} · ${label(field.label)}`);
  const isFound = (dictionary: Dictionary) =>
    [dictionary.key, label(dictionary.label), ...dictionary.items.map((item) => label(item.label)), ...uses(dictionary)].some((text) => text.toLowerCase().includes(words));
  const shown = (data ?? []).filter((dictionary) => !dictionary.is_fixed && isFound(dictionary)).sort((a, b) => label(a.label).localeCompare(label(b.label), language));
  return (
    <Page
      title={t('admin:dictionaries.title')}
      manual="automation"
      tools={<Input.Search allowClear className="adm-search" placeholder={t('admin:dictionaries.search')} aria-label={t('admin:dictionaries.search')} value={q} onChange={(event) => setQ(event.target.value)} />}
    >
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : isPending ? (
        <SkeletonRows />
      ) : shown.length === 0 ? (
        <EmptyState icon={<ProfileOutlined />} title={t(words ? 'admin:dictionaries.nothing' : 'admin:dictionaries.none')} hint={t(words ? 'admin:dictionaries.nothing_hint' : 'admin:dictionaries.none_hint')} />
      ) : (
        <Table<Dictionary>
          className="t-card adm-table"
          size="middle"
          rowKey="key"
          dataSource={shown}
          pagination={false}
          scroll={{ x: 'max-content' }}
          data-testid="dictionaries"
          columns={[
            {
              title: t('admin:dictionaries.name'),
              key: 'name',
              render: (_, one) => (
                <Link to={`/settings/dictionaries/${one.key}`} className="adm-name" data-testid={`dictionary-${one.key}`}>
                  {label(one.label)}
                </Link>
              ),
            },
            {
              title: t('admin:dictionaries.entries'),
              key: 'entries',
              render: (_, one) => {
                const active = one.items.filter((item) => item.active);
                return (
                  <span className="dict-tags">
                    {active.slice(0, SHOWN).map((item) => (
                      <ChoiceTag key={item.code} choice={item} code={item.code} />
                    ))}
                    {active.length > SHOWN && <span className="t-faint t-num">+{formatNumber(active.length - SHOWN, language)}</span>}
                  </span>
                );
              },
            },
            {
              title: t('admin:dictionaries.used'),
              key: 'used',
              render: (_, one) => (
                <span className="t-muted adm-stack">
                  {uses(one).map((use) => (
                    <span key={use}>{use}</span>
                  ))}
                </span>
              ),
            },
          ]}
        />
      )}
    </Page>
  );
}
