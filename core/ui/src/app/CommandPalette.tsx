import { SearchOutlined } from '@ant-design/icons';
import { Modal } from 'antd';
import { useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useObjects } from '@/api/hooks/metadata';
import { useSearch } from '@/api/hooks/system';
import type { Me, MenuItem } from '@/api/types';
import { ObjectIcon } from '@/components/ObjectIcon';
import { useDebounced } from '@/components/useDebounced';
import { useLabel } from '@/i18n';
import { menuPath } from './nav';
import { useShell } from './shellContext';
import './palette.css';

interface Entry {
  key: string;
  group: string;
  icon: ReactNode;
  title: string;
  detail?: string | undefined;
  run: () => void;
}

/** ⌘K: records, pages and commands under one line of typing. */
export default function CommandPalette(props: { me: Me; letters: Map<string, MenuItem>; onClose: () => void }) {
  const { me, letters, onClose } = props;
  const { t } = useTranslation();
  const label = useLabel();
  const navigate = useNavigate();
  const { openCreate, openShortcuts } = useShell();
  const { data: objects } = useObjects();
  const [q, setQ] = useState('');
  const [at, setAt] = useState(0);
  const asked = useDebounced(q.trim(), 150);
  const { data: hits, isFetching } = useSearch(asked);

  const entries = useMemo(() => {
    const words = q.trim().toLowerCase();
    const matches = (...texts: string[]) => texts.some((text) => text.toLowerCase().includes(words));
    const all: Entry[] = [];
    if (words) {
      for (const hit of hits ?? []) {
        const object = objects?.find((candidate) => candidate.key === hit.object);
        const field = object?.fields.find((candidate) => candidate.key === hit.matched?.field);
        const isName = hit.matched?.text === hit.label;
        all.push({
          key: `${hit.object}/${hit.id}`,
          group: t('common:search.records'),
          icon: <ObjectIcon name={object?.icon} />,
          title: hit.label,
          detail: [label(object?.label), hit.matched && !isName ? `${label(field?.label)}: ${hit.matched.text}` : ''].filter(Boolean).join(' · '),
          run: () => void navigate(`/o/${hit.object}/${hit.id}`),
        });
      }
    }
    const keyOf = new Map([...letters].map(([letter, item]) => [menuPath(item), letter]));
    for (const group of me.menu) {
      for (const item of group.items) {
        const path = menuPath(item);
        if (!matches(item.label.en ?? '', item.label['zh-CN'] ?? '', item.key)) continue;
        all.push({
          key: `page:${path}`,
          group: t('common:search.pages'),
          icon: <ObjectIcon name={item.icon} />,
          title: label(item.label),
          detail: keyOf.has(path) ? `g ${keyOf.get(path) ?? ''}` : label(group.label),
          run: () => void navigate(path),
        });
      }
    }
    if (words) {
      for (const object of objects ?? []) {
        if (!object.can.create || !me.menu.some((group) => group.items.some((item) => item.object === object.key))) continue;
        const title = t('common:search.create', { name: label(object.label) });
        if (!matches(title, object.key, object.label.en ?? '', object.label['zh-CN'] ?? '')) continue;
        all.push({
          key: `create:${object.key}`,
          group: t('common:search.commands'),
          icon: <ObjectIcon name={object.icon} />,
          title,
          run: () => openCreate({ object: object.key }),
        });
      }
      const more: [string, string, () => void][] = [
        ['me', t('common:me_menu.settings'), () => void navigate('/me')],
        ['keys', t('common:shortcuts.title'), openShortcuts],
      ];
      for (const [key, title, run] of more) {
        if (matches(title)) all.push({ key, group: t('common:search.commands'), icon: <ObjectIcon name="settings" />, title, run });
      }
    }
    return all;
  }, [q, hits, objects, me.menu, letters, label, navigate, openCreate, openShortcuts, t]);

  const chosen = Math.min(at, Math.max(entries.length - 1, 0));
  const run = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    entry.run();
  };

  return (
    <Modal open closable={false} footer={null} onCancel={onClose} width={640} className="t-palette" style={{ top: 80 }}>
      <div className="t-palette-input">
        <SearchOutlined aria-hidden />
        <input
          autoFocus
          role="combobox"
          aria-expanded
          aria-controls="palette-list"
          aria-activedescendant={entries[chosen] ? `palette-${chosen}` : undefined}
          aria-label={t('common:search.open')}
          data-testid="search-input"
          placeholder={t('common:search.placeholder')}
          value={q}
          onChange={(event) => {
            setQ(event.target.value);
            setAt(0);
          }}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return;
            if (event.key === 'ArrowDown') setAt(Math.min(chosen + 1, entries.length - 1));
            else if (event.key === 'ArrowUp') setAt(Math.max(chosen - 1, 0));
            else if (event.key === 'Enter') run(entries[chosen]);
            else return;
            event.preventDefault();
          }}
        />
      </div>
      <div id="palette-list" role="listbox" className="t-palette-list" aria-label={t('common:search.open')}>
        {entries.map((entry, index) => (
          <div key={entry.key}>
            {entry.group !== entries[index - 1]?.group && <div className="t-palette-group">{entry.group}</div>}
            <div
              id={`palette-${index}`}
              role="option"
              aria-selected={index === chosen}
              ref={index === chosen ? scrollTo : undefined}
              className={`t-palette-item${index === chosen ? ' is-on' : ''}`}
              data-testid="search-hit"
              onMouseMove={() => setAt(index)}
              onClick={() => run(entry)}
            >
              {entry.icon}
              <span className="t-ellipsis">{entry.title}</span>
              {entry.detail && <span className="t-faint t-ellipsis t-palette-detail">{entry.detail}</span>}
            </div>
          </div>
        ))}
        {entries.length === 0 && (
          <div className="t-pop-empty">{isFetching || asked !== q.trim() ? t('common:searching') : t('common:nothing_found')}</div>
        )}
      </div>
    </Modal>
  );
}

function scrollTo(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}
