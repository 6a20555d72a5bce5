import { DeleteOutlined, EditOutlined, EllipsisOutlined, LinkOutlined, MailOutlined, PhoneOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { ActionDef, FieldValue, ObjectDef, RecordData } from '@/api/types';
import { useIsPhone } from '@/app/useIsPhone';
import { ObjectIcon } from '@/components/ObjectIcon';
import { useToast } from '@/components/useToast';
import { asText, FieldDisplay } from '@/fields';
import { useLabel } from '@/i18n';
import { InlineEditor } from './InlineEditor';
import { StagePath } from './StagePath';

/** Name, what matters most, the stage, and what can be done. */
export function RecordHeader(props: {
  object: ObjectDef;
  record: RecordData;
  compact: boolean;
  actions: ActionDef[];
  onAction: (action: ActionDef) => void;
  onSave: (values: Record<string, FieldValue>) => void;
  onEdit: () => void;
  onDelete: () => void;
}) {
  const { object, record, compact, actions, onAction, onSave, onEdit, onDelete } = props;
  const { t } = useTranslation();
  const label = useLabel();
  const toast = useToast();
  const isPhone = useIsPhone();
  const [isOwnerOpen, setOwnerOpen] = useState(false);
  const path = object.fields.find((field) => field.key === object.path_field);
  const owner = object.has_owner ? object.fields.find((field) => field.key === 'owner') : undefined;
  const facts = object.layout.header
    .filter((key) => key !== object.name_field && key !== object.path_field && key !== 'owner')
    .map((key) => object.fields.find((field) => field.key === key))
    .filter((field) => field !== undefined);
  const name = asText(record[object.name_field]) || t('records:unnamed');
  const shownActions = compact ? 1 : 2;
  const safe = actions.filter((action) => !action.danger);
  const front = safe.slice(0, shownActions);
  const rest = actions.filter((action) => !front.includes(action));

  return (
    <header className="t-record-head">
      <div className="t-record-top">
        <span className="t-record-icon">
          <ObjectIcon name={object.icon} />
        </span>
        <div className="t-record-title">
          {!compact && (
            <Link to={`/o/${object.key}`} className="t-record-kind">
              {label(object.label)}
            </Link>
          )}
          <h1 data-testid="record-name">{name}</h1>
        </div>
        <div className="t-record-actions">
          {front.map((action) => (
            <Button key={action.key} data-testid={`action-${action.key}`} onClick={() => onAction(action)}>
              {label(action.label)}
            </Button>
          ))}
          {object.can.update && (
            <Button type={compact ? 'default' : 'primary'} icon={<EditOutlined />} onClick={onEdit} data-testid="edit" title={t('records:edit_key')}>
              {t('records:edit')}
            </Button>
          )}
          <Dropdown
            trigger={['click']}
            placement="bottomRight"
            menu={{
              items: [
                ...rest.map((action) => ({ key: `action:${action.key}`, label: label(action.label), danger: action.danger === true })),
                ...(rest.length > 0 ? [{ type: 'divider' as const }] : []),
                { key: 'link', icon: <LinkOutlined />, label: t('records:copy_link') },
                ...(object.can.delete ? [{ key: 'delete', icon: <DeleteOutlined />, danger: true, label: <span data-testid="delete">{t('records:delete')}</span> }] : []),
              ],
              onClick: ({ key }) => {
                if (key === 'delete') onDelete();
                else if (key === 'link') {
                  void navigator.clipboard?.writeText(`${window.location.origin}/o/${object.key}/${record.id}`).then(() => toast.done(t('records:link_copied')));
                } else {
                  const action = rest.find((candidate) => `action:${candidate.key}` === key);
                  if (action) onAction(action);
                }
              },
            }}
          >
            <Button icon={<EllipsisOutlined />} aria-label={t('records:more')} data-testid="record-more" />
          </Dropdown>
        </div>
      </div>
      {(facts.length > 0 || owner) && (
        <dl className="t-facts">
          {facts.map((field) => (
            <div key={field.key}>
              <dt>{label(field.label)}</dt>
              <dd>
                <FieldDisplay field={field} value={record[field.key]} record={record} compact />
              </dd>
            </div>
          ))}
          {owner && (
            <div>
              <dt>{label(owner.label)}</dt>
              <dd>
                {isOwnerOpen ? (
                  <div className="t-owner-edit">
                    <InlineEditor field={owner} record={record} onCommit={(value) => onSave({ owner: value })} onDone={() => setOwnerOpen(false)} />
                  </div>
                ) : object.can.assign ? (
                  <button type="button" className="t-plain t-owner" data-testid="owner" title={t('records:change_owner')} onClick={() => setOwnerOpen(true)}>
                    <FieldDisplay field={owner} value={record.owner} />
                  </button>
                ) : (
                  <FieldDisplay field={owner} value={record.owner} />
                )}
              </dd>
            </div>
          )}
        </dl>
      )}
      {isPhone && <Reach object={object} record={record} />}
      {path && <StagePath field={path} record={record} canEdit={object.can.update} onPick={(code) => onSave({ [path.key]: code })} />}
    </header>
  );
}

/** On a phone: call and write with a thumb. */
function Reach({ object, record }: { object: ObjectDef; record: RecordData }) {
  const { t } = useTranslation();
  const first = (kind: 'phone' | 'email') => {
    const field = object.fields.find((candidate) => candidate.kind === kind && candidate.access !== 'masked' && asText(record[candidate.key]) !== '');
    return field ? asText(record[field.key]) : '';
  };
  const phone = first('phone');
  const email = first('email');
  if (!phone && !email) return null;
  return (
    <div className="t-reach">
      {phone && (
        <Button size="large" icon={<PhoneOutlined />} href={`tel:${phone}`}>
          {t('records:call')}
        </Button>
      )}
      {email && (
        <Button size="large" icon={<MailOutlined />} href={`mailto:${email}`}>
          {t('records:write_mail')}
        </Button>
      )}
    </div>
  );
}
