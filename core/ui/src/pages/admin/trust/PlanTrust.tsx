import { Alert, Checkbox } from 'antd';
import { useTranslation } from 'react-i18next';
import type { PluginPlan } from '@/api/types';

/** Why a package can't be installed. The server's own words, where this program knows none. */
function useRefusal(): (refusal: { reason: string; detail: string }) => string {
  const { t } = useTranslation();
  return ({ reason, detail }) => t(`admin:plugins.refusal.${reason}`, detail);
}

/** What stands in the way of an installation: a refusal, a key that nobody here knows, or that nobody signed it. */
export function PlanTrust({ plan, isAccepted, onAccept }: { plan: PluginPlan; isAccepted: boolean; onAccept: (next: boolean) => void }) {
  const { t } = useTranslation();
  const refusal = useRefusal();
  if (plan.refusal) {
    return (
      <Alert
        type="error"
        showIcon
        data-testid="plugin-refusal"
        data-reason={plan.refusal.reason}
        title={t('admin:plugins.refused')}
        description={
          <>
            <p>{refusal(plan.refusal)}</p>
            <p className="t-faint">{plan.refusal.detail}</p>
          </>
        }
      />
    );
  }
  if (plan.needs_acceptance && plan.signer) {
    return (
      <Alert
        type="warning"
        showIcon
        data-testid="plugin-stranger"
        title={t(plan.signer.is_trusted ? 'admin:plugins.takes_over' : 'admin:plugins.stranger', { id: plan.signer.key_id })}
        description={
          <>
            <p>{t('admin:plugins.stranger_hint')}</p>
            <p className="t-code adm-key">{plan.signer.key}</p>
            <Checkbox checked={isAccepted} data-testid="plugin-accept-key" onChange={(event) => onAccept(event.target.checked)}>
              {t('admin:plugins.accept_key')}
            </Checkbox>
          </>
        }
      />
    );
  }
  if (plan.trust === 'unsigned') return <Alert type="warning" showIcon title={t('admin:plugins.unsigned_hint')} />;
  return null;
}
