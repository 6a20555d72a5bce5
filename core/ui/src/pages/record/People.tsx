import { BellFilled, BellOutlined, TeamOutlined } from '@ant-design/icons';
import { Button, Popover } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFollow, useFollowers } from '@/api/hooks/people';
import type { FieldValue, ObjectDef, RecordData, Ref } from '@/api/types';
import { useIsPhone } from '@/app/useIsPhone';
import { PersonAvatar } from '@/components/PersonAvatar';
import { useToast } from '@/components/useToast';
import { asRefs, FieldInput, isEditable } from '@/fields';
import { useLabel } from '@/i18n';

/** Whoever else has the record open just now. */
export function Presence({ people }: { people: Ref[] }) {
  const { t } = useTranslation();
  if (people.length === 0) return null;
  const names = people.map((person) => person.label).join(t('records:filter.comma'));
  return (
    <span className="t-presence" role="status" aria-label={t('records:people.here', { names })} title={t('records:people.here', { names })} data-testid="presence">
      {people.slice(0, 4).map((person) => (
        <PersonAvatar key={person.id} name={person.label} id={person.id} size={24} />
      ))}
      {people.length > 4 && <span className="t-faint t-num">+{people.length - 4}</span>}
    </span>
  );
}

/** Hear of what others change here. */
export function FollowButton({ object, id, me }: { object: ObjectDef; id: string; me: Ref }) {
  const { t } = useTranslation();
  const toast = useToast();
  const isPhone = useIsPhone();
  const { data } = useFollowers(object.key, id);
  const follow = useFollow(object.key, id, me);
  if (!data) return null;
  const isOn = data.is_following;
  const text = t(isOn ? 'records:people.following' : 'records:people.follow');
  return (
    <Button
      type="text"
      icon={isOn ? <BellFilled className="t-accent" /> : <BellOutlined />}
      aria-pressed={isOn}
      aria-label={text}
      title={t(isOn ? 'records:people.unfollow_hint' : 'records:people.follow_hint')}
      data-testid="follow"
      onClick={() => follow.mutate(!isOn, { onError: toast.failed })}
    >
      {isPhone ? null : text}
    </Button>
  );
}

/** The record's team and followers, as small avatars that unfold. */
export function TeamButton(props: { object: ObjectDef; record: RecordData; onSave: (values: Record<string, FieldValue>) => void }) {
  const { object, record, onSave } = props;
  const { t } = useTranslation();
  const label = useLabel();
  const [isOpen, setOpen] = useState(false);
  const field = object.fields.find((candidate) => candidate.key === 'collaborators' && candidate.system);
  const team = asRefs(record.collaborators);
  const { data: followers } = useFollowers(object.key, record.id);
  if (!field && !followers) return null;
  const canEdit = field !== undefined && object.can.update && isEditable(field);
  return (
    <Popover
      open={isOpen}
      onOpenChange={setOpen}
      trigger="click"
      placement="bottomRight"
      content={
        <div className="t-team" data-testid="team">
          {field && (
            <section>
              <h4 id="t-team-label">{label(field.label)}</h4>
              {canEdit ? (
                <FieldInput field={field} id="t-team-input" value={record.collaborators} onChange={(value) => onSave({ collaborators: value })} />
              ) : (
                <Names people={team} />
              )}
              <p className="t-faint">{t('records:people.team_hint')}</p>
            </section>
          )}
          {followers && (
            <section>
              <h4>{t('records:people.followers')}</h4>
              <Names people={followers.items} />
            </section>
          )}
        </div>
      }
    >
      <Button type="text" data-testid="team-button" aria-label={t('records:people.team')} title={t('records:people.team')} icon={team.length === 0 ? <TeamOutlined /> : undefined}>
        {team.length > 0 && (
          <span className="t-presence">
            {team.slice(0, 3).map((person) => (
              <PersonAvatar key={person.id} name={person.label} id={person.id} size={22} />
            ))}
            {team.length > 3 && <span className="t-num">+{team.length - 3}</span>}
          </span>
        )}
      </Button>
    </Popover>
  );
}

function Names({ people }: { people: Ref[] }) {
  const { t } = useTranslation();
  if (people.length === 0) return <p className="t-muted">{t('records:people.nobody')}</p>;
  return (
    <ul className="t-team-list">
      {people.map((person) => (
        <li key={person.id} className="t-person">
          <PersonAvatar name={person.label} id={person.id} />
          {person.label}
        </li>
      ))}
    </ul>
  );
}
