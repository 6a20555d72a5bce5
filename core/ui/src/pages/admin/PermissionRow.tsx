import { CloseOutlined, WarningOutlined } from '@ant-design/icons';
import { Button, Checkbox, Select, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DataScope, ObjectDef } from '@/api/types';
import { useLabel } from '@/i18n';
import {
  type ALLOWED,
  allowsAction,
  dropEntry,
  entryOf,
  EVERY,
  exceedsRead,
  FIELD_RIGHTS,
  SCOPES,
  setAction,
  setEntry,
  setField,
  type FieldRight,
  type Permissions,
} from './permissions';

interface Props {
  name: string;
  objectKey: string;
  object: ObjectDef | undefined;
  permissions: Permissions;
  isDisabled: boolean;
  onChange: (next: Permissions) => void;
}

/** One line of the matrix, with fields and actions below when opened. */
export function PermissionRow(props: Props) {
  const { name, objectKey, object, permissions, isDisabled, onChange } = props;
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const entry = entryOf(permissions, objectKey);
  const limited = Object.keys(entry.fields ?? {}).length;
  const scope = (action: 'read' | 'update' | 'delete') => (
    <td key={action}>
      <span className="adm-scope">
        <Select<DataScope>
          size="small"
          variant="filled"
          disabled={isDisabled}
          value={entry[action] ?? 'none'}
          aria-label={`${name}: ${t(`admin:action.${action}`)}`}
          data-testid={`scope-${objectKey}-${action}`}
          popupMatchSelectWidth={false}
          options={SCOPES.map((one) => ({ value: one, label: t(`admin:scope.${one}`) }))}
          onChange={(next) => onChange(setEntry(permissions, objectKey, { [action]: next }))}
        />
        {action !== 'read' && exceedsRead(entry, action) && (
          <Tooltip title={t('admin:roles.exceeds')}>
            <WarningOutlined className="adm-warn" aria-label={t('admin:roles.exceeds')} />
          </Tooltip>
        )}
      </span>
    </td>
  );
  const tick = (action: (typeof ALLOWED)[number]) => (
    <td key={action} className="is-tick">
      <Checkbox
        disabled={isDisabled}
        checked={entry[action] ?? false}
        aria-label={`${name}: ${t(`admin:action.${action}`)}`}
        data-testid={`allow-${objectKey}-${action}`}
        onChange={(event) => onChange(setEntry(permissions, objectKey, { [action]: event.target.checked }))}
      />
    </td>
  );
  return (
    <>
      <tr data-testid={`role-object-${objectKey}`}>
        <th scope="row">{name}</th>
        {scope('read')}
        {tick('create')}
        {scope('update')}
        {scope('delete')}
        {tick('import')}
        {tick('export')}
        {tick('assign')}
        {tick('reveal')}
        <td className="adm-row-tools">
          {object && (
            <Button type="link" size="small" aria-expanded={isOpen} data-testid={`role-fields-${objectKey}`} onClick={() => setOpen(!isOpen)}>
              {limited > 0 ? t('admin:roles.fields_limited', { count: limited, n: limited }) : t('admin:roles.fields')}
            </Button>
          )}
          {objectKey !== EVERY && !isDisabled && (
            <Tooltip title={t('admin:roles.drop')}>
              <Button
                type="text"
                size="small"
                icon={<CloseOutlined />}
                aria-label={t('admin:roles.drop')}
                onClick={() => onChange(dropEntry(permissions, objectKey))}
              />
            </Tooltip>
          )}
        </td>
      </tr>
      {isOpen && object && (
        <tr>
          <td colSpan={10} className="adm-detail">
            <FieldsAndActions {...props} object={object} />
          </td>
        </tr>
      )}
    </>
  );
}

function FieldsAndActions({ objectKey, object, permissions, isDisabled, onChange }: Props & { object: ObjectDef }) {
  const { t } = useTranslation();
  const label = useLabel();
  const entry = entryOf(permissions, objectKey);
  const fields = object.fields.filter((field) => !field.system || ['owner', 'department', 'collaborators'].includes(field.key));
  return (
    <>
      {object.actions.length > 0 && (
        <div className="adm-actions">
          <b>{t('admin:roles.actions')}</b>
          {object.actions.map((action) => (
            <Checkbox
              key={action.key}
              disabled={isDisabled}
              checked={allowsAction(entry, action)}
              onChange={(event) => onChange(setAction(permissions, objectKey, object.actions, action.key, event.target.checked))}
            >
              {label(action.label)}
            </Checkbox>
          ))}
        </div>
      )}
      <div className="adm-fields">
        {fields.map((field) => {
          const right = entry.fields?.[field.key] ?? 'writable';
          return (
            <div key={field.key} className={right === 'writable' ? undefined : 'is-limited'}>
              <span className="t-ellipsis" title={label(field.label)}>
                {label(field.label)}
              </span>
              <Select<FieldRight>
                size="small"
                variant="filled"
                disabled={isDisabled}
                value={right}
                aria-label={t('admin:roles.field_right', { name: label(field.label) })}
                data-testid={`field-${objectKey}-${field.key}`}
                popupMatchSelectWidth={false}
                options={FIELD_RIGHTS.map((one) => ({ value: one, label: t(`admin:field.${one}`) }))}
                onChange={(next) => onChange(setField(permissions, objectKey, field.key, next))}
              />
            </div>
          );
        })}
      </div>
    </>
  );
}
