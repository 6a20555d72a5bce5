import { BellOutlined, DeleteOutlined, EditOutlined, FlagOutlined, LinkOutlined, PrinterOutlined, ShareAltOutlined, StarOutlined, ThunderboltOutlined, UserOutlined, UserSwitchOutlined } from '@ant-design/icons';
import { lazy, Suspense, useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useObjects } from '@/api/hooks/metadata';
import { useFollow, useFollowers } from '@/api/hooks/people';
import type { ActionDef, FieldValue, ObjectDef, PluginSlot, RecordData, Ref } from '@/api/types';
import { useFavourites } from '@/app/favourites';
import { useOffer, type Command } from '@/app/offers';
import { names, withNames, WORDS } from '@/app/palette/words';
import { ObjectIcon } from '@/components/ObjectIcon';
import { useToast } from '@/components/useToast';
import { asRef, asText, isEditable } from '@/fields';
import { useLabel } from '@/i18n';
import { slotKey } from '@/plugin-ui';
import { canShare, entryKinds, kindIcon, timelineShapes } from './related';
import { recordFavourite } from './StarButton';
import { useCopyLink } from './useCopyLink';

const FieldsDialog = lazy(async () => ({ default: (await import('./FieldsDialog')).FieldsDialog }));

interface Props {
  object: ObjectDef;
  record: RecordData;
  me: Ref;
  /** The page answers to keys of its own; a panel leaves them to its list. */
  hasKeys: boolean;
  actions: readonly ActionDef[];
  onAction: (action: ActionDef) => void;
  slots: readonly PluginSlot[];
  onSlot: (slot: PluginSlot) => void;
  onSave: (values: Record<string, FieldValue>) => void;
  onEdit: () => void;
  onShare: () => void;
  /** Into the timeline, with one of its kinds. */
  onLog: (kind: string) => void;
  onDelete: () => void;
}

/** Offers to the palette what can be done with the record at hand; answers the dialog that one of it opens. */
export function useRecordCommands(props: Props): ReactNode {
  const { object, record, me, hasKeys, actions, onAction, slots, onSlot, onSave, onEdit, onShare, onLog, onDelete } = props;
  const { t } = useTranslation();
  const label = useLabel();
  const toast = useToast();
  const copyLink = useCopyLink();
  const { data: objects } = useObjects();
  const { isFavourite, toggle } = useFavourites();
  const { data: followers } = useFollowers(object.key, record.id);
  const follow = useFollow(object.key, record.id, me);
  const [isAssigning, setAssigning] = useState(false);
  const kinds = useMemo(() => entryKinds(timelineShapes(object, objects ?? [])).filter(({ shape }) => shape.object.can.create), [object, objects]);

  const owner = object.has_owner && object.can.assign ? object.fields.find((field) => field.key === 'owner' && isEditable(field)) : undefined;
  const path = object.can.update ? object.fields.find((field) => field.key === object.path_field && isEditable(field)) : undefined;
  const stage = path && asText(record[path.key]);
  const favourite = recordFavourite(object, record);
  const isStarred = isFavourite(favourite);

  const commands: Command[] = [
    ...(object.can.update
      ? [{ key: 'edit', icon: <EditOutlined aria-hidden />, title: t('records:edit'), aliases: withWord(WORDS.edit, object), keys: hasKeys ? ['e'] : undefined, run: onEdit }]
      : []),
    ...actions.map((action) => ({
      key: `action:${action.key}`,
      icon: <ThunderboltOutlined aria-hidden />,
      title: label(action.label),
      aliases: [...names(action.label), action.key],
      run: () => onAction(action),
    })),
    ...slots.map((slot) => ({
      key: slotKey(slot),
      icon: <ObjectIcon name={slot.icon ?? 'plug'} />,
      title: slot.label,
      aliases: [slot.slot, slot.plugin_name],
      run: () => onSlot(slot),
    })),
    ...kinds.map((kind) => {
      const name = kind.choice?.label ?? kind.shape.object.label;
      return {
        key: `log:${kind.key}`,
        icon: <ObjectIcon name={kindIcon(kind)} />,
        title: t(kind.shape.done ? 'records:commands.plan' : 'records:commands.log', { name: label(name) }),
        aliases: withNames(WORDS.log, name),
        run: () => onLog(kind.key),
      };
    }),
    ...(owner && asRef(record.owner)?.id !== me.id
      ? [{ key: 'take', icon: <UserOutlined aria-hidden />, title: t('records:commands.take'), aliases: WORDS.take, run: () => onSave({ owner: { ...me } }) }]
      : []),
    ...(owner
      ? [{ key: 'assign', icon: <UserSwitchOutlined aria-hidden />, title: t('records:change_owner'), aliases: WORDS.assign, run: () => setAssigning(true) }]
      : []),
    ...(path?.choices ?? [])
      .filter((choice) => choice.active && choice.code !== stage)
      .map((choice) => ({
        key: `stage:${choice.code}`,
        icon: <FlagOutlined aria-hidden />,
        title: t('records:move_to', { name: label(choice.label) }),
        aliases: [...withNames(WORDS.stage, choice.label), ...names(choice.label)],
        run: () => path && onSave({ [path.key]: choice.code }),
      })),
    ...(followers
      ? [
          {
            key: 'follow',
            icon: <BellOutlined aria-hidden />,
            title: t(followers.is_following ? 'records:commands.unfollow' : 'records:people.follow'),
            aliases: followers.is_following ? WORDS.unfollow : WORDS.follow,
            run: () => follow.mutate(!followers.is_following, { onError: toast.failed }),
          },
        ]
      : []),
    {
      key: 'star',
      icon: <StarOutlined aria-hidden />,
      title: t(isStarred ? 'records:commands.unstar' : 'records:commands.star'),
      aliases: WORDS.star,
      run: () => toggle(favourite),
    },
    { key: 'link', icon: <LinkOutlined aria-hidden />, title: t('records:copy_link'), aliases: WORDS.link, run: () => copyLink(object.key, record.id) },
    ...(canShare(object) ? [{ key: 'share', icon: <ShareAltOutlined aria-hidden />, title: t('records:share.open'), aliases: WORDS.share, run: onShare }] : []),
    { key: 'print', icon: <PrinterOutlined aria-hidden />, title: t('records:print'), aliases: WORDS.print, run: () => window.print() },
    ...(object.can.delete ? [{ key: 'delete', icon: <DeleteOutlined aria-hidden />, title: t('records:delete'), aliases: withWord(WORDS.delete, object), run: onDelete }] : []),
  ];
  useOffer({ key: `${object.key}/${record.id}`, title: favourite.label, commands });

  return (
    <Suspense fallback={null}>
      {isAssigning && owner && (
        <FieldsDialog
          title={t('records:commands.assign_title', { name: favourite.label })}
          fields={[{ ...owner, required: true }]}
          initial={record}
          okText={t('records:bulk.owner_button')}
          onCancel={() => setAssigning(false)}
          onSubmit={(values) => {
            setAssigning(false);
            onSave(values);
            return undefined;
          }}
        />
      )}
    </Suspense>
  );
}

const withWord = (words: readonly string[], object: ObjectDef): string[] => [...words, ...withNames(words, object.label)];
