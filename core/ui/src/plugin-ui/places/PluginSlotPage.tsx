import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams, useSearchParams } from 'react-router';
import { ObjectIcon } from '@/components/ObjectIcon';
import { Page } from '@/components/Page';
import { EmptyState, ErrorState, SkeletonRows } from '@/components/states';
import { useSlots } from '../client';
import SlotArea from '../SlotArea';

const PAGES: readonly string[] = ['nav.page', 'settings.page'];

/** A page of a plugin; what stands behind `?` in its address reaches the plugin. */
export default function PluginSlotPage() {
  const { t } = useTranslation();
  const { plugin, slot: key } = useParams();
  const [search] = useSearchParams();
  const params = useMemo(() => Object.fromEntries(search), [search]);
  const { data: slots, error, isPending, refetch } = useSlots();
  const slot = slots?.find((one) => one.plugin === plugin && one.slot === key && PAGES.includes(one.place));
  if (isPending) return <SkeletonRows />;
  if (error && !slots) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!slot) return <EmptyState title={t('blocks:no_page')} hint={t('blocks:no_page_hint')} />;
  return (
    <Page
      title={slot.label}
      icon={<ObjectIcon name={slot.icon ?? 'plug'} />}
      tools={
        slot.place === 'settings.page' && (
          <Link to={`/settings/plugins/${encodeURIComponent(slot.plugin)}`} data-testid="slot-back">
            {t('blocks:to_plugin', { name: slot.plugin_name })}
          </Link>
        )
      }
    >
      <div className="pb-page">
        <SlotArea slot={slot} params={params} />
      </div>
    </Page>
  );
}
