import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, EditOutlined } from '@ant-design/icons';
import { useDroppable } from '@dnd-kit/core';
import { SortableContext, verticalListSortingStrategy } from '@dnd-kit/sortable';
import { Button, Tooltip } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { LayoutSection } from '@/api/types';
import { useLabel } from '@/i18n';

interface Props {
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
export function SectionCard({ section, isFirst, isLast, problem, onMove, onEdit, onDrop, children }: Props) {
  const { t } = useTranslation();
  const label = useLabel();
  const name = label(section.label);
  const facts = [
    section.tab ? t('admin:layouts.behind', { name: label(section.tab) }) : '',
    section.columns ? t(section.columns === 1 ? 'admin:layouts.section.one' : 'admin:layouts.section.two') : '',
    section.when ? t('admin:layouts.conditional') : '',
    section.roles?.length ? t('admin:layouts.of_roles', { names: section.roles.join(t('records:filter.comma')) }) : '',
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
        {facts.length > 0 && <span className="t-faint t-ellipsis">{facts.join(' · ')}</span>}
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
