import { useTranslation } from 'react-i18next';
import type { MenuItem } from '@/api/types';
import { useLabel } from '@/i18n';
import { MOD } from './hotkeys';
import './shortcuts.css';

type Row = [keys: string[], text: string];

/** Every key that does something, by where it does it. */
export function ShortcutsList({ letters }: { letters: ReadonlyMap<string, MenuItem> }) {
  const { t } = useTranslation();
  const label = useLabel();
  const groups: [string, Row[]][] = [
    [
      t('shell:keys.everywhere'),
      [
        [[`${MOD}K`], t('common:shortcuts.search')],
        [['c'], t('common:shortcuts.create')],
        [[`${MOD}Enter`], t('common:shortcuts.save')],
        [['Esc'], t('common:shortcuts.close')],
        [['?'], t('common:shortcuts.list')],
      ],
    ],
    [
      t('shell:keys.lists'),
      [
        [['/'], t('common:shortcuts.filter')],
        [['j', 'k'], t('common:shortcuts.walk')],
        [['x'], t('common:shortcuts.select')],
        [['Enter'], t('common:shortcuts.open')],
        [['e'], t('common:shortcuts.edit')],
      ],
    ],
    [
      t('shell:keys.go'),
      [[['g', 'h'], t('common:nav.home')], ...[...letters].map(([letter, item]): Row => [['g', letter], label(item.label)])],
    ],
  ];
  return (
    <div className="t-shortcuts">
      {groups.map(([title, rows]) => (
        <section key={title}>
          <h3>{title}</h3>
          <dl>
            {rows.map(([keys, text]) => (
              <div key={keys.join(' ') + text}>
                <dt>
                  {keys.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dt>
                <dd>{text}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
