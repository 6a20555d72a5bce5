import { DownOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Dropdown, type MenuProps } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Dashboard } from '@/api/types';
import { useLabel } from '@/i18n';

interface Props {
  dashboards: readonly Dashboard[];
  current: string;
  person: string;
  onNew: () => void;
}

/** From one dashboard to another: one's own, those of others, those that came with plugins. */
export function BoardSwitch({ dashboards, current, person, onNew }: Props) {
  const { t } = useTranslation();
  const label = useLabel();
  const navigate = useNavigate();
  const item = (one: Dashboard) => ({ key: `d:${one.key}`, label: label(one.label), 'data-testid': `switch-${one.key}` });
  const group = (name: string, some: readonly Dashboard[]): NonNullable<MenuProps['items']> =>
    some.length > 0 ? [{ type: 'group', key: name, label: name, children: some.map(item) }] : [];
  const own = dashboards.filter((one) => one.id && one.owner?.id === person);
  const shared = dashboards.filter((one) => one.id && one.owner?.id !== person);
  const shipped = dashboards.filter((one) => !one.id);
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        selectedKeys: [`d:${current}`],
        items: [
          ...group(t('dashboard:mine'), own),
          ...group(t('dashboard:shared'), shared),
          ...group(t('dashboard:shipped'), shipped),
          { type: 'divider' },
          { key: 'new', icon: <PlusOutlined />, label: t('dashboard:new'), 'data-testid': 'dashboard-new' } as NonNullable<MenuProps['items']>[number],
        ],
        onClick: ({ key }) => (key === 'new' ? onNew() : void navigate(`/d/${key.slice(2)}`)),
      }}
    >
      <Button type="text" size="small" icon={<DownOutlined />} aria-label={t('dashboard:switch')} data-testid="dashboard-switch" />
    </Dropdown>
  );
}
