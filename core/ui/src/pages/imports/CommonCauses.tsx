import { Button, Input } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '@/format';
import { useLanguage } from '@/i18n';
import { commonCauses, correctAll, type Cause, type Corrections, type FailedRow } from './corrections';

interface Props {
  rows: readonly FailedRow[];
  corrections: Corrections;
  onChange: (next: Corrections) => void;
}

const SHOWN = 8;

/** The same mistake in many rows is corrected once. */
export function CommonCauses({ rows, corrections, onChange }: Props) {
  const { t } = useTranslation();
  const causes = useMemo(() => commonCauses(rows), [rows]);
  if (causes.length === 0) return null;
  return (
    <div className="t-card imp-causes" role="group" aria-label={t('imports:causes')}>
      <h3>{t('imports:causes')}</h3>
      {causes.slice(0, SHOWN).map((cause) => (
        <CauseLine
          key={`${cause.column}\u0000${cause.code}\u0000${cause.value}`}
          cause={cause}
          onApply={(text) => onChange(correctAll(corrections, rows, cause, text))}
        />
      ))}
    </div>
  );
}

function CauseLine({ cause, onApply }: { cause: Cause; onApply: (text: string) => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [text, setText] = useState(cause.value);
  return (
    <form
      className="imp-cause"
      onSubmit={(event) => {
        event.preventDefault();
        onApply(text);
      }}
    >
      <span className="imp-why">{cause.message}</span>
      <span className="t-muted t-num">{t('imports:rows', { count: cause.rows.length, n: formatNumber(cause.rows.length, language) })}</span>
      <Input
        size="small"
        prefix={<span className="t-muted">{cause.column}</span>}
        value={text}
        aria-label={t('imports:correct_in', { column: cause.column })}
        data-testid={`cause-${cause.column}-${cause.value}`}
        onChange={(event) => setText(event.target.value)}
      />
      <Button size="small" htmlType="submit" disabled={text === cause.value}>
        {t('imports:apply_all')}
      </Button>
    </form>
  );
}
