import { DownOutlined } from '@ant-design/icons';
import { Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useObjects } from '@/api/hooks/metadata';
import { useMe } from '@/api/hooks/session';
import type { FieldDef, FieldValue, LayoutSection, ObjectDef, RecordData } from '@/api/types';
import { useStored } from '@/app/useStored';
import { FieldDisplay, followUps, holdsLinks, isEditable, isEmptyValue } from '@/fields';
import { formatDateTime } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { InlineEditor, type Leave } from './InlineEditor';
import { isThere } from './asked';
import { Masked } from './Masked';
import { matches } from './matches';

const NONE: string[] = [];

interface Part {
  section: LayoutSection;
  fields: FieldDef[];
}

/** The layout's sections that stand there for a record as it is. */
export const sectionsOf = (object: ObjectDef, record: Partial<RecordData>, me: string): Part[] =>
  partsOf(object)
    .filter(({ section }) => matches(section.when, record as RecordData, me))
    .map(({ section, fields }) => ({ section, fields: fields.filter((field) => isThere(field, record, me)) }))
    .filter(({ fields }) => fields.length > 0);

/** All of the layout's sections with their fields; what no section holds is not shown. */
export function partsOf(object: ObjectDef): Part[] {
  const byKey = new Map(object.fields.map((field) => [field.key, field]));
  return object.layout.sections
    .map((section) => ({ section, fields: section.fields.map((key) => byKey.get(key)).filter((field) => field !== undefined) }))
    .filter(({ fields }) => fields.length > 0);
}

/** All properties, each edited by a click on it; Tab goes on to the next. */
export function Properties(props: {
  object: ObjectDef;
  record: RecordData;
  /** Fields that just changed by themselves. */
  marks: ReadonlySet<string>;
  onSave: (values: Record<string, FieldValue>, base?: RecordData) => void;
}) {
  const { object, record, marks, onSave } = props;
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const { data: objects } = useObjects();
  const [editing, setEditing] = useState<string | null>(null);
  const [folded, setFolded] = useStored<string[]>(`folded.${object.key}`, NONE);
  const { data: me } = useMe();
  const [chosenTab, setTab] = useStored<string>(`tab.${object.key}`, '');
  const all = sectionsOf(object, record, me?.user.id ?? '');
  const tabs = [...new Set(all.map(({ section }) => label(section.tab)))];
  const tab = tabs.includes(chosenTab) ? chosenTab : (tabs[0] ?? '');
  const sections = all.filter(({ section }) => label(section.tab) === tab);
  const open = sections.filter(({ section }) => !folded.includes(section.key));
  const order = open.flatMap(({ fields }) => fields).filter((field) => object.can.update && isEditable(field));

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
      {tabs.length > 1 && (
        <Tabs
          size="small"
          activeKey={tab}
          onChange={setTab}
          data-testid="property-tabs"
          items={tabs.map((name) => ({ key: name, label: name || t('records:tabs.details') }))}
        />
      )}
      {sections.map(({ section, fields }) => (
        <section key={section.key} className={section.columns === 2 ? 'is-double' : ''} aria-label={label(section.label)}>
          <h2>
            <button
              type="button"
              className="t-plain t-fold"
              aria-expanded={!folded.includes(section.key)}
              onClick={() => setFolded(folded.includes(section.key) ? folded.filter((key) => key !== section.key) : [...folded, section.key])}
            >
              <DownOutlined aria-hidden />
              {label(section.label)}
            </button>
          </h2>
          <div className="t-prop-list">
            {(folded.includes(section.key) ? [] : fields).map((field) => {
              const canEdit = order.includes(field);
              return (
                <div key={field.key} className={`t-prop${marks.has(field.key) ? ' is-marked' : ''}`} data-testid={`property-${field.key}`}>
                  <span className="t-prop-label" id={`property-label-${field.key}`} title={label(field.help) || undefined}>
                    {label(field.label)}
                  </span>
                  {editing === field.key ? (
                    <InlineEditor
                      field={field}
                      record={record}
                      object={object}
                      onCommit={(value, base) =>
                        onSave({ [field.key]: value, ...followUps(field, value, object, objects ?? [], base) }, base)
                      }
                      onDone={(step) => leave(field.key, step)}
                    />
                  ) : canEdit ? (
                    <div
                      id={`property-${field.key}`}
                      role={holdsLinks(field) ? 'group' : 'button'}
                      tabIndex={0}
                      className="t-prop-value can-edit"
                      aria-labelledby={`property-label-${field.key} property-${field.key}`}
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
                    <div className="t-prop-value">
                      {field.access === 'masked' && object.can.reveal && !isEmptyValue(record[field.key]) ? (
                        <Masked key={`${record.id} ${record.version}`} object={object} field={field} record={record} />
                      ) : (
                        <FieldDisplay field={field} value={record[field.key]} record={record} />
                      )}
                    </div>
                  )}
                </div>
              );
            })}
          </div>
        </section>
      ))}
      <footer className="t-faint">
        {typeof record.created_at === 'string' && <div>{t('records:created_at', { when: formatDateTime(record.created_at, language) })}</div>}
        {typeof record.updated_at === 'string' && <div>{t('records:updated_at', { when: formatDateTime(record.updated_at, language) })}</div>}
      </footer>
    </div>
  );
}
