import { DeleteOutlined, MailOutlined, RedoOutlined } from '@ant-design/icons';
import { App, Button, Table, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useDeadLetters, useObjects, usePlugins, useSettleDeadLetter } from '@/api/hooks';
import type { DeadLetter } from '@/api/types';
import { buttonProps } from '@/components/buttonProps';
import { EmptyState, ErrorState, SkeletonRows } from '@/components/states';
import { useToast } from '@/components/useToast';
import { formatDateTime, formatRelativeTime } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { pluginOf } from './jobs';

/** Changes of records that a plugin or the workflows gave up: what, who, why; deliver again or drop. With `consumer` its own only. */
export function DeadLetters({ consumer }: { consumer?: string } = {}) {
  const { t } = useTranslation();
  const language = useLanguage();
  const label = useLabel();
  const toast = useToast();
  const { modal } = App.useApp();
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useDeadLetters(true);
  const { data: objects } = useObjects();
  const { data: plugins } = usePlugins();
  const settle = useSettleDeadLetter();
  const letters = (data?.pages.flatMap((page) => page.items) ?? []).filter((letter) => consumer === undefined || letter.consumer === consumer);
  const objectName = (key: string) => label(objects?.find((object) => object.key === key)?.label) || key;
  const consumerName = (letter: DeadLetter) => {
    const plugin = pluginOf(letter.consumer);
    if (plugin === null) return letter.consumer === 'workflows' ? t('admin:letters.workflows') : letter.consumer;
    return label(plugins?.find(({ id }) => id === plugin)?.name) || plugin;
  };
  const run = async (letter: DeadLetter, to: 'retry' | 'drop') => {
    try {
      await settle.mutateAsync({ id: letter.id, to });
      toast.done(to === 'retry' ? t('admin:letters.retried', { name: consumerName(letter) }) : t('admin:letters.dropped'));
    } catch (failure) {
      toast.failed(failure);
    }
  };
  const askDrop = (letter: DeadLetter) => {
    const name = consumerName(letter);
    void modal.confirm({
      title: t('admin:letters.drop_title', { name }),
      content: t('admin:letters.drop_hint', { name }),
      okText: t('admin:letters.drop'),
      cancelText: t('common:cancel'),
      okButtonProps: buttonProps('letter-drop-confirm', { danger: true }),
      onOk: () => run(letter, 'drop'),
    });
  };
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (isPending) return <SkeletonRows />;
  if (letters.length === 0 && !(consumer !== undefined && hasNextPage)) return <EmptyState icon={<MailOutlined />} title={t('admin:letters.none')} hint={t('admin:letters.none_hint')} />;
  return (
    <>
      <Table<DeadLetter>
        className="t-card adm-table"
        size="middle"
        rowKey="id"
        dataSource={letters}
        pagination={false}
        scroll={{ x: 'max-content' }}
        data-testid="dead-letters"
        columns={[
          {
            title: t('admin:letters.event'),
            key: 'event',
            render: (_, letter) => (
              <span className="adm-stack">
                {letter.record.label === null ? (
                  <span className="t-code">{letter.record.id}</span>
                ) : (
                  <Link to={`/o/${letter.object}/${letter.record.id}`}>{letter.record.label}</Link>
                )}
                <span className="t-faint">
                  {objectName(letter.object)} · {t(`admin:letters.${letter.operation}`)} · {t('admin:letters.version', { n: letter.version })}
                </span>
              </span>
            ),
          },
          { title: t('admin:letters.consumer'), key: 'consumer', render: (_, letter) => <span title={letter.consumer}>{consumerName(letter)}</span> },
          {
            title: t('admin:letters.error'),
            key: 'error',
            render: (_, letter) => (
              <span className="adm-stack">
                <span className="t-ellipsis adm-message" title={letter.error}>
                  {letter.error}
                </span>
                {letter.trace && <span className="t-faint">{t('admin:letters.trace', { id: letter.trace })}</span>}
              </span>
            ),
          },
          { title: t('admin:jobs.attempts'), dataIndex: 'attempts', align: 'end', render: (attempts: number) => <span className="t-num">{attempts}</span> },
          { title: t('admin:jobs.by'), key: 'by', render: (_, letter) => (letter.by.id === 'system' ? t('admin:jobs.system') : letter.by.label) },
          {
            title: t('admin:jobs.at'),
            key: 'at',
            render: (_, letter) => <time title={formatDateTime(letter.at, language)}>{formatRelativeTime(letter.at, language)}</time>,
          },
          {
            key: 'tools',
            align: 'end',
            render: (_, letter) => (
              <span className="adm-letter-tools">
                <Button
                  size="small"
                  icon={<RedoOutlined />}
                  loading={settle.isPending && settle.variables.id === letter.id}
                  data-testid="letter-retry"
                  onClick={() => void run(letter, 'retry')}
                >
                  {t('admin:letters.retry')}
                </Button>
                <Tooltip title={t('admin:letters.drop')}>
                  <Button
                    size="small"
                    type="text"
                    icon={<DeleteOutlined />}
                    aria-label={t('admin:letters.drop')}
                    data-testid="letter-drop"
                    onClick={() => askDrop(letter)}
                  />
                </Tooltip>
              </span>
            ),
          },
        ]}
      />
      {hasNextPage && (
        <Button block type="text" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('admin:show_more')}
        </Button>
      )}
    </>
  );
}
