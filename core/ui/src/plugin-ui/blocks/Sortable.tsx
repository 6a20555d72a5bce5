import { ArrowDownOutlined, ArrowUpOutlined, HolderOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BlockOf } from '@/api/types';
import { useView } from '../viewContext';
import { TargetLink } from './controls';

const DRAGGED = 'application/x-tessera-line';

/** Lines in an order that people choose: dragged by the handle, or moved by its buttons. The plugin is told of each new order. */
export function Sortable({ block }: { block: BlockOf<'sortable'> }) {
  const { t } = useTranslation();
  const { label, items, action, args } = block;
  const control = useId();
  const { busy, act } = useView();
  const [over, setOver] = useState<string | null>(null);
  const [said, setSaid] = useState('');
  // As somebody put them, until the plugin answers with what became of it.
  const [wish, setWish] = useState<{ of: typeof items; order: string[] } | null>(null);
  const order = wish?.of === items ? wish.order : items.map((item) => item.value);
  const lines = order.map((value) => items.find((item) => item.value === value)).filter((item) => item !== undefined);

  const move = (value: string, to: number) => {
    const from = order.indexOf(value);
    if (busy !== null || from < 0 || to < 0 || to >= order.length || from === to) return;
    const next = order.filter((one) => one !== value);
    next.splice(to, 0, value);
    setWish({ of: items, order: next });
    const name = items.find((item) => item.value === value)?.label ?? value;
    setSaid(t('blocks:moved', { name, place: to + 1, all: order.length }));
    void act({ control, action, args: { ...args, order: next }, validate: false });
  };

  return (
    <>
      <ul className="pb-sortable" aria-label={label} aria-busy={busy === control}>
        {lines.map((item, at) => (
          <li
            key={item.value}
            className={over === item.value ? 'is-over' : ''}
            data-testid={`slot-line-${item.value}`}
            onDragOver={(event) => {
              if (!event.dataTransfer.types.includes(DRAGGED)) return;
              event.preventDefault();
              setOver(item.value);
            }}
            onDragLeave={() => setOver(null)}
            onDrop={(event) => {
              event.preventDefault();
              setOver(null);
              move(event.dataTransfer.getData(DRAGGED), at);
            }}
          >
            <span
              className="pb-handle"
              draggable={busy === null}
              aria-hidden
              onDragStart={(event) => {
                event.dataTransfer.effectAllowed = 'move';
                event.dataTransfer.setData(DRAGGED, item.value);
              }}
            >
              <HolderOutlined />
            </span>
            <Button type="text" size="small" icon={<ArrowUpOutlined />} disabled={at === 0 || busy !== null} aria-label={t('blocks:move_up', { name: item.label })} data-testid={`slot-up-${item.value}`} onClick={() => move(item.value, at - 1)} />
            <Button type="text" size="small" icon={<ArrowDownOutlined />} disabled={at === order.length - 1 || busy !== null} aria-label={t('blocks:move_down', { name: item.label })} data-testid={`slot-down-${item.value}`} onClick={() => move(item.value, at + 1)} />
            <span className="pb-line">{item.to ? <TargetLink to={item.to}>{item.label}</TargetLink> : item.label}</span>
            {item.hint && <span className="t-faint">{item.hint}</span>}
          </li>
        ))}
      </ul>
      <span className="t-sr" role="status">
        {said}
      </span>
    </>
  );
}
