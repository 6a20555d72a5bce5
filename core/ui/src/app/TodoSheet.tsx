import { RightOutlined } from '@ant-design/icons';
import { Drawer } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useObjects } from '@/api/hooks/metadata';
import { ObjectIcon } from '@/components/ObjectIcon';
import { formatNumber } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { listPath } from './nav';
import { useCounts, type Counter } from './waiting';

/** What waits for me, each with the list behind the number. */
export function TodoSheet({ isOpen, counters, onClose }: { isOpen: boolean; counters: readonly Counter[]; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer open={isOpen} onClose={onClose} placement="bottom" size="60vh" title={t('shell:todo.title')} className="t-sheet">
      {isOpen && <Rows counters={counters} onClose={onClose} />}
    </Drawer>
  );
}

function Rows({ counters, onClose }: { counters: readonly Counter[]; onClose: () => void }) {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const { data: objects } = useObjects();
  const wanted = useMemo(() => counters.map(({ key, object, filter }) => ({ key, object, filter: filter ?? null })), [counters]);
  const counts = useCounts(wanted);
  return (
    <ul className="t-todo">
      {counters.map((counter) => {
        const object = objects?.find(({ key }) => key === counter.object);
        const count = counts[counter.key];
        return (
          <li key={counter.key}>
            <Link to={listPath(counter.object, counter)} onClick={onClose} data-testid={`todo-${counter.key}`}>
              <ObjectIcon name={object?.icon} />
              <span>{label(counter.label)}</span>
              <span className={`t-num${count ? ' t-todo-count' : ' t-faint'}`}>{count === undefined ? '' : formatNumber(count, language)}</span>
              <RightOutlined aria-hidden className="t-faint" />
            </Link>
          </li>
        );
      })}
      {counters.every(({ key }) => counts[key] === 0) && <li className="t-pop-empty">{t('shell:todo.none')}</li>}
    </ul>
  );
}
