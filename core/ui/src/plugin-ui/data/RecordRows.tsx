import { Button } from 'antd';
import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useObjects } from '@/api/hooks/metadata';
import { useRecordQuery } from '@/api/hooks/records';
import type { Filter, ObjectDef, RecordData } from '@/api/types';
import { SkeletonRows, useErrorMessage } from '@/components/states';
import { asText, FieldDisplay, holdsLinks, kindOf } from '@/fields';
import { formatNumber } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { listUrl } from '@/pages/dashboard/listUrl';
import { findPath, pathName, type FieldPath } from '@/pages/list/filters';
import { Heading } from '../Heading';

const SHOWN = 20;

interface Props {
  object: ObjectDef;
  title?: string | undefined;
  filter?: Filter | null | undefined;
  sort?: string[] | undefined;
  /** Keys, or `reference.field`. */
  fields: readonly string[];
  limit?: number | undefined;
  /** Where there are none. */
  empty?: string | undefined;
  tools?: ReactNode;
  testId: string;
}

/** Rows of records by the reader's own request; what the reader may not see of them has no column. */
export function RecordRows({ object, title, filter = null, sort, fields, limit = SHOWN, empty, tools, testId }: Props) {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const say = useErrorMessage();
  const { data: objects } = useObjects();
  const columns = useMemo(
    () => fields.map((path) => findPath(path, object, objects ?? [])).filter((column) => column !== undefined),
    [fields, object, objects],
  );
  const query = useMemo(
    () => ({ filter, ...(sort ? { sort } : {}), fields: [...new Set([object.name_field, ...columns.map(({ path }) => path)])], limit }),
    [filter, sort, object.name_field, columns, limit],
  );
  const { data, error, isPending, refetch } = useRecordQuery(object.key, query);
  const rows = data?.pages[0]?.items ?? [];
  const count = data?.pages[0]?.count ?? rows.length;
  const name = title ?? label(object.label_plural);
  return (
    <div role="group" aria-label={name} data-testid={testId}>
      <div className="pb-rows-head">
        {title && <Heading>{title}</Heading>}
        {tools}
      </div>
      {error && !data ? (
        <div className="pb-notice" role="status">
          <p>{say(error)}</p>
          <Button size="small" onClick={() => void refetch()}>
            {t('common:retry')}
          </Button>
        </div>
      ) : isPending ? (
        <SkeletonRows rows={3} />
      ) : rows.length === 0 ? (
        <p className="t-faint">{empty ?? t('home:list_empty')}</p>
      ) : (
        <Table object={object} columns={columns} rows={rows} name={name} />
      )}
      {count > rows.length && rows.length > 0 && (
        <Link to={listUrl(object, filter)}>{t('records:see_all', { text: formatNumber(count, language) })}</Link>
      )}
    </div>
  );
}

function Table({ object, columns, rows, name }: { object: ObjectDef; columns: FieldPath[]; rows: RecordData[]; name: string }) {
  const { t } = useTranslation();
  const label = useLabel();
  // The column that leads to the record: its name, else the first that leads nowhere itself.
  const leading = columns.find(({ path }) => path === object.name_field) ?? columns.find(({ field }) => !holdsLinks(field));
  return (
    // Scrolled sideways by keys, too.
    <div className="pb-scroll" role="group" aria-label={t('blocks:rows', { name })} tabIndex={0}>
      <table className="pb-table">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.path} scope="col" className={kindOf(column.field).align === 'end' ? 'is-end' : ''}>
                {pathName(column, label)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((record) => (
            <tr key={record.id} data-testid={`slot-row-${record.id}`}>
              {columns.map((column) => {
                const { path, field } = column;
                const shown = <FieldDisplay field={field} value={record[path]} record={record} compact />;
                const isName = path === object.name_field;
                return (
                  <td key={path} className={kindOf(field).align === 'end' ? 'is-end' : ''}>
                    {column === leading ? (
                      <Link to={`/o/${object.key}/${encodeURIComponent(record.id)}`}>{isName ? asText(record[path]) || t('records:unnamed') : shown}</Link>
                    ) : (
                      shown
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
