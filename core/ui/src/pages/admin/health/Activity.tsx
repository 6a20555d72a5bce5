import { ThunderboltOutlined } from '@ant-design/icons';
import { Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { HandlerFigures } from '@/api/types';
import { EmptyState } from '@/components/states';
import { formatBytes, formatNumber } from '@/format';
import { useLanguage } from '@/i18n';
import { useDuration } from './Figures';

/** What each hook, function, job and slot costs. */
export function Activity({ handlers }: { handlers: readonly HandlerFigures[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const time = useDuration();
  if (handlers.length === 0) {
    return <EmptyState icon={<ThunderboltOutlined />} title={t('admin:plugins.health.activity.none')} hint={t('admin:plugins.health.activity.none_hint')} />;
  }
  const number = (value: number) => <span className="t-num">{formatNumber(value, language, { compact: true })}</span>;
  return (
    <Table<HandlerFigures>
      className="t-card adm-table"
      size="middle"
      rowKey={({ phase, handler }) => `${phase}/${handler}`}
      dataSource={[...handlers].sort((one, other) => other.calls - one.calls)}
      pagination={false}
      scroll={{ x: 'max-content' }}
      data-testid="plugin-activity"
      columns={[
        {
          title: t('admin:plugins.health.activity.handler'),
          key: 'handler',
          render: (_, { phase, handler }) => (
            <span className="adm-stack">
              <span className="t-code">{handler}</span>
              <span className="t-faint">{t(`admin:plugins.health.phases.${phase}`, phase)}</span>
            </span>
          ),
        },
        { title: t('admin:plugins.health.figures.calls'), key: 'calls', align: 'end', render: (_, { calls }) => number(calls) },
        {
          title: t('admin:plugins.health.figures.failures'),
          key: 'failures',
          align: 'end',
          render: (_, { failures }) => <span className={failures > 0 ? 'adm-danger' : ''}>{number(failures)}</span>,
        },
        { title: t('admin:plugins.health.activity.p50'), key: 'p50', align: 'end', render: (_, { p50_micros }) => <span className="t-num">{time(p50_micros)}</span> },
        { title: t('admin:plugins.health.activity.p95'), key: 'p95', align: 'end', render: (_, { p95_micros }) => <span className="t-num">{time(p95_micros)}</span> },
        { title: t('admin:plugins.health.activity.max'), key: 'max', align: 'end', render: (_, { max_micros }) => <span className="t-num">{time(max_micros)}</span> },
        { title: t('admin:plugins.health.activity.fuel'), key: 'fuel', align: 'end', render: (_, { fuel }) => number(fuel) },
        { title: t('admin:plugins.health.activity.fuel_max'), key: 'fuel_max', align: 'end', render: (_, { fuel_max }) => number(fuel_max) },
        {
          title: t('admin:plugins.health.figures.memory'),
          key: 'memory',
          align: 'end',
          render: (_, { memory_peak_bytes }) => <span className="t-num">{memory_peak_bytes > 0 ? formatBytes(memory_peak_bytes, language) : '–'}</span>,
        },
      ]}
    />
  );
}
