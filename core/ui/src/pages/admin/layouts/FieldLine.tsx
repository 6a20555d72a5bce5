import { HolderOutlined, MoreOutlined } from '@ant-design/icons';
import { useSortable } from '@dnd-kit/sortable';
import { CSS } from '@dnd-kit/utilities';
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import type { FieldDef, LayoutSection } from '@/api/types';
import { useLabel } from '@/i18n';
import { HIDDEN, mustBeTyped } from './draft';

interface Props {
  field: FieldDef;
  /** The section that it stands in, or `HIDDEN`. */
  home: string;
  sections: readonly LayoutSection[];
  onPlace: (section: string) => void;
  onStep: (by: 1 | -1) => void;
}

/** One field: dragged by its handle, moved by the arrow keys on it, or sent elsewhere by its menu. */
export function FieldLine({ field, home, sections, onPlace, onStep }: Props) {
  const { t } = useTranslation();
  const label = useLabel();
  const { setNodeRef, setActivatorNodeRef, listeners, transform, transition, isDragging } = useSortable({ id: field.key, data: { home } });
  const name = label(field.label);
  const elsewhere = [
    ...sections.filter((section) => section.key !== home).map((section) => ({ key: `to:${section.key}`, label: t('admin:layouts.to', { name: label(section.label) }) })),
    ...(home === HIDDEN ? [] : [{ key: `to:${HIDDEN}`, label: t('admin:layouts.hide'), disabled: mustBeTyped(field) }]),
  ];
  return (
    <li
      ref={setNodeRef}
      className={`lay-field${isDragging ? ' is-dragged' : ''}`}
      style={{ transform: CSS.Translate.toString(transform), transition }}
      data-testid={`layout-field-${field.key}`}
    >
      <button
        type="button"
        ref={setActivatorNodeRef}
        {...listeners}
        className="t-plain lay-handle"
        id={`handle-${field.key}`}
        aria-label={t('admin:layouts.move', { name })}
        aria-describedby="layout-keys"
        onKeyDown={(event) => {
          const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : undefined;
          if (by === undefined || home === HIDDEN) return;
          event.preventDefault();
          onStep(by);
          // Moved in the document, a focused element loses the focus.
          requestAnimationFrame(() => document.getElementById(`handle-${field.key}`)?.focus());
        }}
      >
        <HolderOutlined aria-hidden />
      </button>
      <span className="t-ellipsis lay-name" title={name}>
        {name}
        {field.required && (
          <span className="t-required" aria-hidden>
            *
          </span>
        )}
      </span>
      {home === HIDDEN && mustBeTyped(field) && <span className="lay-missing">{t('admin:layouts.needed')}</span>}
      <Dropdown trigger={['click']} menu={{ items: elsewhere, onClick: ({ key }) => onPlace(key.slice(3)) }}>
        <Button type="text" size="small" icon={<MoreOutlined />} aria-label={t('admin:layouts.more', { name })} data-testid={`layout-menu-${field.key}`} />
      </Dropdown>
    </li>
  );
}
