import { BarChartOutlined, EllipsisOutlined, FullscreenExitOutlined, TableOutlined } from '@ant-design/icons';
import { Button, Dropdown, Segmented, Tooltip } from 'antd';
import { lazy, Suspense, useCallback, useId, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useObject } from '@/api/hooks';
import type { DashboardCard as CardDef, ObjectDef } from '@/api/types';
import { useErrorMessage } from '@/components/states';
import { useToast } from '@/components/useToast';
import { useLabel } from '@/i18n';
import { useScheme, useStillness } from '@/theme';
import { CardTable } from './CardTable';
import { chartOption } from './chartOption';
import { isMoney } from './figure';
import { Funnel } from './Funnel';
import { listUrl } from './listUrl';
import { useNames } from './names';
import { NumberFigure } from './NumberFigure';
import { paletteOf } from './palette';
import { dateFieldOf, type Scope } from './scope';
import { heightOf, spanOf } from './size';
import { useCardData, type CardData } from './useCardData';
import { useCardFile } from './useCardFile';
import { useFullScreen } from './useFullScreen';
import { useLeaveFile } from './whole/cardFiles';

const Chart = lazy(() => import('./Chart'));

interface Props {
  card: CardDef;
  scope: Scope;
  /** While the board is arranged: what stands in the head instead of the card's own menu; figures lead nowhere then. */
  controls?: ReactNode;
  /** Further parts in the card, such as its resize corner. */
  children?: ReactNode;
}

/** One figure or picture, from one question to the server. */
export function DashboardCard(props: Props) {
  const { card } = props;
  const { object, isLoading } = useObject(card.object);
  if (object) return <KnownCard {...props} object={object} />;
  return <Frame {...props}>{isLoading ? <CardSkeleton type={card.type} /> : <Unreadable />}</Frame>;
}

function Unreadable() {
  const { t } = useTranslation();
  return <p className="dash-note t-faint">{t('dashboard:not_yours')}</p>;
}

function KnownCard({ card, scope, object, controls, children }: Props & { object: ObjectDef }) {
  const { t } = useTranslation();
  const label = useLabel();
  const toast = useToast();
  const [isTable, setTable] = useState(false);
  const place = useRef<HTMLElement>(null);
  const [isFull, setFull] = useFullScreen(place);
  const data = useCardData(card, object, scope);
  const { file, asCsv, asPicture } = useCardFile(card, object, data, isTable);
  useLeaveFile(card.key, file);
  const hasPicture = card.type !== 'number' && card.type !== 'target' && card.type !== 'table';
  const date = scope.range ? dateFieldOf(card, object) : undefined;
  const isReady = data.rows !== undefined;

  const tools = (
    <>
      {data.currencies.length > 1 && hasPicture && !isTable && isMoney(card, card.value, object) && (
        <Segmented
          size="small"
          className="dash-currency"
          aria-label={t('dashboard:currency')}
          options={data.currencies}
          value={data.currency ?? ''}
          onChange={data.setCurrency}
        />
      )}
      {hasPicture && (
        <Tooltip title={isTable ? t('dashboard:as_chart') : t('dashboard:as_table')}>
          <Button
            type="text"
            size="small"
            className="dash-toggle"
            icon={isTable ? <BarChartOutlined /> : <TableOutlined />}
            aria-label={isTable ? t('dashboard:as_chart') : t('dashboard:as_table')}
            aria-pressed={isTable}
            data-testid={`card-${card.key}-table`}
            onClick={() => setTable(!isTable)}
          />
        </Tooltip>
      )}
      {isFull ? (
        <Button type="text" size="small" className="dash-toggle" icon={<FullscreenExitOutlined />} aria-label={t('dashboard:leave_full')} data-testid={`card-${card.key}-leave-full`} onClick={() => setFull(false)} />
      ) : (
        <Dropdown
          trigger={['click']}
          placement="bottomRight"
          menu={{
            items: [
              { key: 'full', label: t('dashboard:full_screen') },
              { key: 'png', label: t('dashboard:as_png'), disabled: !isReady },
              { key: 'csv', label: t('dashboard:as_csv'), disabled: !isReady },
            ].map((item) => ({ ...item, 'data-testid': `card-${card.key}-${item.key}` })),
            onClick: ({ key }) => {
              if (key === 'full') setFull(true);
              else if (key === 'csv') asCsv();
              else asPicture().catch(toast.failed);
            },
          }}
        >
          <Button type="text" size="small" className="dash-toggle" icon={<EllipsisOutlined />} aria-label={t('dashboard:card_menu')} data-testid={`card-${card.key}-menu`} />
        </Dropdown>
      )}
    </>
  );

  return (
    <Frame
      card={card}
      scope={scope}
      object={object}
      place={place}
      isFull={isFull}
      note={date ? t('dashboard:by_date', { field: label(date.label) }) : undefined}
      controls={controls ?? tools}
      extra={children}
    >
      <div className="dash-body" inert={controls !== undefined}>
        <CardBody card={card} object={object} data={data} isTable={isTable || card.type === 'table'} />
      </div>
    </Frame>
  );
}

