import { DeleteOutlined, DownOutlined, EditOutlined, EllipsisOutlined, LinkOutlined, PrinterOutlined, SafetyCertificateOutlined, ShareAltOutlined, UpOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { useMe } from '@/api/hooks';
import type { ActionDef, FieldValue, ObjectDef, PluginSlot, RecordData, Ref } from '@/api/types';
import { useIsPhone } from '@/app/useIsPhone';
import { ArchivedTag } from '@/components/ArchivedTag';
import { ObjectIcon } from '@/components/ObjectIcon';
import { asText } from '@/fields';
import { formatNumber } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { slotKey } from '@/plugin-ui';
import { Facts } from './Facts';
import { NextStep } from './NextStep';
import { FollowButton, Presence, TeamButton } from './People';
import { Reach } from './Reach';
import { StagePath } from './StagePath';
import { canShare } from './related';
import { StarButton } from './StarButton';
import { useCopyLink } from './useCopyLink';
import type { Trail } from './useTrail';

interface Props {
  object: ObjectDef;
  record: RecordData;
  me: Ref;
  compact: boolean;
  trail: Trail | null;
  marks: ReadonlySet<string>;
  others: Ref[];
  actions: ActionDef[];
  onAction: (action: ActionDef) => void;
  /** What plugins can do with it, in dialogs of their own. */
  slots: PluginSlot[];
  onSlot: (slot: PluginSlot) => void;
  onSave: (values: Record<string, FieldValue>, base?: RecordData) => void;
  onStep: (id: string) => void;
  onEdit: () => void;
  onShare: () => void;
  onDelete: () => void;
}

/** Name, what matters most, the stage, the next step, who else is here, and what can be done. */
export function RecordHeader(props: Props) {
  const { object, record, me, compact, trail, marks, others, onSave, onStep } = props;
  const { t } = useTranslation();
  const label = useLabel();
  const isPhone = useIsPhone();
  const path = object.fields.find((field) => field.key === object.path_field);
  const name = asText(record[object.name_field]) || t('records:unnamed');

  return (
    <header className="t-record-head">
      <div className="t-record-top">
        {!isPhone && (
          <span className="t-record-icon">
            <ObjectIcon name={object.icon} />
          </span>
        )}
        <div className="t-record-title">
          {(!compact || isPhone) && (
            <div className="t-record-kind">
              <Link to={`/o/${object.key}`}>{label(object.label)}</Link>
              {trail && <TrailSteps trail={trail} onStep={onStep} />}
            </div>
          )}
          <h1 data-testid="record-name" className={marks.has(object.name_field) ? 'is-marked' : ''}>
            {name}
          </h1>
          <ArchivedTag object={object} />
        </div>
        <div className="t-record-people">
          <Presence people={others} />
          <TeamButton object={object} record={record} onSave={onSave} />
          <FollowButton object={object} id={record.id} me={me} />
          <StarButton object={object} record={record} />
        </div>
        <Actions {...props} />
      </div>
      <Facts object={object} record={record} marks={marks} onSave={onSave} />
      {isPhone && <Reach object={object} record={record} />}
      {path && <StagePath field={path} record={record} canEdit={object.can.update} onPick={(code) => onSave({ [path.key]: code })} />}
      <NextStep object={object} record={record} />
    </header>
  );
}

function TrailSteps({ trail, onStep }: { trail: Trail; onStep: (id: string) => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { previous, next, at, total, isExact } = trail;
  return (
    <span className="t-trail" data-testid="trail">
      <Button
        type="text"
        size="small"
        icon={<UpOutlined />}
        disabled={previous === null}
        aria-label={t('records:previous')}
        title={`${t('records:previous')} (k)`}
        data-testid="trail-previous"
        onClick={() => previous && onStep(previous)}
      />
      <Button
        type="text"
        size="small"
        icon={<DownOutlined />}
        disabled={next === null}
        aria-label={t('records:next')}
        title={`${t('records:next')} (j)`}
        data-testid="trail-next"
        onClick={() => next && onStep(next)}
      />
      <span className="t-num">
        {t('records:position', { at: formatNumber(at, language), total: formatNumber(total, language) + (isExact ? '' : '+') })}
      </span>
    </span>
  );
}

function Actions({ object, record, compact, actions, onAction, slots, onSlot, onEdit, onShare, onDelete }: Props) {
  const { t } = useTranslation();
  const label = useLabel();
  const copyLink = useCopyLink();
  const navigate = useNavigate();
  const { data: me } = useMe();
  const isPhone = useIsPhone();
  const safe = actions.filter((action) => !action.danger);
  const room = compact ? 1 : 2;
  const front = safe.slice(0, room);
  // A plugin's stand in front where the object's own leave room.
  const frontSlots = slots.slice(0, room - front.length);
  const restSlots = slots.slice(frontSlots.length);
  const rest = actions.filter((action) => !front.includes(action));
  return (
    <div className="t-record-actions">
      {front.map((action) => (
        <Button key={action.key} data-testid={`action-${action.key}`} onClick={() => onAction(action)}>
          {label(action.label)}
        </Button>
      ))}
      {frontSlots.map((slot) => (
        <Button key={slotKey(slot)} icon={<ObjectIcon name={slot.icon ?? 'plug'} />} title={t('blocks:from', { name: slot.plugin_name })} data-testid={`slot-open-${slot.slot}`} onClick={() => onSlot(slot)}>
          {slot.label}
        </Button>
      ))}
      {object.can.update && (
        <Button
          type={compact ? 'default' : 'primary'}
          icon={<EditOutlined />}
          onClick={onEdit}
          data-testid="edit"
          aria-label={t('records:edit')}
          title={t('records:edit_key')}
        >
          {isPhone ? null : t('records:edit')}
        </Button>
      )}
      <Dropdown
        trigger={['click']}
        placement="bottomRight"
        menu={{
          items: [
            ...rest.map((action) => ({ key: `action:${action.key}`, label: label(action.label), danger: action.danger === true })),
            ...restSlots.map((slot) => ({ key: slotKey(slot), icon: <ObjectIcon name={slot.icon ?? 'plug'} />, label: <span data-testid={`slot-open-${slot.slot}`}>{slot.label}</span> })),
            ...(rest.length + restSlots.length > 0 ? [{ type: 'divider' as const }] : []),
            { key: 'link', icon: <LinkOutlined />, label: <span data-testid="copy-link">{t('records:copy_link')}</span> },
            ...(canShare(object) ? [{ key: 'share', icon: <ShareAltOutlined />, label: <span data-testid="share">{t('records:share.open')}</span> }] : []),
            { key: 'print', icon: <PrinterOutlined />, label: <span data-testid="print">{t('records:print')}</span> },
            ...(me?.is_administrator ? [{ key: 'rights', icon: <SafetyCertificateOutlined />, label: <span data-testid="record-rights">{t('records:who_can_see')}</span> }] : []),
            ...(object.can.delete ? [{ key: 'delete', icon: <DeleteOutlined />, danger: true, label: <span data-testid="delete">{t('records:delete')}</span> }] : []),
          ],
          onClick: ({ key }) => {
            if (key === 'delete') onDelete();
            else if (key === 'link') copyLink(object.key, record.id);
            else if (key === 'share') onShare();
            else if (key === 'print') window.print();
            else if (key === 'rights') void navigate(`/settings/rights?object=${object.key}&record=${record.id}`);
            else {
              const action = rest.find((candidate) => `action:${candidate.key}` === key);
              const slot = restSlots.find((candidate) => slotKey(candidate) === key);
              if (action) onAction(action);
              else if (slot) onSlot(slot);
            }
          },
        }}
      >
        <Button icon={<EllipsisOutlined />} aria-label={t('records:more')} data-testid="record-more" />
      </Dropdown>
    </div>
  );
}
