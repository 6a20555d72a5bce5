import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { ImportRun } from '@/api/types';
import { formatNumber } from '@/format';
import { useLanguage } from '@/i18n';

/** What came of taking an import back: how many records went or got their values back, and which were left as they are. */
export function RevertedNote({ run }: { run: ImportRun }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { removed = 0, restored = 0, kept = [] } = run.revert ?? {};
  const n = (count: number) => formatNumber(count, language);
  return (
    <Alert
      type={kept.length > 0 ? 'warning' : 'info'}
      showIcon
      className="imp-alert"
      title={t('imports:reverted_note', { removed: n(removed), restored: n(restored) })}
      description={
        kept.length > 0 && (
          <>
            <p>{t('imports:reverted_kept', { count: kept.length, n: n(kept.length) })}</p>
            <ul className="imp-kept" data-testid="import-kept">
              {kept.map(({ object, id, message }) => (
                <li key={id}>
                  <Link to={`/o/${object}/${id}`}>{t('imports:reverted_record')}</Link> <span className="t-muted">{message}</span>
                </li>
              ))}
            </ul>
          </>
        )
      }
    />
  );
}
