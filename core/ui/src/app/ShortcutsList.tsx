import { useTranslation } from 'react-i18next';
import type { MenuItem } from '@/api/types';
import { useLabel } from '@/i18n';
import { ALT, MOD, SHIFT } from './hotkeys';
import './shortcuts.css';

const ARROWS = '← → ↑ ↓';

type Row = [keys: string[], text: string];

/** Every key that does something, by where it does it. */
export function ShortcutsList({ letters }: { letters: ReadonlyMap<string, MenuItem> }) {
  const { t } = useTranslation();
  const label = useLabel();
  const space = t('shell:keys.space');
  const groups: [string, Row[]][] = [
    [
      t('shell:keys.everywhere'),
      [
        [[`${MOD}K`], t('common:shortcuts.search')],
        [['c'], t('common:shortcuts.create')],
        [[`${MOD}Enter`], t('common:shortcuts.save')],
        [[`${MOD}${SHIFT}Enter`], t('records:form.again')],
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
        [['Tab'], t('shell:keys.next_field')],
      ],
    ],
    [
      t('shell:keys.cells'),
      [
        [[ARROWS], t('shell:keys.walk_cells')],
        [['Enter', 'F2'], t('shell:keys.edit_cell')],
        [[space], t('common:shortcuts.select')],
        [[`${ALT}← →`], t('shell:keys.move_column')],
        [['← →'], t('shell:keys.width')],
        [['Enter'], t('shell:keys.fit')],
      ],
    ],
    [
      t('shell:keys.board'),
      [
        [['Enter'], t('shell:keys.open')],
        [[space], t('shell:keys.pick_up')],
        [['← →'], t('shell:keys.carry')],
        [['Esc'], t('shell:keys.put_back')],
      ],
    ],
    [
      t('shell:keys.calendar'),
      [
        [['t'], t('shell:keys.today')],
        [['PgUp', 'PgDn'], t('shell:keys.page')],
        [[ARROWS], t('shell:keys.walk_days')],
        [['Enter'], t('shell:keys.add_day')],
        [[ALT + ARROWS], t('shell:keys.move_event')],
        [[ALT + SHIFT + ARROWS], t('shell:keys.move_end')],
      ],
    ],
    [
      t('shell:keys.cards'),
      [
        [[ARROWS], t('shell:keys.move_card')],
        [[space], t('shell:keys.pick_home')],
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
