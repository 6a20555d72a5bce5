import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Signer } from '@/api/types';

/** Who signed something: by name where the book has one, always with the key's number, and the whole key at hand. */
export function SignerName({ signer }: { signer: Signer | null | undefined }) {
  const { t } = useTranslation();
  if (!signer) return <span className="t-faint">{t('admin:plugins.trust_book.nobody')}</span>;
  return (
    <Tooltip title={<span className="t-code">{signer.key}</span>}>
      <span>
        {signer.name && `${signer.name} `}
        <span className="t-code">{signer.key_id}</span>
        {signer.is_revoked && <span className="adm-danger"> {t('admin:plugins.trust_book.revoked')}</span>}
      </span>
    </Tooltip>
  );
}
