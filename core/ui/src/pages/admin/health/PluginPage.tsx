import { Alert, Button, Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useParams, useSearchParams } from 'react-router';
import { useChangePlugin, usePluginHealth } from '@/api/hooks';
import type { PluginHealth } from '@/api/types';
import { Page } from '@/components/Page';
import { ErrorState, SkeletonRows } from '@/components/states';
import { useToast } from '@/components/useToast';
import { formatDateTime, formatNumber, formatRelativeTime } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { slotKey, slotPath, useSlotsOf } from '@/plugin-ui';
import { Activity } from './Activity';
import { Budgets } from './Budgets';
import { Denials } from './Denials';
import { Failures } from './Failures';
import { Figures } from './Figures';
import { isHeldBack, tabOf } from './health';
import { Migration } from './Migration';
import { PluginLog } from './PluginLog';
import { Webhooks } from './Webhooks';
import { Work } from './Work';
import '../admin.css';
import './health.css';

/** How one plugin does, and what its calls may use. */
export default function PluginPage() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const label = useLabel();
  const { data: health, error, isPending, refetch } = usePluginHealth(id);
  const name = health ? label(health.plugin.name) || id : id;
  const settings = useSlotsOf('settings.page').filter((slot) => slot.plugin === id);
  return (
    <Page
      title={name}
      tools={
        <>
          {settings.map((slot) => (
            <Link key={slotKey(slot)} to={slotPath(slot)} data-testid={`plugin-slot-${slot.slot}`}>
              {slot.label}
            </Link>
          ))}
          <Link to="/settings/plugins" data-testid="plugin-back">
            {t('admin:plugins.health.back')}
          </Link>
        </>
      }
    >
      {error && !health ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : isPending || !health ? (
        <SkeletonRows rows={6} />
      ) : (
        <Health id={id} name={name} health={health} />
      )}
    </Page>
  );
}

function Health({ id, name, health }: { id: string; name: string; health: PluginHealth }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [search, setSearch] = useSearchParams();
  const { plugin, jobs, dead_letters, failures, denials } = health;
  const counted = (text: string, count: number) => (count > 0 ? `${text} ${formatNumber(count, language)}` : text);
  return (
    <div className="adm-health" data-testid="plugin-health" data-state={plugin.state}>
      <div className="adm-plugin-head">
        <span className={`adm-state is-${plugin.state}`}>{t(`admin:plugins.state.${isHeldBack(plugin) ? 'safe_mode' : plugin.state}`)}</span>
        <span className="t-faint t-num">{plugin.version}</span>
        <span className="t-faint t-code">{plugin.id}</span>
        <span className="t-faint" title={formatDateTime(health.since, language)}>
          {t('admin:plugins.health.since', { when: formatRelativeTime(health.since, language) })}
        </span>
      </div>
      {health.safe_mode && <Alert type="warning" showIcon title={t('admin:plugins.health.safe_mode')} description={t('admin:plugins.health.safe_mode_hint')} />}
      {health.breaker.state === 'open' && <Breaker id={id} name={name} health={health} />}
      {plugin.migration && <Migration plugin={id} name={name} version={plugin.version} migration={plugin.migration} />}
      <Figures totals={health.totals} />
      <Tabs
        activeKey={tabOf(search.get('tab'))}
        onChange={(tab) => setSearch({ tab }, { replace: true })}
        destroyOnHidden
        items={[
          { key: 'activity', label: t('admin:plugins.health.tabs.activity'), children: <Activity handlers={health.handlers} /> },
          { key: 'failures', label: counted(t('admin:plugins.health.tabs.failures'), failures.length), children: <Failures failures={failures} /> },
          { key: 'denials', label: counted(t('admin:plugins.health.tabs.denials'), denials.length), children: <Denials denials={denials} plugin={plugin} name={name} /> },
          { key: 'log', label: t('admin:plugins.health.tabs.log'), children: <PluginLog plugin={id} /> },
          {
            key: 'work',
            label: counted(t('admin:plugins.health.tabs.work'), jobs.dead + dead_letters.count),
            children: <Work plugin={id} jobs={jobs} />,
          },
          ...(plugin.has_webhooks ? [{ key: 'webhooks', label: t('admin:plugins.health.tabs.webhooks'), children: <Webhooks plugin={id} /> }] : []),
          { key: 'budgets', label: t('admin:plugins.health.tabs.budgets'), children: <Budgets plugin={id} /> },
        ]}
      />
    </div>
  );
}

/** Why it is suspended, and the way back. */
function Breaker({ id, name, health }: { id: string; name: string; health: PluginHealth }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const toast = useToast();
  const change = useChangePlugin();
  const { reason, opened_at, failures } = health.breaker;
  const isRevoked = Boolean(health.plugin.revoked);
  const enable = () =>
    change.mutate({ id, to: 'enable' }, { onSuccess: () => toast.done(t('admin:plugins.enabled', { name })), onError: (error) => toast.failed(error) });
  return (
    <Alert
      type="error"
      showIcon
      data-testid="plugin-breaker"
      title={isRevoked ? t('admin:plugins.revoked_title') : t('admin:plugins.health.breaker.title', { name })}
      description={
        <>
          {reason && <p className="adm-reason">{reason}</p>}
          {opened_at && <p className="t-muted">{t('admin:plugins.health.breaker.since', { when: formatDateTime(opened_at, language) })}</p>}
          {!isRevoked && failures.length > 0 && (
            <ul className="adm-last">
              {failures.map((failure, at) => (
                <li key={at}>
                  <time className="t-num">{formatDateTime(failure.at, language)}</time> {failure.handler}: {failure.message}
                </li>
              ))}
            </ul>
          )}
          <p className="t-muted">{t(isRevoked ? 'admin:plugins.revoked_hint' : 'admin:plugins.health.breaker.hint')}</p>
        </>
      }
      action={
        !isRevoked && (
          <Button size="small" loading={change.isPending} data-testid="plugin-breaker-reset" onClick={enable}>
            {t('admin:plugins.health.breaker.reset')}
          </Button>
        )
      }
    />
  );
}
