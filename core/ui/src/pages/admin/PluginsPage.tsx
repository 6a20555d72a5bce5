import { ApiOutlined, UploadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { planPlugin, usePlugins, type PackageSource } from '@/api/hooks';
import type { PluginPlan } from '@/api/types';
import { Page } from '@/components/Page';
import { EmptyState, ErrorState, SkeletonRows } from '@/components/states';
import { useToast } from '@/components/useToast';
import { InstallDialog } from './InstallDialog';
import { PluginItem } from './PluginItem';
import { Catalogue } from './trust/Catalogue';
import { DevelopmentBanner, TrustBook } from './trust/TrustBook';
import './admin.css';

export default function PluginsPage() {
  const { t } = useTranslation();
  const toast = useToast();
  const { data: plugins, error, isPending, refetch } = usePlugins();
  const picker = useRef<HTMLInputElement>(null);
  const [isPlanning, setPlanning] = useState(false);
  const [planned, setPlanned] = useState<{ source: PackageSource; plan: PluginPlan } | null>(null);

  const plan = async (source: PackageSource | undefined) => {
    if (!source) return;
    setPlanning(true);
    try {
      setPlanned({ source, plan: await planPlugin(source) });
    } catch (failure) {
      toast.failed(failure);
    } finally {
      setPlanning(false);
    }
  };
  const install = (
    <>
      <input
        ref={picker}
        type="file"
        className="t-sr"
        tabIndex={-1}
        aria-hidden
        data-testid="plugin-file"
        onChange={(event) => {
          void plan(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
      <Button type="primary" icon={<UploadOutlined />} loading={isPlanning} data-testid="plugin-install" onClick={() => picker.current?.click()}>
        {t('admin:plugins.install')}
      </Button>
    </>
  );
  return (
    <Page title={t('admin:plugins.title')} manual="plugins" tools={install}>
      <DevelopmentBanner />
      {error && !plugins ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : isPending ? (
        <SkeletonRows height={72} rows={4} />
      ) : plugins?.length === 0 ? (
        <EmptyState icon={<ApiOutlined />} title={t('admin:plugins.none')} hint={t('admin:plugins.none_hint')} />
      ) : (
        <ul className="adm-plugins" data-testid="plugins">
          {plugins?.map((plugin) => (
            <PluginItem key={plugin.id} plugin={plugin} onPlan={(file) => void plan(file)} />
          ))}
        </ul>
      )}
      <Catalogue isBusy={isPlanning} onPlan={(file) => void plan(file)} />
      <TrustBook />
      {planned && <InstallDialog source={planned.source} plan={planned.plan} onClose={() => setPlanned(null)} />}
    </Page>
  );
}
