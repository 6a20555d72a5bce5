import { FileTextOutlined } from '@ant-design/icons';
import { Button, Input, Select, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePluginLog } from '@/api/hooks';
import type { LogLevel } from '@/api/types';
import { EmptyState, ErrorState, SkeletonRows } from '@/components/states';
import { useDebounced } from '@/components/useDebounced';
import { formatDateTime, formatRelativeTime } from '@/format';
import { useLanguage } from '@/i18n';

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** What the plugin wrote, newest first; searched and, unless it is held still, always current. */
export function PluginLog({ plugin }: { plugin: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [words, setWords] = useState('');
  const [level, setLevel] = useState<LogLevel>('debug');
  const [isLive, setLive] = useState(true);
  const search = useDebounced(words.trim(), 300);
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = usePluginLog(plugin, search, level, isLive);
  const lines = data?.pages.flatMap((page) => page.items) ?? [];
  const isNarrowed = search !== '' || level !== 'debug';
  return (
    <>
      <div className="adm-log-bar" role="search" aria-label={t('admin:plugins.health.log.search')}>
        <Input.Search
          className="adm-log-words"
          allowClear
          value={words}
          placeholder={t('admin:plugins.health.log.search')}
          aria-label={t('admin:plugins.health.log.search')}
          data-testid="plugin-log-search"
          onChange={(event) => setWords(event.target.value)}
        />
        <Select<LogLevel>
          value={level}
          aria-label={t('admin:plugins.health.log.level')}
          data-testid="plugin-log-level"
          options={LEVELS.map((one) => ({ value: one, label: t(`admin:plugins.health.log.levels.${one}`) }))}
          popupMatchSelectWidth={false}
          onChange={setLevel}
        />
        <label className="adm-log-live">
          <Switch size="small" checked={isLive} data-testid="plugin-log-live" onChange={setLive} /> {t('admin:plugins.health.log.live')}
        </label>
      </div>
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : isPending ? (
        <SkeletonRows />
      ) : lines.length === 0 ? (
        <EmptyState
          icon={<FileTextOutlined />}
          title={t(isNarrowed ? 'admin:plugins.health.log.nothing_found' : 'admin:plugins.health.log.none')}
          {...(isNarrowed ? {} : { hint: t('admin:plugins.health.log.none_hint') })}
        >
          {isNarrowed && (
            <Button
              data-testid="plugin-log-clear"
              onClick={() => {
                setWords('');
                setLevel('debug');
              }}
            >
              {t('admin:plugins.health.log.clear')}
            </Button>
          )}
        </EmptyState>
      ) : (
        <>
          <ol className="t-card adm-log" data-testid="plugin-log">
            {lines.map((line) => (
              <li key={line.id} className={`is-${line.level}`} data-level={line.level}>
                <time className="t-faint t-num" title={formatRelativeTime(line.at, language)}>
                  {formatDateTime(line.at, language)}
                </time>
                <span className="adm-log-level">{t(`admin:plugins.health.log.levels_short.${line.level}`)}</span>
                <span className="adm-log-text">
                  {line.message}
                  {line.facts && <span className="t-faint t-code"> {line.facts}</span>}
                </span>
                <span className="t-faint adm-log-from" title={t('admin:letters.trace', { id: line.trace })}>
                  {line.handler}
                </span>
              </li>
            ))}
          </ol>
          {hasNextPage && (
            <Button block type="text" loading={isFetchingNextPage} data-testid="plugin-log-more" onClick={() => void fetchNextPage()}>
              {t('admin:show_more')}
            </Button>
          )}
        </>
      )}
    </>
  );
}
