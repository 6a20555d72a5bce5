import type { ReactNode } from 'react';

/** A label, its control, and what is wrong with it. */
export function FormRow(props: {
  id: string;
  label: ReactNode;
  required?: boolean | undefined;
  help?: ReactNode;
  error?: string | undefined;
  wide?: boolean | undefined;
  testId?: string;
  children: ReactNode;
}) {
  const { id, label, required, help, error, wide, testId, children } = props;
  return (
    <div className={`t-row${wide ? ' t-row-wide' : ''}${error ? ' is-wrong' : ''}`} data-testid={testId}>
      <label htmlFor={id} className="t-row-label">
        {label}
        {required && (
          <span className="t-required" aria-hidden>
            *
          </span>
        )}
      </label>
      {children}
      {error ? (
        <div className="t-field-error" role="alert" id={`${id}-error`}>
          {error}
        </div>
      ) : (
        help && <div className="t-row-help">{help}</div>
      )}
    </div>
  );
}
