import { Input, Modal, Segmented, Select, type InputRef } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoles } from '@/api/hooks';
import type { Filter, Label, LayoutSection, ObjectDef } from '@/api/types';
import { buttonProps } from '@/components/buttonProps';
import { FormRow } from '@/components/FormRow';
import { useLabel } from '@/i18n';
import { CardFilter } from '@/pages/dashboard/arrange/CardFilter';
import type { SectionParts } from './draft';

interface Props {
  object: ObjectDef;
  /** `null` for a new one. */
  section: LayoutSection | null;
  /** Tabs that there are. */
  tabs: readonly Label[];
  onSave: (parts: SectionParts) => void;
  onClose: () => void;
}

const NONE = 'none';
const NEW = 'new';
const same = (one: Label, other: Label) => one.en === other.en && one['zh-CN'] === other['zh-CN'];

/** What a section is called in both languages, behind which tab it stands, its columns, and for which records and people it is there. */
export function SectionDialog({ object, section, tabs, onSave, onClose }: Props) {
  const { t } = useTranslation();
  const label = useLabel();
  const [name, setName] = useState<Label>(section?.label ?? { en: '', 'zh-CN': '' });
  const own = section?.tab ? tabs.findIndex((tab) => same(tab, section.tab as Label)) : -1;
  const [tab, setTab] = useState(own >= 0 ? String(own) : NONE);
  const [newTab, setNewTab] = useState<Label>({ en: '', 'zh-CN': '' });
  const [columns, setColumns] = useState(section?.columns ?? 0);
  const [when, setWhen] = useState<Filter | null>(section?.when ?? null);
  const [roles, setRoles] = useState<string[]>(section?.roles ?? []);
  const { data: allRoles } = useRoles();
  const first = useRef<InputRef>(null);
  const isWhole = (text: Label) => Boolean(text.en?.trim() && text['zh-CN']?.trim());
  const canSave = isWhole(name) && (tab !== NEW || isWhole(newTab));
  const submit = () => {
    if (!canSave) return;
    const chosen = tab === NEW ? newTab : tab === NONE ? null : (tabs[Number(tab)] ?? null);
    onSave({ label: name, tab: chosen, columns: columns === 1 || columns === 2 ? columns : null, when, roles });
    onClose();
  };
  const text = (id: string, value: Label, language: 'zh-CN' | 'en', put: (next: Label) => void, ref?: React.RefObject<InputRef | null>) => (
    <FormRow id={id} label={t(language === 'en' ? 'admin:layouts.en' : 'admin:layouts.zh')} required>
      <Input id={id} ref={ref ?? null} value={value[language] ?? ''} maxLength={100} data-testid={id} onChange={(event) => put({ ...value, [language]: event.target.value })} onPressEnter={submit} />
    </FormRow>
  );
  return (
    <Modal
      open
      width={520}
      title={t(section ? 'admin:layouts.section.edit' : 'admin:layouts.section.add')}
      okText={t(section ? 'admin:layouts.section.take' : 'admin:layouts.section.do_add')}
      cancelText={t('common:cancel')}
      okButtonProps={buttonProps('section-save', { disabled: !canSave })}
      onOk={submit}
      onCancel={onClose}
      afterOpenChange={(isOpen) => isOpen && first.current?.focus({ cursor: 'all' })}
    >
      <div className="lay-dialog">
        {text('section-zh', name, 'zh-CN', setName, first)}
        {text('section-en', name, 'en', setName)}
        <FormRow id="section-tab" label={t('admin:layouts.section.tab')} help={t('admin:layouts.section.tab_hint')}>
          <Select<string>
            id="section-tab"
            value={tab}
            data-testid="section-tab"
            options={[
              { value: NONE, label: t('admin:layouts.section.no_tab') },
              ...tabs.map((one, at) => ({ value: String(at), label: label(one) })),
              { value: NEW, label: t('admin:layouts.section.new_tab') },
            ]}
            onChange={setTab}
          />
        </FormRow>
        {tab === NEW && (
          <div className="lay-pair" role="group" aria-label={t('admin:layouts.section.tab_name')}>
            {text('tab-zh', newTab, 'zh-CN', setNewTab)}
            {text('tab-en', newTab, 'en', setNewTab)}
          </div>
        )}
        <div className="t-row">
          <span className="t-row-label" id="section-columns">
            {t('admin:layouts.section.columns')}
          </span>
          <Segmented<number>
            aria-labelledby="section-columns"
            data-testid="section-columns"
            value={columns}
            options={[
              { value: 0, label: t('admin:layouts.section.as_fits') },
              { value: 1, label: t('admin:layouts.section.one') },
              { value: 2, label: t('admin:layouts.section.two') },
            ]}
            onChange={setColumns}
          />
        </div>
        <div className="t-row">
          <span className="t-row-label">{t('admin:layouts.section.when')}</span>
          <CardFilter object={object} filter={when} isOwnOnly onChange={setWhen} />
          <div className="t-faint">{t('admin:layouts.section.when_hint')}</div>
        </div>
        <FormRow id="section-roles" label={t('admin:layouts.section.roles')} help={t('admin:layouts.section.roles_hint')}>
          <Select<string[]>
            id="section-roles"
            mode="multiple"
            value={roles}
            data-testid="section-roles"
            showSearch={{ optionFilterProp: 'label' }}
            placeholder={t('admin:layouts.everybody')}
            options={(allRoles ?? []).map((role) => ({ value: role.code, label: role.name }))}
            onChange={setRoles}
          />
        </FormRow>
      </div>
    </Modal>
  );
}
