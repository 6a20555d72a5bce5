import { Button } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '@/api/client';
import type { PluginRender, PluginSlot, PluginSubject } from '@/api/types';
import { ExplainLink, SkeletonRows, useErrorMessage } from '@/components/states';
import { useSlotView } from './client';
import { From } from './From';
import { Guard } from './Guard';
import { askOf } from './slots';
import { View } from './View';
import { HeadingLevel } from './viewContext';
import './plugin-ui.css';

export interface SlotAreaProps {
  slot: PluginSlot;
  subject?: PluginSubject | undefined;
  selection?: PluginSubject[] | undefined;
  params?: PluginRender['params'];
  /** Of the record as it is now: with another one the view is asked for again, unless somebody is at work in it. */
  version?: number | undefined;
  /** Of headings in it. */
  level?: number;
  /** Closes the dialog that it stands in. */
  onClose?: (() => void) | undefined;
}

/** What a plugin shows in a slot, with its name below; asked for with the rights of whoever looks. */
export default function SlotArea({ slot, subject, selection, params, version, level = 2, onClose }: SlotAreaProps) {
  const about = JSON.stringify([slot.plugin, slot.slot, subject, selection, params]);
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const asked = useMemo(() => askOf(slot, { subject, selection, params }), [about]);
  const { data, dataUpdatedAt, error, isFetching, refetch } = useSlotView(asked, onClose === undefined);
  const again = () => void refetch();
  // The same answer once more still takes the place of what became of the one before.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const answered = useMemo(() => data && { view: data.view, state: data.state ?? null }, [data, dataUpdatedAt]);
  // Without the server the view stays to be read; one that the plugin no longer answers is gone.
  const isRefused = isApiError(error);
  return (
    <section className="pb-area" aria-label={`${slot.label} · ${slot.plugin_name}`} data-testid={`slot-${slot.plugin}-${slot.slot}`}>
      {answered && !isRefused ? (
        <Guard of={answered} fallback={<Broken name={slot.plugin_name} onRetry={again} />}>
          <HeadingLevel value={level}>
            <View key={about} asked={asked} name={slot.plugin_name} answered={answered} version={version} onRefresh={again} onClose={onClose ?? null} onLeave={onClose ?? null} />
          </HeadingLevel>
        </Guard>
      ) : error && !isFetching ? (
        <Refused error={error} name={slot.plugin_name} onRetry={again} />
      ) : (
        <SkeletonRows rows={3} />
      )}
      <From name={slot.plugin_name} />
    </section>
  );
}

function Broken({ name, onRetry }: { name: string; onRetry: () => void }) {
  const { t } = useTranslation();
  return <Notice text={t('blocks:broken', { name })} onRetry={onRetry} />;
}

/** Why there is nothing, quietly: the page around it is whole. */
function Refused({ error, name, onRetry }: { error: unknown; name: string; onRetry: () => void }) {
  const { t } = useTranslation();
  const say = useErrorMessage();
  if (isApiError(error, 'plugin_unavailable')) return <Notice text={t('blocks:unavailable', { name })} onRetry={onRetry} />;
  if (isApiError(error, 'plugin_busy')) return <Notice text={t('blocks:busy', { name })} onRetry={onRetry} />;
  if (isApiError(error, 'not_found')) return <Notice text={t('blocks:gone')} />;
  if (isApiError(error, 'plugin_answer_invalid')) {
    return (
      <Notice text={t('blocks:broken', { name })} onRetry={onRetry}>
        <details className="pb-details">
          <summary>{t('blocks:details')}</summary>
          {error.message} <ExplainLink error={error} />
        </details>
      </Notice>
    );
  }
  return <Notice text={say(error)} onRetry={onRetry} />;
}

function Notice({ text, onRetry, children }: { text: string; onRetry?: () => void; children?: React.ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className="pb-notice" role="status" data-testid="slot-notice">
      <p>{text}</p>
      {children}
      {onRetry && (
        <Button size="small" onClick={onRetry} data-testid="slot-retry">
          {t('common:retry')}
        </Button>
      )}
    </div>
  );
}
