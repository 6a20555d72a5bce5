import { BarChartOutlined, TableOutlined } from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { lazy, Suspense, useCallback, useId, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useAggregate, useMe, useObject } from '@/api/hooks';
import type { AggregateQuery, DashboardCard as CardDef, ObjectDef } from '@/api/types';
import { useErrorMessage } from '@/components/states';
import { useLabel, useLanguage } from '@/i18n';
import { useScheme } from '@/theme';
import { toNumber } from '../board/totals';
import { CardTable } from './CardTable';
import { currencyOf, formatOf, writeFigure } from './figure';
import { Funnel } from './Funnel';
import { NumberFigure } from './NumberFigure';
import { barOption, columnOption, lineOption, pieOption, type ChartInput } from './options';
import { paletteOf } from './palette';
import { periodBefore, splitGroup } from './period';
import { pointsOf, type Point } from './points';
import { allOf, dateFieldOf, listUrl, scopeFilter, type Scope } from './scope';

const Chart = lazy(() => import('./Chart'));

/** One figure or picture, from one question to the server. */
export function DashboardCard({ card, scope }: { card: CardDef; scope: Scope }) {
  const { t } = useTranslation();
  const label = useLabel();
  const titleId = useId();
  const { object, isLoading } = useObject(card.object);
  const [isTable, setTable] = useState(false);
  const hasPicture = card.type !== 'number' && card.type !== 'table';
  const date = object && scope.range ? dateFieldOf(card, object) : undefined;
  return (
    <section
      className={`dash-card is-${card.type}`}
      style={{ '--span': Math.min(24, Math.max(4, card.span)) } as React.CSSProperties}
      aria-labelledby={titleId}
      data-testid={`card-${card.key}`}
    >
      <header className="dash-card-head">
        <h2 id={titleId} className="t-ellipsis" title={label(card.label)}>
          {label(card.label)}
        </h2>
        {date && <span className="t-faint dash-by">{t('dashboard:by_date', { field: label(date.label) })}</span>}
        {hasPicture && object && (
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
      </header>
      {object ? (
        <CardBody card={card} object={object} scope={scope} isTable={isTable || card.type === 'table'} />
      ) : isLoading ? (
        <CardSkeleton type={card.type} />
      ) : (
        <p className="dash-note t-faint">{t('dashboard:not_yours')}</p>
      )}
    </section>
  );
}

function CardBody({ card, object, scope, isTable }: { card: CardDef; object: ObjectDef; scope: Scope; isTable: boolean }) {
  const { t } = useTranslation();
  const say = useErrorMessage();
  const label = useLabel();
  const language = useLanguage();
  const navigate = useNavigate();
  const scheme = useScheme();
  const { data: me } = useMe();

  const filter = useMemo(() => allOf([card.filter, scopeFilter(scope, card, object)]), [card, object, scope]);
  const query = useMemo<AggregateQuery>(
    () => ({ filter, group_by: card.group_by ?? [], measures: card.measures }),
    [card.group_by, card.measures, filter],
  );
  const { data, error, isPending, refetch } = useAggregate(card.object, query);

  const previous = useMemo(
    () => (scope.range && card.type === 'number' ? { ...scope, range: periodBefore(scope.range) } : null),
    [card.type, scope],
  );
  const before = useAggregate(
    card.object,
    { ...query, filter: allOf([card.filter, previous && scopeFilter(previous, card, object)]) },
    previous !== null,
  );

  const home = me?.organization.currency ?? 'CNY';
  const write = useCallback(
    (value: number | null, measure: string, compact: boolean) =>
      writeFigure(
        value,
        {
          format: formatOf(card, measure, object),
          currency: currencyOf(card, measure, object, home),
          language,
          days: (figure) => t('dashboard:days', { figure }),
        },
        compact,
      ),
    [card, home, language, object, t],
  );
  const points = useMemo(
    () => pointsOf(card, data ?? [], object, { none: t('dashboard:none'), rest: t('dashboard:rest'), language }),
    [card, data, language, object, t],
  );
  const hrefOf = (point: Point) => (point.filter ? listUrl(card.object, allOf([filter, point.filter])) : null);
  const build = useCallback(
    (width: number) => {
      const input: ChartInput = {
        points,
        palette: paletteOf(scheme),
        width,
        short: (value) => write(value, card.value, true),
        exact: (value) => write(value, card.value, false),
        isAnimated: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
      };
      if (card.type === 'line') return lineOption(input);
      if (card.type === 'pie') return pieOption(input);
      return splitGroup(card.group_by?.[0] ?? '').part ? columnOption(input) : barOption(input);
    },
    [card, points, scheme, write],
  );

  if (error && !data) {
    return (
      <div className="dash-note" role="alert">
        <p>{say(error)}</p>
        <Button size="small" onClick={() => void refetch()}>
          {t('dashboard:retry')}
        </Button>
      </div>
    );
  }
  if (isPending) return <CardSkeleton type={card.type} />;
  if (card.type === 'number') {
    return (
      <NumberFigure
        name={card.key}
        value={toNumber(data?.[0]?.measures[card.value] ?? null) ?? (isCount(card) ? 0 : null)}
        before={previous ? toNumber(before.data?.[0]?.measures[card.value] ?? null) : undefined}
        write={(value, compact) => write(value, card.value, compact)}
        href={listUrl(card.object, filter)}
      />
    );
  }
  if (points.length === 0) return <p className="dash-note t-faint">{t('dashboard:empty')}</p>;
  if (isTable) {
    return <CardTable card={card} object={object} points={points} hrefOf={hrefOf} write={(value, measure) => write(value, measure, false)} />;
  }
  if (card.type === 'funnel') {
    return <Funnel points={points} palette={paletteOf(scheme)} write={(value) => write(value, card.value, true)} hrefOf={hrefOf} />;
  }
  const isLying = card.type === 'bar' && !splitGroup(card.group_by?.[0] ?? '').part;
  return (
    <Suspense fallback={<CardSkeleton type={card.type} />}>
      <Chart
        label={t('dashboard:chart_of', { name: label(card.label) })}
        build={build}
        minHeight={isLying ? Math.max(120, points.length * 28 + 8) : 240}
        onPick={(index) => {
          const point = points[index];
          const href = point && hrefOf(point);
          if (href) void navigate(href);
        }}
      />
    </Suspense>
  );
}

const isCount = (card: CardDef) => card.measures[card.value]?.op === 'count';

function CardSkeleton({ type }: { type: CardDef['type'] }) {
  return <div className={`dash-ghost is-${type}`} aria-hidden />;
}
