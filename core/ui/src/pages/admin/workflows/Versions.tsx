import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fetchWorkflowVersion } from '@/api/hooks';
import type { WorkflowDetail, WorkflowText } from '@/api/types';
import { useToast } from '@/components/useToast';
import { useRefLabels } from '@/fields/useRefLabels';
import { formatDateTime } from '@/format';
import { useLanguage } from '@/i18n';

const SHOWN = 5;

/** What the text was; taking an old one back puts it into the editor, where it still has to be saved. */
export function Versions({ workflow, onTake }: { workflow: WorkflowDetail; onTake: (text: WorkflowText) => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const toast = useToast();
  const [isWhole, setWhole] = useState(false);
  const [loading, setLoading] = useState<number | null>(null);
  const { versions, version: now } = workflow;
  const shown = isWhole ? versions : versions.slice(0, SHOWN);
  const people = useRefLabels('user', [...new Set(shown.map(({ by }) => by))]);
  const take = async (version: number) => {
    setLoading(version);
    try {
      const { toml, script } = await fetchWorkflowVersion(workflow.id, version);
      onTake({ toml, script });
    } catch (error) {
      toast.failed(error);
    }
    setLoading(null);
  };
  return (
    <section className="t-card wf-side" aria-label={t('admin:workflows.versions')}>
      <h2>{t('admin:workflows.versions')}</h2>
      {versions.length === 0 && <p className="t-muted">{t('admin:workflows.no_versions')}</p>}
      <ol className="wf-versions" data-testid="workflow-versions">
        {shown.map(({ version, at, by }) => (
          <li key={version}>
            <span className="t-num">{t('admin:workflows.version', { n: version })}</span>
            <span className="wf-version-who">
              <time className="t-muted t-num">{formatDateTime(at, language)}</time>
              <span className="t-faint t-ellipsis">{people.find(({ id }) => id === by)?.label}</span>
            </span>
            {version === now ? (
              <span className="t-faint">{t('admin:workflows.current')}</span>
            ) : (
              <Button type="link" size="small" loading={loading === version} data-testid={`version-${version}`} onClick={() => void take(version)}>
                {t('admin:workflows.take')}
              </Button>
            )}
          </li>
        ))}
      </ol>
      {shown.length < versions.length && (
        <Button type="link" size="small" onClick={() => setWhole(true)}>
          {t('admin:show_more')}
        </Button>
      )}
    </section>
  );
}
