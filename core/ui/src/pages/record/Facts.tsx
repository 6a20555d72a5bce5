import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldDef, FieldValue, ObjectDef, RecordData } from '@/api/types';
import { FieldDisplay, holdsLinks, isEditable } from '@/fields';
import { useLabel } from '@/i18n';
import { InlineEditor } from './InlineEditor';

/** What matters most of a record, beside its name: edited where it stands, as everything else. */
export function Facts(props: {
  object: ObjectDef;
  record: RecordData;
  marks: ReadonlySet<string>;
  onSave: (values: Record<string, FieldValue>, base?: RecordData) => void;
}) {
  const { object, record, marks, onSave } = props;
  const { t } = useTranslation();
  const label = useLabel();
  const [editing, setEditing] = useState<string | null>(null);
  const owner = object.has_owner ? object.fields.find((field) => field.key === 'owner') : undefined;
  const keys = object.layout.header.filter((key) => key !== object.name_field && key !== object.path_field && key !== 'owner');
  const facts = [...keys.map((key) => object.fields.find((field) => field.key === key)), owner].filter((field) => field !== undefined);
  if (facts.length === 0) return null;
  const canEdit = (field: FieldDef) => isEditable(field) && (field === owner ? object.can.assign : object.can.update);

  return (
    <dl className="t-facts">
      {facts.map((field) => (
        <div key={field.key} className={marks.has(field.key) ? 'is-marked' : ''}>
          <dt id={`fact-${field.key}`}>{label(field.label)}</dt>
          <dd>
            {editing === field.key ? (
              <div className="t-fact-edit">
                <InlineEditor
                  field={field}
                  record={record}
                  object={object}
                  onCommit={(value, base) => onSave({ [field.key]: value }, base)}
                  onDone={() => setEditing((current) => (current === field.key ? null : current))}
                />
              </div>
            ) : canEdit(field) ? (
              <div
                role={holdsLinks(field) ? 'group' : 'button'}
                tabIndex={0}
                className="t-fact"
                id={`fact-value-${field.key}`}
                aria-labelledby={`fact-${field.key} fact-value-${field.key}`}
                title={field === owner ? t('records:change_owner') : t('records:click_to_edit')}
                data-testid={field === owner ? 'owner' : `fact-${field.key}`}
                onClick={(event) => {
                  if (!(event.target instanceof Element && event.target.closest('a'))) setEditing(field.key);
                }}
                onKeyDown={(event) => {
                  if (event.target !== event.currentTarget || (event.key !== 'Enter' && event.key !== ' ')) return;
                  event.preventDefault();
                  event.stopPropagation();
                  setEditing(field.key);
                }}
              >
                <FieldDisplay field={field} value={record[field.key]} record={record} compact />
              </div>
            ) : (
              <FieldDisplay field={field} value={record[field.key]} record={record} compact />
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
