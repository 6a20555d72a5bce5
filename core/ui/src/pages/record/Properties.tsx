import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldDef, FieldValue, LayoutSection, ObjectDef, RecordData } from '@/api/types';
import { FieldDisplay, isEditable } from '@/fields';
import { formatDateTime } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { InlineEditor, type Leave } from './InlineEditor';

/** The layout's sections with their fields; what no section holds is not shown. */
export function sectionsOf(object: ObjectDef): { section: LayoutSection; fields: FieldDef[] }[] {
  const byKey = new Map(object.fields.map((field) => [field.key, field]));
  return object.layout.sections
    .map((section) => ({ section, fields: section.fields.map((key) => byKey.get(key)).filter((field) => field !== undefined) }))
    .filter(({ fields }) => fields.length > 0);
}

/** All properties, each edited by a click on it; Tab goes on to the next. */
export function Properties(props: { object: ObjectDef; record: RecordData; onSave: (values: Record<string, FieldValue>) => void }) {
  const { object, record, onSave } = props;
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const [editing, setEditing] = useState<string | null>(null);
  const sections = sectionsOf(object);
  const order = sections.flatMap(({ fields }) => fields).filter((field) => object.can.update && isEditable(field));

  const leave = (from: string, step?: Leave) => {
    const at = order.findIndex((field) => field.key === from);
    const next = step ? order[at + step] : undefined;
    // Another property may be open by now; this one's end is none of its business.
    setEditing((current) => next?.key ?? (current === from ? null : current));
    if (next || step === 0) return;
    requestAnimationFrame(() => {
      if (!document.querySelector('.t-props .t-inline-editor')) document.getElementById(`property-${from}`)?.focus();
    });
  };

  return (
    <div className="t-props">
      {sections.map(({ section, fields }) => (
        <section key={section.key}>
          <h3>{label(section.label)}</h3>
          {fields.map((field) => {
            const canEdit = order.includes(field);
            return (
              <div key={field.key} className="t-prop" data-testid={`property-${field.key}`}>
                <span className="t-prop-label" id={`property-label-${field.key}`} title={label(field.help) || undefined}>
                  {label(field.label)}
                </span>
                {editing === field.key ? (
                  <InlineEditor
                    field={field}
                    record={record}
                    onCommit={(value) => onSave({ [field.key]: value })}
                    onDone={(step) => leave(field.key, step)}
                  />
                ) : canEdit ? (
                  <div
                    id={`property-${field.key}`}
                    role="button"
                    tabIndex={0}
                    className="t-prop-value can-edit"
                    aria-labelledby={`property-label-${field.key}`}
                    aria-description={t('records:click_to_edit')}
                    onClick={(event) => {
                      if (event.target instanceof Element && event.target.closest('a')) return;
                      setEditing(field.key);
                    }}
                    onKeyDown={(event) => {
                      if (event.target === event.currentTarget && (event.key === 'Enter' || event.key === ' ')) {
                        event.preventDefault();
                        event.stopPropagation();
                        setEditing(field.key);
                      }
                    }}
                  >
                    <FieldDisplay field={field} value={record[field.key]} record={record} />
                  </div>
                ) : (
                  <div className="t-prop-value" aria-labelledby={`property-label-${field.key}`}>
                    <FieldDisplay field={field} value={record[field.key]} record={record} />
                  </div>
                )}
              </div>
            );
          })}
        </section>
      ))}
      <footer className="t-faint">
        {typeof record.created_at === 'string' && <div>{t('records:created_at', { when: formatDateTime(record.created_at, language) })}</div>}
        {typeof record.updated_at === 'string' && <div>{t('records:updated_at', { when: formatDateTime(record.updated_at, language) })}</div>}
      </footer>
    </div>
  );
}
