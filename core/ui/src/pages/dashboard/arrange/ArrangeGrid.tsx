import { CopyOutlined, DeleteOutlined, EditOutlined, HolderOutlined } from '@ant-design/icons';
import { DndContext, DragOverlay, MouseSensor, pointerWithin, TouchSensor, useDraggable, useDroppable, useSensor, useSensors, type Modifier } from '@dnd-kit/core';
import { Button, Tooltip } from 'antd';
import { useId, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useObjects } from '@/api/hooks';
import type { DashboardCard as CardDef } from '@/api/types';
import { DashboardCard } from '../DashboardCard';
import { useNames } from '../names';
import type { Scope } from '../scope';
import { heightOf, spanOf } from '../size';
import { duplicate, moveBeside, moveBy, remove, resize, type Cards } from './board';
import { ResizeCorner } from './ResizeCorner';

interface Props {
  cards: Cards;
  scope: Scope;
  onChange: (cards: Cards) => void;
  onEdit: (card: CardDef) => void;
}

interface Drop {
  key: string;
  side: 'before' | 'after';
}

/** The board while it is arranged: cards are dragged by their handle or moved with arrow keys, and sized at their corner. */
export function ArrangeGrid({ cards, scope, onChange, onEdit }: Props) {
  const { t } = useTranslation();
  const names = useNames();
  const { data: objects } = useObjects();
  const grid = useRef<HTMLDivElement>(null);
  const hintId = useId();
  const [dragged, setDragged] = useState<string | null>(null);
  const [drop, setDrop] = useState<Drop | null>(null);
  const [said, say] = useState('');
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 4 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 160, tolerance: 8 } }),
  );
  const titleOf = (card: CardDef) => names.card(card, objects?.find((object) => object.key === card.object));

  const change = (next: Cards, key: string) => {
    if (next === cards) return;
    onChange(next);
    const at = next.findIndex((card) => card.key === key);
    const card = next[at];
    if (card) say(t('dashboard:arrange.now', { name: titleOf(card), place: at + 1, all: next.length, width: spanOf(card), height: heightOf(card) }));
  };

  const onHandleKey = (event: KeyboardEvent, card: CardDef) => {
    const steps: Record<string, number> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1, Home: -cards.length, End: cards.length };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const handle = event.currentTarget as HTMLElement;
    change(moveBy(cards, card.key, step), card.key);
    // Moved in the document, a focused element loses the focus.
    requestAnimationFrame(() => handle.focus());
  };

  const active = cards.find((card) => card.key === dragged);
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={pointerWithin}
      accessibility={{ screenReaderInstructions: { draggable: '' } }}
      onDragStart={({ active: { id } }) => setDragged(String(id))}
      onDragMove={({ over, active: { id }, activatorEvent, delta }) => {
        const start = pointOf(activatorEvent);
        if (!over || over.id === id || !start) return setDrop(null);
        const isAfter = start.x + delta.x > over.rect.left + over.rect.width / 2;
        const side = isAfter ? 'after' : 'before';
        setDrop((old) => (old?.key === over.id && old.side === side ? old : { key: String(over.id), side }));
      }}
      onDragEnd={({ active: { id } }) => {
        if (drop) change(moveBeside(cards, String(id), drop.key, drop.side), String(id));
        setDragged(null);
        setDrop(null);
      }}
      onDragCancel={() => {
        setDragged(null);
        setDrop(null);
      }}
    >
      <p id={hintId} className="t-sr">
        {t('dashboard:arrange.keys')}
      </p>
      <div className="dash is-arranged" ref={grid} data-testid="dashboard">
        {cards.map((card) => (
          <Slot key={card.key} card={card} drop={drop?.key === card.key ? drop.side : null} isDragged={dragged === card.key}>
            {(handle) => (
              <DashboardCard
                card={card}
                scope={scope}
                controls={
                  <>
                    <Tool label={t('dashboard:arrange.edit', { name: titleOf(card) })} icon={<EditOutlined />} testId={`card-${card.key}-edit`} onClick={() => onEdit(card)} />
                    <Tool label={t('dashboard:arrange.duplicate', { name: titleOf(card) })} icon={<CopyOutlined />} testId={`card-${card.key}-duplicate`} onClick={() => onChange(duplicate(cards, card.key))} />
                    <Tool label={t('dashboard:arrange.remove', { name: titleOf(card) })} icon={<DeleteOutlined />} testId={`card-${card.key}-remove`} onClick={() => onChange(remove(cards, card.key))} />
                    <button
                      type="button"
                      {...handle}
                      className="t-plain dash-handle"
                      aria-label={t('dashboard:arrange.move', { name: titleOf(card) })}
                      aria-describedby={hintId}
                      data-testid={`card-${card.key}-move`}
                      onKeyDown={(event) => onHandleKey(event, card)}
                    >
                      <HolderOutlined aria-hidden />
                    </button>
                  </>
                }
              >
                <ResizeCorner card={card} grid={grid} label={t('dashboard:arrange.resize', { name: titleOf(card) })} onResize={(span, height) => change(resize(cards, card.key, span, height), card.key)} />
              </DashboardCard>
            )}
          </Slot>
        ))}
      </div>
      <div className="t-sr" role="status" aria-live="polite">
        {said}
      </div>
      <DragOverlay dropAnimation={null} modifiers={AT_POINTER}>{active && <div className="dash-ghost-card">{titleOf(active)}</div>}</DragOverlay>
    </DndContext>
  );
}

/** Where a drag began. */
function pointOf(event: Event | null): { x: number; y: number } | null {
  if (event instanceof MouseEvent) return { x: event.clientX, y: event.clientY };
  const touch = typeof TouchEvent !== 'undefined' && event instanceof TouchEvent ? event.touches[0] : undefined;
  return touch ? { x: touch.clientX, y: touch.clientY } : null;
}

/** A card may be as wide as the page; what is carried is its title, beside the pointer. */
const AT_POINTER: Modifier[] = [
  ({ activatorEvent, draggingNodeRect, transform }) => {
    const start = pointOf(activatorEvent);
    if (!start || !draggingNodeRect) return transform;
    return { ...transform, x: transform.x + start.x - draggingNodeRect.left + 12, y: transform.y + start.y - draggingNodeRect.top + 12 };
  },
];

type Handle = React.ButtonHTMLAttributes<HTMLButtonElement> & { ref: (element: HTMLElement | null) => void };

function Slot({ card, drop, isDragged, children }: { card: CardDef; drop: 'before' | 'after' | null; isDragged: boolean; children: (handle: Handle) => React.ReactNode }) {
  const { setNodeRef: setPlace } = useDroppable({ id: card.key });
  const { setNodeRef: setHandle, setActivatorNodeRef, listeners } = useDraggable({ id: card.key });
  return (
    <div
      ref={(element) => {
        setPlace(element);
        setHandle(element);
      }}
      className={`dash-slot${drop ? ` is-${drop}` : ''}${isDragged ? ' is-dragged' : ''}`}
      style={{ '--span': spanOf(card), '--rows': heightOf(card) } as React.CSSProperties}
    >
      {children({ ...listeners, ref: setActivatorNodeRef })}
    </div>
  );
}

function Tool({ label, icon, testId, onClick }: { label: string; icon: React.ReactNode; testId: string; onClick: () => void }) {
  return (
    <Tooltip title={label}>
      <Button type="text" size="small" className="dash-toggle" icon={icon} aria-label={label} data-testid={testId} onClick={onClick} />
    </Tooltip>
  );
}
