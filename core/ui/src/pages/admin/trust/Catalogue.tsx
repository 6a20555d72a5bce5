import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useCatalogue } from '@/api/hooks';
import type { CatalogueItem } from '@/api/types';
import { useLabel } from '@/i18n';
import { SignerName } from './Signer';

/** Packages that lie on the server, to be installed without a network. Nothing where there are none. */
export function Catalogue({ isBusy, onPlan }: { isBusy: boolean; onPlan: (file: string) => void }) {
  const { t } = useTranslation();
  const { data: items } = useCatalogue();
  if (!items || items.length === 0) return null;
  return (
    <section className="t-card adm-trust" data-testid="plugin-catalogue">
      <h2>{t('admin:plugins.catalogue.title')}</h2>
      <p className="t-muted">{t('admin:plugins.catalogue.hint')}</p>
      <ul className="adm-catalogue">
        {items.map((item) => (
          <Offer key={item.file} item={item} isBusy={isBusy} onPlan={onPlan} />
        ))}
      </ul>
    </section>
  );
}

function Offer({ item, isBusy, onPlan }: { item: CatalogueItem; isBusy: boolean; onPlan: (file: string) => void }) {
  const { t } = useTranslation();
  const label = useLabel();
  const problem = item.problem ?? item.refusal?.detail;
  const isHere = Boolean(item.current_version) && item.current_version === item.version;
  return (
    <li>
      <span className="adm-stack">
        <span>
          <span className="adm-name">{label(item.name) || item.file}</span> <span className="t-faint t-num">{item.version}</span>
        </span>
        {item.trust && (
          <span className="t-faint">
            {t(`admin:plugins.trust.${item.trust}`, item.trust)}
            {item.signer && (
              <>
                {': '}
                <SignerName signer={item.signer} />
              </>
            )}
          </span>
        )}
        {problem && <span className="adm-danger">{problem}</span>}
      </span>
      {isHere ? (
        <span className="t-faint">{t('admin:plugins.catalogue.here')}</span>
      ) : (
        !item.problem && (
          <Button size="small" disabled={isBusy} data-testid={`catalogue-${item.file}`} onClick={() => onPlan(item.file)}>
            {t(item.current_version ? 'admin:plugins.upgrade_do' : 'admin:plugins.install_do')}
          </Button>
        )
      )}
    </li>
  );
}
