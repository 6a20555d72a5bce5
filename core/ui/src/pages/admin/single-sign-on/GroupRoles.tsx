import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';

export interface GroupRole {
  group: string;
  role: string;
}

interface Props {
  value: GroupRole[];
  roles: { value: string; label: string }[];
  onChange: (value: GroupRole[]) => void;
}

/** Which role each group of the provider gives. */
export function GroupRoles({ value, roles, onChange }: Props) {
  const { t } = useTranslation();
  const put = (at: number, change: Partial<GroupRole>) => onChange(value.map((one, index) => (index === at ? { ...one, ...change } : one)));
  return (
    <div className="adm-pairs">
      {value.map((given, at) => (
        // A row has nothing but its place to be known by.
        <div key={at} className="adm-pair">
          <Input aria-label={t('admin:sso.group')} placeholder={t('admin:sso.group')} data-testid={`provider-group-${at}`} value={given.group} onChange={(event) => put(at, { group: event.target.value })} />
          <Select<string>
            aria-label={t('admin:sso.role')}
            placeholder={t('admin:sso.role')}
            data-testid={`provider-role-${at}`}
            value={given.role || null}
            options={roles}
            showSearch={{ optionFilterProp: 'label' }}
            onChange={(role) => put(at, { role })}
          />
          <Button type="text" icon={<CloseOutlined />} aria-label={t('admin:sso.remove_group')} onClick={() => onChange(value.filter((_, index) => index !== at))} />
        </div>
      ))}
      <Button icon={<PlusOutlined />} data-testid="provider-group-add" onClick={() => onChange([...value, { group: '', role: '' }])}>
        {t('admin:sso.add_group')}
      </Button>
    </div>
  );
}
