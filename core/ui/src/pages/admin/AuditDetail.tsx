import { Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AuditEntry } from '@/api/hooks/organization';
import { useObjects } from '@/api/hooks';
import type { Filter } from '@/api/types';
import { FilterText } from '@/pages/list/ChipText';
import { isMap } from './audit';
import { useAuditWords } from './useAuditWords';

/** All that an entry says: each fact, the reason, and the request by which the server's own log can be searched. */
export function AuditDetail({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation();
  const { facts } = useAuditWords();
  const { data: objects } = useObjects();
  const object = isMap(entry.data) ? objects?.find(({ key }) => isMap(entry.data) && key === entry.data.object) : undefined;
  const rows = [
    ...facts(entry.data).map(({ path, name, value, after }) => ({
      key: path,
      name,
      value: path === 'filter' && isMap(after) && object && objects ? <FilterText filter={after as Filter} object={object} objects={objects} /> : value,
    })),
    ...(entry.reason ? [{ key: 'reason', name: t('admin:audit.reason'), value: entry.reason }] : []),
    ...(entry.source ? [{ key: 'source', name: t('admin:audit.source'), value: entry.source }] : []),
  ];
  return (
    <dl className="adm-audit-facts" data-testid="audit-facts">
      {rows.map(({ key, name, value }) => (
        <div key={key}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      <div>
        <dt>{t('admin:audit.trace')}</dt>
        <dd>
          <Typography.Text copyable className="t-code">
            {entry.trace}
          </Typography.Text>
        </dd>
      </div>
    </dl>
  );
}
