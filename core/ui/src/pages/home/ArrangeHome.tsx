import { CloseOutlined, HolderOutlined } from '@ant-design/icons';
import { closestCenter, DndContext, KeyboardSensor, MouseSensor, TouchSensor, useSensor, useSensors, type DragEndEvent } from '@dnd-kit/core';
import { arrayMove, SortableContext, sortableKeyboardCoordinates, useSortable, verticalListSortingStrategy } from '@dnd-kit/sortable';
import { CSS } from '@dnd-kit/utilities';
import { Button, Drawer, Select, Switch } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useIsPhone } from '@/app/useIsPhone';
import { FormRow } from '@/components/FormRow';
import { arranged, type HomeArrangement } from './arrangement';

export interface Arrangeable {
  id: string;
  label: string;
  /** Of what the person put there. */
  onRemove?: (() => void) | undefined;
}

interface Props {
  /** Cards that are sorted among each other: the counters, the rest. */
  groups: { key: string; label: string; cards: readonly Arrangeable[] }[];
  arrangement: HomeArrangement;
  /** Lists that can be put there, by object. */
  lists: { label: string; options: { value: string; label: string }[] }[];
  onAdd: (list: string) => void;
  onChange: (arrangement: HomeArrangement | null) => void;
  onClose: () => void;
}

/** Which cards are shown, and in which order; each change is kept at once. */
export default function ArrangeHome({ groups, arrangement, lists, onAdd, onChange, onClose }: Props) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const sensors = useSensors(
    useSensor(MouseSensor),
    useSensor(TouchSensor, { activationConstraint: { delay: 120, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const sorted = useMemo(() => groups.map((group) => ({ ...group, cards: arranged(group.cards, arrangement.order) })), [arrangement.order, groups]);
  const nameOf = (id: string | number) => sorted.flatMap((group) => group.cards).find((card) => card.id === id)?.label ?? '';
  const placeOf = (id: string | number) => {
    const cards = sorted.find((group) => group.cards.some((card) => card.id === id))?.cards ?? [];
    return { place: cards.findIndex((card) => card.id === id) + 1, all: cards.length };
  };

  const move = ({ active, over }: DragEndEvent) => {
    if (!over || active.id === over.id) return;
    const order = sorted.flatMap(({ cards }) => {
      const ids = cards.map((card) => card.id);
      const from = ids.indexOf(String(active.id));
      const to = ids.indexOf(String(over.id));
      return from >= 0 && to >= 0 ? arrayMove(ids, from, to) : ids;
    });
    onChange({ ...arrangement, order });
  };
  const show = (id: string, isShown: boolean) =>
    onChange({ ...arrangement, hidden: isShown ? arrangement.hidden.filter((one) => one !== id) : [...arrangement.hidden, id] });

  return (
    <Drawer
      open
      size={isPhone ? '100%' : 400}
      title={t('home:arrange')}
      onClose={onClose}
      extra={
        <Button size="small" type="text" disabled={arrangement.order.length + arrangement.hidden.length + (arrangement.views?.length ?? 0) === 0} data-testid="home-reset" onClick={() => onChange(null)}>
          {t('home:reset')}
        </Button>
      }
    >
      <p className="t-muted home-arrange-hint">{t('home:arrange_hint')}</p>
      {lists.length > 0 && (
        <FormRow id="home-add" label={t('home:add')} help={t('home:add_hint')}>
          <Select<string | null>
            id="home-add"
            className="t-full"
            showSearch={{ optionFilterProp: 'label' }}
            placeholder={t('home:add_pick')}
            value={null}
            options={lists}
            data-testid="home-add"
            onChange={(list) => list && onAdd(list)}
          />
        </FormRow>
      )}
      <DndContext
        sensors={sensors}
        collisionDetection={closestCenter}
        onDragEnd={move}
        accessibility={{
          screenReaderInstructions: { draggable: t('home:keys') },
          announcements: {
            onDragStart: ({ active }) => t('home:picked', { name: nameOf(active.id), ...placeOf(active.id) }),
            onDragOver: ({ active, over }) => (over ? t('home:over', { name: nameOf(active.id), ...placeOf(over.id) }) : undefined),
            onDragEnd: ({ active, over }) => t('home:dropped', { name: nameOf(active.id), ...placeOf(over?.id ?? active.id) }),
            onDragCancel: ({ active }) => t('home:dropped', { name: nameOf(active.id), ...placeOf(active.id) }),
          },
        }}
      >
        {sorted.map((group) => (
          <section key={group.key} className="home-arrange" aria-label={group.label}>
            <h3>{group.label}</h3>
            <SortableContext items={group.cards.map((card) => card.id)} strategy={verticalListSortingStrategy}>
              <ul>
                {group.cards.map((card) => (
                  <Line key={card.id} card={card} isShown={!arrangement.hidden.includes(card.id)} onShow={(isShown) => show(card.id, isShown)} />
                ))}
              </ul>
            </SortableContext>
          </section>
        ))}
      </DndContext>
    </Drawer>
  );
}

function Line({ card, isShown, onShow }: { card: Arrangeable; isShown: boolean; onShow: (isShown: boolean) => void }) {
  const { t } = useTranslation();
  const { setNodeRef, setActivatorNodeRef, attributes, listeners, transform, transition, isDragging } = useSortable({ id: card.id });
  return (
    <li ref={setNodeRef} className={isDragging ? 'is-dragged' : ''} style={{ transform: CSS.Translate.toString(transform), transition }} data-testid={`arrange-${card.id}`}>
      <button type="button" ref={setActivatorNodeRef} {...attributes} {...listeners} className="t-plain home-handle" aria-label={t('home:move', { name: card.label })}>
        <HolderOutlined aria-hidden />
      </button>
      <span className="t-ellipsis">{card.label}</span>
      {card.onRemove && <Button type="text" size="small" icon={<CloseOutlined />} aria-label={t('home:remove', { name: card.label })} data-testid={`remove-${card.id}`} onClick={card.onRemove} />}
      <Switch size="small" checked={isShown} aria-label={t('home:show', { name: card.label })} onChange={onShow} />
    </li>
  );
}

