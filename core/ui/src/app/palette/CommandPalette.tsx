import { SearchOutlined } from '@ant-design/icons';
import { Modal } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Me, MenuItem } from '@/api/types';
import { Highlight } from './Highlight';
import type { Found } from './types';
import { useFound } from './useFound';
import './palette.css';

/** ⌘K: records, pages, views, actions and settings under one line of typing. */
export default function CommandPalette(props: { me: Me; letters: ReadonlyMap<string, MenuItem>; onClose: () => void }) {
  const { me, letters, onClose } = props;
  const { t } = useTranslation();
  const id = useId();
  const [q, setQ] = useState('');
  // Chosen by what it is, not by where it stands: what arrives later moves the choice along.
  const [chosenKey, setChosenKey] = useState<string | null>(null);
  const [isComposing, setComposing] = useState(false);
  // An input method shows `ke'hu` while it waits for the choice of characters; that is pinyin already.
  const { found, isSearching, isComplete } = useFound(me, letters, isComposing ? q.replaceAll("'", '') : q);
  const at = Math.max(found.findIndex(({ entry }) => entry.key === chosenKey), 0);
  const choose = (index: number) => setChosenKey(found[(index + found.length) % Math.max(found.length, 1)]?.entry.key ?? null);
  const run = (one: Found | undefined) => {
    if (!one) return;
    onClose();
    one.entry.run();
  };

  const moves: Record<string, () => void> = {
    ArrowDown: () => choose(at + 1),
    ArrowUp: () => choose(at - 1),
    PageDown: () => choose(Math.min(at + 8, found.length - 1)),
    PageUp: () => choose(Math.max(at - 8, 0)),
    Enter: () => run(found[at]),
  };

  return (
    <Modal open closable={false} footer={null} onCancel={onClose} width={640} className="t-palette" style={{ top: 80 }} title={<span className="t-sr">{t('common:search.open')}</span>}>
      <div className="t-palette-input">
        <SearchOutlined aria-hidden />
        <input
          autoFocus
          role="combobox"
          aria-expanded={found.length > 0}
          aria-autocomplete="list"
          aria-controls={`${id}-list`}
          aria-activedescendant={found[at] ? `${id}-${at}` : undefined}
          aria-label={t('common:search.open')}
          data-testid="search-input"
          autoComplete="off"
          spellCheck={false}
          placeholder={t('common:search.placeholder')}
          value={q}
          onCompositionStart={() => setComposing(true)}
          onCompositionEnd={() => setComposing(false)}
          onChange={(event) => {
            setQ(event.target.value);
            setChosenKey(null);
          }}
          onKeyDown={(event) => {
            const move = moves[event.key];
            if (event.nativeEvent.isComposing || !move) return;
            event.preventDefault();
            move();
          }}
        />
        <kbd>Esc</kbd>
      </div>
      <div id={`${id}-list`} role="listbox" className="t-palette-list" aria-label={t('common:search.open')}>
        {sections(found).map(({ heading, rows }) => (
          <div key={`${heading}-${rows[0]?.index ?? 0}`} role="group" aria-label={heading}>
            <div className="t-palette-group" aria-hidden>
              {heading}
            </div>
            {rows.map(({ one, index }) => (
              <Option key={one.entry.key} id={`${id}-${index}`} one={one} isChosen={index === at} onHover={() => choose(index)} onPick={() => run(one)} />
            ))}
          </div>
        ))}
      </div>
      {found.length === 0 && <div className="t-pop-empty">{isSearching ? t('common:searching') : t('shell:palette.nothing', { q: q.trim() })}</div>}
      {!isComplete && (
        <p className="t-palette-partial" role="status">
          {t('shell:palette.partial')}
        </p>
      )}
      <div className="t-palette-foot" aria-hidden>
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> {t('shell:palette.hint_choose')}
        </span>
        <span>
          <kbd>Enter</kbd> {t('shell:palette.hint_open')}
        </span>
        <span className="t-palette-hint">{t('shell:palette.hint_pinyin')}</span>
      </div>
      <div role="status" className="t-sr">
        {isSearching ? '' : t('shell:palette.count', { count: found.length })}
      </div>
    </Modal>
  );
}

function Option({ id, one, isChosen, onHover, onPick }: { id: string; one: Found; isChosen: boolean; onHover: () => void; onPick: () => void }) {
  const { entry, ranges, because } = one;
  return (
    <div
      id={id}
      role="option"
      aria-selected={isChosen}
      ref={isChosen ? scrollTo : undefined}
      className={`t-palette-item${isChosen ? ' is-on' : ''}`}
      data-testid="search-hit"
      data-key={entry.key}
      // A list that moves under a resting pointer chooses nothing.
      onMouseMove={(event) => (event.movementX !== 0 || event.movementY !== 0) && !isChosen && onHover()}
      onClick={onPick}
    >
      {entry.icon}
      <span className="t-ellipsis t-palette-title">
        <Highlight text={entry.title} ranges={ranges} />
      </span>
      {because && (
        <span className="t-muted t-ellipsis t-palette-because">
          {because.label}: <Highlight text={because.text} ranges={because.ranges} around={16} />
        </span>
      )}
      <span className="t-faint t-ellipsis t-palette-detail">
        {entry.keys ? entry.keys.map((key) => <kbd key={key}>{key}</kbd>) : entry.detail}
      </span>
    </div>
  );
}

/** Rows under their headings, in the order they come. */
function sections(found: readonly Found[]): { heading: string; rows: { one: Found; index: number }[] }[] {
  const all: { heading: string; rows: { one: Found; index: number }[] }[] = [];
  found.forEach((one, index) => {
    const last = all.at(-1);
    if (last?.heading === one.heading) last.rows.push({ one, index });
    else all.push({ heading: one.heading, rows: [{ one, index }] });
  });
  return all;
}

function scrollTo(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}
