import { Input } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import './components.css';

export interface PickItem {
  key: string;
  label: string;
  group: string;
}

/** A short list to pick one thing from by typing a part of its name; lives in a popover. */
export function PickList({ items, label, onPick }: { items: readonly PickItem[]; label: string; onPick: (key: string) => void }) {
  const { t } = useTranslation();
  const id = useId();
  const [q, setQ] = useState('');
  const [at, setAt] = useState(0);
  const words = q.trim().toLowerCase();
  const found = items.filter((item) => `${item.label} ${item.group} ${item.key}`.toLowerCase().includes(words));
  const chosen = Math.min(at, Math.max(found.length - 1, 0));
  return (
    <div className="t-pick">
      <Input
        autoFocus
        role="combobox"
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={found[chosen] ? `${id}-${chosen}` : undefined}
        aria-label={label}
        placeholder={label}
        value={q}
        data-testid="pick-search"
        onChange={(event) => {
          setQ(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          const item = found[chosen];
          if (event.key === 'ArrowDown') setAt(Math.min(chosen + 1, found.length - 1));
          else if (event.key === 'ArrowUp') setAt(Math.max(chosen - 1, 0));
          else if (event.key === 'Enter' && item) onPick(item.key);
          else return;
          event.preventDefault();
        }}
      />
      <div id={`${id}-list`} role="listbox" aria-label={label} className="t-pick-list">
        {found.map((item, index) => (
          <div key={item.key}>
            {item.group !== found[index - 1]?.group && <div className="t-pick-group">{item.group}</div>}
            <div
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === chosen}
              className={`t-pick-item${index === chosen ? ' is-on' : ''}`}
              data-testid={`pick-${item.key}`}
              ref={index === chosen ? scrollTo : undefined}
              onMouseMove={() => setAt(index)}
              onClick={() => onPick(item.key)}
            >
              {item.label}
            </div>
          </div>
        ))}
        {found.length === 0 && <div className="t-pick-group">{t('common:nothing_found')}</div>}
      </div>
    </div>
  );
}

function scrollTo(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}
