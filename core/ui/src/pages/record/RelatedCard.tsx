import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useRecordQuery } from '@/api/hooks/records';
import type { ObjectDef, RecordData, RecordQuery, RelatedDef } from '@/api/types';
import { useShell } from '@/app/shellContext';
import { ObjectIcon } from '@/components/ObjectIcon';
import { asText, FieldDisplay, isEmptyValue } from '@/fields';
import { formatNumber } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { canName, InlineCreate } from './InlineCreate';

const SHOWN = 5;

/** Records that point here: how many, the first few, and one more in a line. */
export function RelatedCard(props: { parent: ObjectDef; record: RecordData; relation: RelatedDef; child: ObjectDef }) {
  const { parent, record, relation, child } = props;
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const { openCreate } = useShell();
  const values = { [relation.field]: { id: record.id, label: asText(record[parent.name_field]) } };
  const [isAdding, setAdding] = useState(false);
  const columns = useMemo(() => {
    const view = child.views.find((candidate) => candidate.columns && candidate.columns.length > 0);
    const wanted = [...child.layout.header, ...(view?.columns ?? [])].filter((key) => key !== child.name_field && key !== relation.field);
    return [...new Set([...(child.path_field ? [child.path_field] : []), ...wanted])]
      .map((key) => child.fields.find((field) => field.key === key))
      .filter((field) => field !== undefined)
      .slice(0, 3);
  }, [child, relation.field]);
  const query = useMemo<RecordQuery>(
    () => ({
      filter: { field: relation.field, op: 'eq', value: record.id },
      sort: ['-created_at'],
      fields: [child.name_field, ...columns.map((field) => field.key)],
      limit: SHOWN,
    }),
    [relation.field, record.id, child.name_field, columns],
  );
  const { data, isPending } = useRecordQuery(child.key, query);
  const records = data?.pages[0]?.items ?? [];
  const count = data?.pages[0]?.count ?? records.length;
  const all = `/o/${child.key}?f=${encodeURIComponent(JSON.stringify([{ field: relation.field, op: 'in', value: [record.id] }]))}`;
  const title = label(relation.label) || label(child.label_plural);

  return (
    <section className="t-card t-related" aria-label={title} data-testid={`related-${child.key}`}>
      <header>
        <ObjectIcon name={child.icon} />
        <h2>
          <Link to={all}>{title}</Link>
        </h2>
        <span className="t-faint t-num" data-testid={`related-count-${child.key}`}>
          {isPending ? '' : formatNumber(count, language)}
        </span>
        {child.can.create && (
          <Button
            type="text"
            size="small"
            icon={<PlusOutlined />}
            aria-label={t('records:new', { name: label(child.label) })}
            title={t('records:new', { name: label(child.label) })}
            aria-expanded={isAdding}
            data-testid={`related-add-${child.key}`}
            onClick={() => (canName(child) ? setAdding(true) : openCreate({ object: child.key, values, onCreated: () => undefined }))}
          />
        )}
      </header>
      {isAdding && (
        <InlineCreate
          object={child}
          values={values}
          onClose={() => setAdding(false)}
        />
      )}
      {records.length > 0 && (
        <ul>
          {records.map((item) => (
            <li key={item.id}>
              <Link to={`/o/${child.key}/${item.id}`} className="t-related-name t-ellipsis">
                {asText(item[child.name_field]) || t('records:unnamed')}
              </Link>
              <span className="t-related-line">
                {columns
                  .filter((field) => !isEmptyValue(item[field.key]))
                  .map((field) => (
                    <FieldDisplay key={field.key} field={field} value={item[field.key]} compact />
                  ))}
              </span>
            </li>
          ))}
        </ul>
      )}
      {count > SHOWN && (
        <Link to={all} className="t-related-all">
          {t('records:see_all', { text: formatNumber(count, language) })}
        </Link>
      )}
    </section>
  );
}
