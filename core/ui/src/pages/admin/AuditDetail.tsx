import { Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AuditEntry } from '@/api/hooks/organization';
import { auditFacts } from './audit';

/** All that an entry says: each fact, the reason, and the request by which the server's own log can be searched. */
export function AuditDetail({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation();
  const rows = [
    ...auditFacts(entry.data).map(({ path, before, after }) => ({
      key: path,
      name: path || t('admin:audit.details'),
      value: before === undefined ? after : `${before} → ${after}`,
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
