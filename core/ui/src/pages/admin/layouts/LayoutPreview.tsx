import { Segmented, Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LayoutParts, ObjectDef } from '@/api/types';
import { isEditable } from '@/fields';
import { useLabel } from '@/i18n';
import { tabsOf } from './draft';

/** What the record's page and its form come to, drawn without a record. */
export function LayoutPreview({ object, draft }: { object: ObjectDef; draft: LayoutParts }) {
  const { t } = useTranslation();
  const label = useLabel();
  const [as, setAs] = useState<'page' | 'form'>('page');
  const [chosen, setTab] = useState('');
  const fieldOf = (key: string) => object.fields.find((field) => field.key === key);
  const tabs = tabsOf(draft).map((tab) => label(tab));
  const tab = tabs.includes(chosen) ? chosen : (tabs[0] ?? '');
  const sections = draft.sections
    .filter((section) => as === 'form' || label(section.tab) === tab)
    .map((section) => ({ ...section, shown: section.fields.map(fieldOf).filter((field) => field !== undefined).filter((field) => as === 'page' || isEditable(field)) }))
    .filter(({ shown }) => shown.length > 0);
  const beside = draft.header.map(fieldOf).filter((field) => field !== undefined);
  return (
    <section className="t-card lay-preview" aria-label={t('admin:layouts.preview')} data-testid="layout-preview">
      <header>
        <h2>{t('admin:layouts.preview')}</h2>
        <Segmented<'page' | 'form'>
          aria-label={t('admin:layouts.preview')}
          size="small"
          value={as}
          data-testid="preview-as"
          options={[
            { value: 'page', label: t('admin:layouts.as_page') },
            { value: 'form', label: t('admin:layouts.as_form') },
          ]}
          onChange={setAs}
        />
      </header>
      {as === 'page' && (
        <div className="lay-beside">
          <strong>{label(object.label)}</strong>
          {beside.map((field) => (
            <span key={field.key} className="t-faint">
              {label(field.label)}
            </span>
          ))}
        </div>
      )}
      {as === 'page' && tabs.length > 1 && (
        <Tabs size="small" activeKey={tab} onChange={setTab} items={tabs.map((name) => ({ key: name, label: name || t('records:tabs.details') }))} />
      )}
      {sections.map((section) => (
        <div key={section.key} className={`lay-shown is-${as}${section.columns === 1 ? ' is-single' : section.columns === 2 ? ' is-double' : ''}`}>
          <h3>{label(section.label)}</h3>
          <dl>
            {section.shown.map((field) => (
              <div key={field.key}>
                <dt>
                  {label(field.label)}
                  {as === 'form' && field.required && (
                    <span className="t-required" aria-hidden>
                      *
                    </span>
                  )}
                </dt>
                <dd aria-hidden />
              </div>
            ))}
          </dl>
        </div>
      ))}
    </section>
  );
}
