import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, OfflineError } from '@/api/client';
import { errorPath, isErrorCode } from '@/pages/help/codes';

/** Nothing here: says what belongs here and offers the next step. */
export function EmptyState(props: { icon?: ReactNode; title: string; hint?: string; children?: ReactNode }) {
  const { icon, title, hint, children } = props;
  return (
    <div className="t-state" data-testid="empty-state">
      {icon && <div className="t-state-icon">{icon}</div>}
      <div className="t-state-title">{title}</div>
      {hint && <div className="t-muted">{hint}</div>}
      {children && <div className="t-state-actions">{children}</div>}
    </div>
  );
}

/** What went wrong and what to do about it. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: (() => void) | undefined }) {
  const { t } = useTranslation();
  const message = useErrorMessage();
  // Whoever may not gets no further by trying again or by the words of the program, and there is nothing for an administrator to look up.
  const isForbidden = error instanceof ApiError && error.code === 'action_forbidden';
  return (
    <div className="t-state" role="alert" data-testid="error-state">
      <div className="t-state-title">{t(isForbidden ? 'common:no_access' : 'common:could_not_load')}</div>
      {!isForbidden && <div className="t-muted">{message(error)}</div>}
      {error instanceof ApiError && error.traceId && !isForbidden && (
        <div className="t-faint">{t('common:trace', { id: error.traceId })}</div>
      )}
      <ExplainLink error={error} />
      {onRetry && !isForbidden && (
        <div className="t-state-actions">
          <Button onClick={onRetry}>{t('common:retry')}</Button>
        </div>
      )}
    </div>
  );
}

/** To the page that says what a code means; opened beside, so that nothing of this page is lost. */
export function ExplainLink({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (!(error instanceof ApiError) || SELF_EVIDENT.has(error.code) || !isErrorCode(error.code)) return null;
  return (
    <a href={errorPath(error.code)} target="_blank" rel="noreferrer" className="t-explain" data-testid="explain">
      {t('help:errors.explain')}
    </a>
  );
}

/** Their message says all there is. */
const SELF_EVIDENT: ReadonlySet<string> = new Set(['validation_failed', 'invalid_credentials', 'unauthenticated', 'duplicate_suspected']);

/** Turns any failure into a sentence for people. */
export function useErrorMessage(): (error: unknown) => string {
  const { t } = useTranslation();
  return (error) => {
    if (error instanceof OfflineError) return t('common:offline_hint');
    if (error instanceof ApiError) {
      const fields = Object.values(error.fields).map((field) => field.message);
      return fields.length > 0 && fields.length <= 2 ? fields.join(' ') : error.message;
    }
    return t('common:unexpected');
  };
}

/** Grey bars in the shape of what is coming. */
export function SkeletonRows({ rows = 8, height = 36 }: { rows?: number; height?: number }) {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t('common:loading')} className="t-skeleton">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="t-skeleton-row" style={{ height }}>
          <span style={{ width: `${22 + ((row * 7) % 12)}%` }} />
          <span style={{ width: `${12 + ((row * 5) % 9)}%` }} />
          <span style={{ width: `${16 + ((row * 3) % 11)}%` }} />
        </div>
      ))}
    </div>
  );
}
