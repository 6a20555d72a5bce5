import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, EditOutlined } from '@ant-design/icons';
import { useDroppable } from '@dnd-kit/core';
import { SortableContext, verticalListSortingStrategy } from '@dnd-kit/sortable';
import { Button, Tooltip } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useObjects, useRoles } from '@/api/hooks';
import type { LayoutSection, ObjectDef } from '@/api/types';
import { useLabel } from '@/i18n';
import { FilterText } from '@/pages/list/ChipText';

interface Props {
  object: ObjectDef;
  section: LayoutSection;
  isFirst: boolean;
  isLast: boolean;
  /** What is wrong with it. */
  problem: string | undefined;
  onMove: (by: 1 | -1) => void;
  onEdit: () => void;
  onDrop: () => void;
  children: ReactNode;
}

/** One section with its fields. */
export function SectionCard({ object, section, isFirst, isLast, problem, onMove, onEdit, onDrop, children }: Props) {
  const { t } = useTranslation();
  const label = useLabel();
  const { data: objects = [] } = useObjects();
  const { data: roles = [] } = useRoles();
  const name = label(section.label);
  const roleName = (code: string) => roles.find((role) => role.code === code)?.name ?? code;
  const facts: string[] = [
    section.tab ? t('admin:layouts.behind', { name: label(section.tab) }) : '',
    section.columns ? t(section.columns === 1 ? 'admin:layouts.section.one' : 'admin:layouts.section.two') : '',
    section.roles?.length ? t('admin:layouts.of_roles', { names: section.roles.map(roleName).join(t('records:filter.comma')) }) : '',
  ].filter(Boolean);
  const tool = (what: string, icon: ReactNode, text: string, act: () => void, disabled = false) => (
    <Tooltip title={text}>
      <Button type="text" size="small" icon={icon} disabled={disabled} aria-label={text} id={`section-${section.key}-${what}`} data-testid={`section-${section.key}-${what}`} onClick={act} />
    </Tooltip>
  );
  return (
    <section className={`t-card lay-section${problem ? ' is-wrong' : ''}`} aria-label={name} data-testid={`layout-section-${section.key}`}>
      <header>
        <h2 className="t-ellipsis">{name}</h2>
        {(facts.length > 0 || section.when) && (
          <span className="t-faint t-ellipsis">
            {facts.join(' · ')}
            {section.when && (
              <>
                {facts.length > 0 && ' · '}
                {t('admin:layouts.conditional')} <FilterText filter={section.when} object={object} objects={objects} />
              </>
            )}
          </span>
        )}
        <span className="lay-tools">
          {tool('up', <ArrowUpOutlined />, t('admin:layouts.section.up', { name }), () => onMove(-1), isFirst)}
          {tool('down', <ArrowDownOutlined />, t('admin:layouts.section.down', { name }), () => onMove(1), isLast)}
          {tool('edit', <EditOutlined />, t('admin:layouts.section.edit_name', { name }), onEdit)}
          {tool('drop', <DeleteOutlined />, t('admin:layouts.section.drop', { name }), onDrop)}
        </span>
      </header>
      {problem && (
        <div className="t-field-error" role="alert">
          {problem}
        </div>
      )}
      <Fields home={section.key} keys={section.fields} hint={t('admin:layouts.empty')}>
        {children}
      </Fields>
    </section>
  );
}

/** A place that takes fields. */
export function Fields({ home, keys, hint, children }: { home: string; keys: readonly string[]; hint: string; children: ReactNode }) {
  const { setNodeRef, isOver } = useDroppable({ id: `place-${home}`, data: { home } });
  return (
    <SortableContext items={[...keys]} strategy={verticalListSortingStrategy}>
      <ul ref={setNodeRef} className={`lay-fields${isOver ? ' is-over' : ''}`}>
        {children}
        {keys.length === 0 && <li className="t-faint lay-empty">{hint}</li>}
      </ul>
    </SortableContext>
  );
}
