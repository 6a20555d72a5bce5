import { Alert, Button, Checkbox, Drawer, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '@/api/client';
import { useObjects, useSaveRole } from '@/api/hooks';
import type { Role } from '@/api/types';
import { FormRow } from '@/components/FormRow';
import { useToast } from '@/components/useToast';
import { useLabel } from '@/i18n';
import { PermissionRow } from './PermissionRow';
import { ALLOWED, emptyPermissions, entryOf, EVERY, setEntry, type Permissions } from './permissions';

const COLUMNS = ['read', 'create', 'update', 'delete', 'import', 'export', 'assign', 'reveal'] as const;

interface Props {
  /** `null`: a new one. */
  role: Role | null;
  canSave: boolean;
  onClose: () => void;
}

/** What people with this role may do, object by object. */
export function RoleDrawer({ role, canSave, onClose }: Props) {
  const { t } = useTranslation();
  const label = useLabel();
  const toast = useToast();
  const { data: objects } = useObjects();
  const save = useSaveRole();
  const [name, setName] = useState(role?.name ?? '');
  const [needsSecond, setNeedsSecond] = useState(role?.needs_second_factor === true);
  const [mayViewAs, setMayViewAs] = useState(role?.may_view_as === true);
  const [permissions, setPermissions] = useState<Permissions>(() => {
    const given = role?.permissions;
    if (!given) return emptyPermissions();
    return { ...given, objects: { [EVERY]: entryOf({ ...given, objects: given.objects ?? {} }, EVERY), ...given.objects } };
  });
  const problems = isApiError(save.error) ? save.error.fields : {};
  const isAdministrator = permissions.administrator === true;
  const own = Object.keys(permissions.objects).filter((key) => key !== EVERY);
  const left = (objects ?? []).filter((object) => !own.includes(object.key));
  const objectOf = (key: string) => objects?.find((object) => object.key === key);
  const submit = async () => {
    try {
      await save.mutateAsync({ ...(role ? { id: role.id } : {}), name: name.trim(), needs_second_factor: needsSecond, may_view_as: mayViewAs, permissions });
      toast.done(t('admin:saved'));
      onClose();
    } catch (error) {
      if (!isApiError(error) || Object.keys(error.fields).length === 0) toast.failed(error);
    }
  };
  return (
    <Drawer
      open
      size="min(1080px, 100vw)"
      title={role ? role.name : t('admin:roles.new')}
      onClose={onClose}
      data-testid="role-drawer"
      footer={
        <div className="adm-drawer-foot">
          <Button onClick={onClose}>{t(canSave ? 'common:cancel' : 'common:close')}</Button>
          {canSave && (
            <Button type="primary" disabled={!name.trim()} loading={save.isPending} data-testid="role-save" onClick={() => void submit()}>
              {role ? t('common:save') : t('admin:create')}
            </Button>
          )}
        </div>
      }
    >
      <div className="adm-form">
        <div className="adm-narrow">
          <FormRow id="role-name" label={t('admin:roles.name')} required error={problems.name?.message}>
            <Input id="role-name" value={name} disabled={!canSave} autoFocus={role === null} onChange={(event) => setName(event.target.value)} />
          </FormRow>
        </div>
        {problems.permissions && <Alert type="error" showIcon title={problems.permissions.message} />}
        <Checkbox
          checked={isAdministrator}
          disabled={!canSave}
          data-testid="role-administrator"
          onChange={(event) => setPermissions({ ...permissions, administrator: event.target.checked })}
        >
          {t('admin:roles.administrator')}
          <span className="t-faint adm-hint">{t('admin:roles.administrator_hint')}</span>
        </Checkbox>
        <Checkbox checked={needsSecond} disabled={!canSave} data-testid="role-second-factor" onChange={(event) => setNeedsSecond(event.target.checked)}>
          {t('admin:roles.second_factor')}
          <span className="t-faint adm-hint">{t('admin:roles.second_factor_hint')}</span>
        </Checkbox>
        {isAdministrator && (
          <Checkbox checked={mayViewAs} disabled={!canSave} data-testid="role-view-as" onChange={(event) => setMayViewAs(event.target.checked)}>
            {t('admin:roles.view_as')}
            <span className="t-faint adm-hint">{t('admin:roles.view_as_hint')}</span>
          </Checkbox>
        )}
        <div className="adm-matrix-frame">
          <table className={`adm-matrix${isAdministrator ? ' is-idle' : ''}`} data-testid="role-matrix">
            <thead>
              <tr>
                <th scope="col">{t('admin:roles.object')}</th>
                {COLUMNS.map((column) => (
                  <th key={column} scope="col" className={ALLOWED.some((action) => action === column) ? 'is-tick' : undefined}>
                    {t(`admin:action.${column}`)}
                  </th>
                ))}
                <th scope="col">
                  <span className="t-sr">{t('admin:roles.details')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {[EVERY, ...own].map((key) => (
                <PermissionRow
                  key={key}
                  name={key === EVERY ? t('admin:roles.every') : label(objectOf(key)?.label) || key}
                  objectKey={key}
                  object={objectOf(key)}
                  permissions={permissions}
                  isDisabled={!canSave || isAdministrator}
                  onChange={setPermissions}
                />
              ))}
            </tbody>
          </table>
        </div>
        {canSave && !isAdministrator && left.length > 0 && (
          <Select
            className="adm-add-object"
            value={null}
            placeholder={t('admin:roles.add_object')}
            aria-label={t('admin:roles.add_object')}
            data-testid="role-add-object"
            showSearch={{ optionFilterProp: 'label' }}
            options={left.map((object) => ({ value: object.key, label: label(object.label) }))}
            onChange={(key: string | null) => {
              if (key) setPermissions(setEntry(permissions, key, {}));
            }}
          />
        )}
      </div>
    </Drawer>
  );
}
