import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams, useSearchParams } from 'react-router';
import { useDashboards, useObjects } from '@/api/hooks';
import { Page } from '@/components/Page';
import { EmptyState, ErrorState, SkeletonRows } from '@/components/states';
import { useLabel } from '@/i18n';
import { DashboardCard } from './DashboardCard';
import { PRESETS, presetRange, type Preset } from './period';
import type { Scope } from './scope';
import { ScopeBar, type ScopeChoice } from './ScopeBar';
import './dashboard.css';

export default function DashboardPage() {
  const { t } = useTranslation();
  const label = useLabel();
  const { dashboard: key } = useParams();
  const { data: dashboards, error, isPending, refetch } = useDashboards();
  const { data: objects } = useObjects();
  const [parameters, setParameters] = useSearchParams();
  const choice = useMemo(() => readChoice(parameters), [parameters]);
  const scope = useMemo<Scope>(
    () => ({
      owner: choice.owner,
      range: choice.preset === 'all' ? null : choice.preset === 'custom' ? choice.range : presetRange(choice.preset, new Date()),
    }),
    [choice],
  );

  const dashboard = dashboards?.find((candidate) => candidate.key === key);
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (isPending) return <SkeletonRows />;
  if (!dashboard) return <EmptyState title={t('dashboard:missing')} hint={t('dashboard:missing_hint')} />;
  const hasOwner = dashboard.cards.some((card) => objects?.find((object) => object.key === card.object)?.has_owner);
  return (
    <Page
      title={label(dashboard.label)}
      tools={
        <ScopeBar
          choice={choice}
          hasOwner={hasOwner}
          onChange={(next) => setParameters((before) => writeChoice(before, next), { replace: true })}
        />
      }
    >
      {dashboard.cards.length === 0 ? (
        <EmptyState title={t('dashboard:no_cards')} hint={t('dashboard:no_cards_hint')} />
      ) : (
        <div className="dash" data-testid="dashboard">
          {dashboard.cards.map((card) => (
            <DashboardCard key={card.key} card={card} scope={scope} />
          ))}
        </div>
      )}
    </Page>
  );
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

function readChoice(parameters: URLSearchParams): ScopeChoice {
  const owner = parameters.get('owner');
  const from = parameters.get('from') ?? '';
  const to = parameters.get('to') ?? '';
  if (DAY.test(from) && DAY.test(to) && from <= to) return { preset: 'custom', range: { from, to }, owner };
  const preset = PRESETS.find((candidate) => candidate === parameters.get('period')) as Preset | undefined;
  return { preset: preset ?? 'all', range: null, owner };
}

function writeChoice(before: URLSearchParams, { preset, range, owner }: ScopeChoice): URLSearchParams {
  const next = new URLSearchParams(before);
  for (const name of ['owner', 'from', 'to', 'period']) next.delete(name);
  if (owner) next.set('owner', owner);
  if (preset === 'custom' && range) {
    next.set('from', range.from);
    next.set('to', range.to);
  } else if (preset !== 'all' && preset !== 'custom') {
    next.set('period', preset);
  }
  return next;
}
