import { PlusOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { useObjects } from '@/api/hooks/metadata';
import { useMe } from '@/api/hooks/session';
import { ObjectIcon } from '@/components/ObjectIcon';
import { useLabel } from '@/i18n';
import { useShell } from './shellContext';

/** Create anything from anywhere; in the order of the menu. */
export function QuickCreate() {
  const { t } = useTranslation();
  const label = useLabel();
  const { data: me } = useMe();
  const { data: objects } = useObjects();
  const { openCreate } = useShell();
  const order = (me?.menu ?? []).flatMap((group) => group.items).flatMap((item) => item.object ?? []);
  const creatable = order
    .map((key) => objects?.find((object) => object.key === key))
    .filter((object) => object?.can.create)
    .filter((object) => object !== undefined);
  if (creatable.length === 0) return null;
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: creatable.map((object) => ({
          key: object.key,
          label: label(object.label),
          icon: <ObjectIcon name={object.icon} />,
        })),
        onClick: ({ key }) => openCreate({ object: key }),
      }}
    >
      <Button type="text" icon={<PlusOutlined />} aria-label={t('common:quick_create')} title={t('common:quick_create')} data-testid="quick-create" data-tour="create" />
    </Dropdown>
  );
}
