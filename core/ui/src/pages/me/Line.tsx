import type { ReactNode } from 'react';

/** One thing to set: what it is, what it does, and its control. */
export function Line({ label, hint, id, children }: { label: string; hint?: string | undefined; id?: string; children: ReactNode }) {
  return (
    <div className="t-me-line">
      <div>
        <div id={id}>{label}</div>
        {hint && <div className="t-faint t-me-hint">{hint}</div>}
      </div>
      {children}
    </div>
  );
}
