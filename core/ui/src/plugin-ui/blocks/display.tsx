/** Blocks that show something. */
import { ArrowDownOutlined, ArrowRightOutlined, ArrowUpOutlined, CheckCircleOutlined, ExclamationCircleOutlined, InfoCircleOutlined, WarningOutlined } from '@ant-design/icons';
import { Progress } from 'antd';
import { lazy, Suspense, useContext } from 'react';
import { useTranslation } from 'react-i18next';
import type { BlockOf, BlockTone } from '@/api/types';
import { EmptyState } from '@/components/states';
import { formatDateTime, formatRelativeTime } from '@/format';
import { useLanguage } from '@/i18n';
import { Heading } from '../Heading';
import { LowestHeading } from '../viewContext';
import { written } from '../scalar';
import { Press, TargetLink } from './controls';

const Markdown = lazy(() => import('./Markdown'));

const toneOf = (tone: BlockTone = 'default') => `is-${tone}`;

export function Text({ block }: { block: BlockOf<'text'> }) {
  return <p className={`t-prewrap pb-tone ${toneOf(block.tone)}${block.strong ? ' is-strong' : ''}`}>{block.text}</p>;
}

export function BlockHeading({ block }: { block: BlockOf<'heading'> }) {
  const lowest = useContext(LowestHeading);
  const level = block.level ?? 3;
  // Told levels are kept among each other; the first of them follows on from the heading above the view.
  return (
    <Heading deeper={Math.max(level - lowest, 0)} className={`is-level-${level}`}>
      {block.text}
    </Heading>
  );
}

export function MarkdownText({ block }: { block: BlockOf<'markdown'> }) {
  return (
    <Suspense fallback={<p className="t-prewrap">{block.text}</p>}>
      <Markdown text={block.text} />
    </Suspense>
  );
}

export function Badge({ block }: { block: BlockOf<'badge'> }) {
  return <span className={`t-tag pb-badge ${toneOf(block.tone)}`}>{block.text}</span>;
}

function useWritten() {
  const { t } = useTranslation();
  const language = useLanguage();
  return (scalar: Parameters<typeof written>[0]) => written(scalar, language, { yes: t('common:yes'), no: t('common:no') }) ?? '–';
}

const ARROWS = { up: ArrowUpOutlined, down: ArrowDownOutlined, flat: ArrowRightOutlined } as const;

export function Stat({ block }: { block: BlockOf<'stat'> }) {
  const { t } = useTranslation();
  const write = useWritten();
  const { label, hint, trend } = block;
  const Arrow = trend && ARROWS[trend.direction];
  return (
    <dl className="pb-figure">
      <dt className="t-muted">{label}</dt>
      <dd>
        <span className="pb-figure-value t-num">{write(block)}</span>
        {trend && Arrow && (
          <span className={`pb-tone ${toneOf(trend.tone)}`}>
            <Arrow aria-hidden /> <span className="t-sr">{t(`blocks:trend.${trend.direction}`)}</span> {trend.value}
          </span>
        )}
        {hint && <span className="t-faint pb-figure-hint">{hint}</span>}
      </dd>
    </dl>
  );
}

export function KeyValues({ block }: { block: BlockOf<'key-values'> }) {
  const write = useWritten();
  return (
    <dl className="pb-facts" style={{ '--columns': block.columns ?? 1 } as React.CSSProperties}>
      {block.items.map((item, at) => (
        <div key={at}>
          <dt className="t-muted">{item.label}</dt>
          <dd className={`pb-tone ${toneOf(item.tone)}`}>{item.to ? <TargetLink to={item.to}>{write(item)}</TargetLink> : write(item)}</dd>
        </div>
      ))}
    </dl>
  );
}

const STATUS = { default: 'normal', muted: 'normal', info: 'normal', success: 'success', warning: 'normal', danger: 'exception' } as const;

export function Bar({ block }: { block: BlockOf<'progress'> }) {
  const { t } = useTranslation();
  const { value, label, tone = 'default' } = block;
  return (
    <div className={`pb-progress-line ${toneOf(tone)}`}>
      {label && (
        <span className="t-muted" aria-hidden>
          {label}
        </span>
      )}
      <Progress
        percent={Math.round(value * 10) / 10}
        status={STATUS[tone]}
        aria-label={label ?? t('blocks:progress')}
        {...(tone === 'warning' ? { strokeColor: 'var(--ant-color-warning)' } : {})}
        format={(percent) => `${percent ?? 0}%`}
      />
    </div>
  );
}

const SIGNS = { default: InfoCircleOutlined, muted: InfoCircleOutlined, info: InfoCircleOutlined, success: CheckCircleOutlined, warning: WarningOutlined, danger: ExclamationCircleOutlined } as const;

export function Callout({ block }: { block: BlockOf<'callout'> }) {
  const { tone = 'info', title, text } = block;
  const Sign = SIGNS[tone];
  return (
    <div className={`pb-note ${toneOf(tone)}`} role="note">
      <Sign aria-hidden />
      <div>
        {title && <strong>{title}</strong>}
        <p className="t-prewrap">{text}</p>
      </div>
    </div>
  );
}

export function Moments({ block }: { block: BlockOf<'timeline'> }) {
  const language = useLanguage();
  return (
    <ol className="pb-moments">
      {block.items.map(({ title, text, at, actor, tone }, index) => (
        <li key={index} className={toneOf(tone)}>
          <div className="pb-moment-head">
            <span className="is-strong">{title}</span>
            {actor && <span className="t-muted">{actor}</span>}
            {at && (
              <time className="t-faint" dateTime={at} title={formatDateTime(at, language)}>
                {formatRelativeTime(at, language)}
              </time>
            )}
          </div>
          {text && <p className="t-prewrap t-muted">{text}</p>}
        </li>
      ))}
    </ol>
  );
}

export function Steps({ block }: { block: BlockOf<'steps'> }) {
  const { t } = useTranslation();
  return (
    <ol className={`pb-way is-${block.direction ?? 'horizontal'}`}>
      {block.items.map(({ title, text, status = 'waiting' }, at) => (
        <li key={at} className={`is-${status}`} aria-current={status === 'current' ? 'step' : undefined}>
          <span className="pb-way-dot" aria-hidden />
          <div>
            <span className="pb-way-title">{title}</span> <span className="t-sr">{t(`blocks:step.${status}`)}</span>
            {text && <p className="t-muted">{text}</p>}
          </div>
        </li>
      ))}
    </ol>
  );
}

export function Nothing({ block }: { block: BlockOf<'empty-state'> }) {
  return (
    <EmptyState title={block.title} {...(block.text ? { hint: block.text } : {})}>
      {block.action && <Press block={block.action} />}
    </EmptyState>
  );
}

export function Picture({ block }: { block: BlockOf<'image'> }) {
  const { src, alt, width, height } = block;
  // The server gives pictures of packages only; nothing is fetched from elsewhere.
  return src.startsWith('/api/v1/plugin-assets/') ? <img src={src} alt={alt} width={width} height={height} loading="lazy" /> : <span className="t-faint">{alt}</span>;
}