function Frame(props: Props & { object?: ObjectDef; place?: React.RefObject<HTMLElement | null>; isFull?: boolean; note?: string | undefined; extra?: ReactNode }) {
  const { card, object, place, isFull = false, note, controls, extra, children } = props;
  const titleId = useId();
  const title = useNames().card(card, object);
  return (
    <section
      ref={place}
      className={`dash-card is-${card.type}${isFull ? ' is-full' : ''}`}
      style={{ '--span': spanOf(card), '--rows': heightOf(card) } as React.CSSProperties}
      aria-labelledby={titleId}
      data-testid={`card-${card.key}`}
    >
      <header className="dash-card-head">
        <h2 id={titleId} className="t-ellipsis" title={title}>
          {title}
        </h2>
        {note && <span className="t-faint dash-by t-ellipsis">{note}</span>}
        <span className="dash-card-tools">{controls}</span>
      </header>
      {children}
      {extra}
    </section>
  );
}

function CardBody({ card, object, data, isTable }: { card: CardDef; object: ObjectDef; data: CardData; isTable: boolean }) {
  const { t } = useTranslation();
  const say = useErrorMessage();
  const names = useNames();
  const navigate = useNavigate();
  const palette = paletteOf(useScheme());
  const isStill = useStillness();
  const build = useCallback((width: number) => chartOption(card, data, palette, width, !isStill), [card, data, isStill, palette]);

  if (data.error) {
    return (
      <div className="dash-note" role="alert">
        <p>{say(data.error)}</p>
        <Button size="small" onClick={data.refetch}>
          {t('dashboard:retry')}
        </Button>
      </div>
    );
  }
  if (data.isPending) return <CardSkeleton type={card.type} />;
  if (card.type === 'number' || card.type === 'target') return <NumberFigure card={card} data={data} href={listUrl(object, data.filter)} />;
  if (data.points.length === 0) return <p className="dash-note t-faint">{t('dashboard:empty')}</p>;
  if (isTable) return <CardTable card={card} object={object} data={data} />;
  if (card.type === 'funnel') return <Funnel points={data.points} palette={palette} write={(value) => data.write(value, card.value, true)} hrefOf={data.hrefOf} />;
  return (
    <Suspense fallback={<CardSkeleton type={card.type} />}>
      <Chart
        label={t('dashboard:chart_of', { name: names.card(card, object) })}
        build={build}
        onPick={(index) => {
          const point = data.points[index];
          const href = point && data.hrefOf(point);
          if (href) void navigate(href);
        }}
      />
    </Suspense>
  );
}

function CardSkeleton({ type }: { type: CardDef['type'] }) {
  return <div className={`dash-ghost is-${type}`} aria-hidden />;
}
