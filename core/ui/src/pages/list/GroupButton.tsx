import { GroupOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ObjectDef } from '@/api/types';
import { useLabel } from '@/i18n';
import { canGroup, groupKeys, readGroupKey } from './groups';
import type { ListState } from './useListState';

/** By which field the list is in groups; dates by month, quarter and the like. */
export function GroupButton({ object, state, onCloseAll }: { object: ObjectDef; state: ListState; onCloseAll: { isClosed: boolean; toggle: () => void } | null }) {
  const { t } = useTranslation();
  const label = useLabel();
  const by = state.groupBy ? readGroupKey(state.groupBy, object) : null;
  const items = object.fields.filter(canGroup).map((field) => {
    const [first = field.key, ...more] = groupKeys(field);
    if (more.length === 0) return { key: first, label: label(field.label) };
    return {
      key: `of:${field.key}`,
      label: label(field.label),
      children: [first, ...more].map((key) => ({ key, label: t(`lists:group.parts.${key.split(':')[1] ?? ''}`) })),
    };
  });
  const own = items.slice(0, 24);
  return (
    <Dropdown
      trigger={['click']}
      placement="bottomRight"
      menu={{
        selectable: true,
        selectedKeys: state.groupBy ? [state.groupBy] : [],
        items: [
          ...(by
            ? [
                { key: '-', label: t('lists:group.off') },
                ...(onCloseAll ? [{ key: '+', label: onCloseAll.isClosed ? t('lists:group.open_all') : t('lists:group.close_all') }] : []),
                { type: 'divider' as const },
              ]
            : []),
          ...own,
        ],
        onClick: ({ key }) => {
          if (key === '+') onCloseAll?.toggle();
          else state.setGroupBy(key === '-' ? null : key);
        },
      }}
    >
      <Button icon={<GroupOutlined />} aria-label={by ? t('lists:named', { title: t('lists:group.title'), name: label(by.field.label) }) : t('lists:group.title')} title={t('lists:group.title')} className={by ? 't-tool is-on' : 't-tool'} data-testid="group">
        {by && <span className="t-tool-text">{label(by.field.label)}</span>}
      </Button>
    </Dropdown>
  );
}
