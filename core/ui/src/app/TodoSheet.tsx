import { RightOutlined } from '@ant-design/icons';
import { Drawer } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useObjects } from '@/api/hooks/metadata';
import type { HomeCard } from '@/api/types';
import { ObjectIcon } from '@/components/ObjectIcon';
import { formatNumber } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { cardUrl, idOf } from '@/pages/home/cards';
import { useCounts } from './waiting';

/** What waits for me, each with the list behind the number. */
export function TodoSheet({ isOpen, counters, onClose }: { isOpen: boolean; counters: readonly HomeCard[]; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer open={isOpen} onClose={onClose} placement="bottom" size="60vh" title={t('shell:todo.title')} className="t-sheet">
      {isOpen && <Rows counters={counters} onClose={onClose} />}
    </Drawer>
  );
}

function Rows({ counters, onClose }: { counters: readonly HomeCard[]; onClose: () => void }) {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const { data: objects } = useObjects();
  const wanted = useMemo(() => counters.map((card) => ({ key: idOf(card), object: card.object, filter: card.filter ?? null })), [counters]);
  const counts = useCounts(wanted);
  return (
    <ul className="t-todo">
      {counters.map((card) => {
        const object = objects?.find(({ key }) => key === card.object);
        if (!object) return null;
        const id = idOf(card);
        const count = counts[id];
        return (
          <li key={id}>
            <Link to={cardUrl(card, object)} onClick={onClose} data-testid={`todo-${id}`}>
              <ObjectIcon name={object.icon} />
              <span>{label(card.label)}</span>
              <span className={`t-num${count ? ' t-todo-count' : ' t-faint'}`}>{count === undefined ? '' : formatNumber(count, language)}</span>
              <RightOutlined aria-hidden className="t-faint" />
            </Link>
          </li>
        );
      })}
      {counters.every((card) => counts[idOf(card)] === 0) && <li className="t-pop-empty">{t('shell:todo.none')}</li>}
    </ul>
  );
}
