import { useEffect, useRef, type KeyboardEvent } from 'react';
import type { Fault } from '@/api/types';
import { offsetOf } from './text';

interface Props {
  id: string;
  label: string;
  value: string;
  /** Where the server stopped reading; the caret goes there. */
  fault: Fault | null;
  onChange: (value: string) => void;
}

/** A text with numbered lines. */
export function CodeEditor({ id, label, value, fault, onChange }: Props) {
  const area = useRef<HTMLTextAreaElement>(null);
  const text = useRef(value);
  useEffect(() => {
    text.current = value;
  }, [value]);
  useEffect(() => {
    if (!fault?.line || !area.current) return;
    const at = offsetOf(text.current, fault.line, fault.column ?? 1);
    area.current.focus();
    area.current.setSelectionRange(at, at);
    area.current.parentElement?.querySelector('.is-wrong')?.scrollIntoView({ block: 'nearest' });
  }, [fault]);
  const lines = value.split('\n').length;
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.nativeEvent.isComposing) return;
    const { selectionStart } = event.currentTarget;
    const line = value.slice(value.lastIndexOf('\n', selectionStart - 1) + 1, selectionStart);
    const indent = `${/^[ \t]*/.exec(line)?.[0] ?? ''}${/[{[(]\s*$/.test(line) ? '    ' : ''}`;
    // By the browser itself, so that taking back works as for what is typed.
    if (indent && document.execCommand('insertText', false, `\n${indent}`)) event.preventDefault();
  };
  return (
    <div className="wf-code">
      <ol className="wf-lines t-num" aria-hidden>
        {Array.from({ length: lines }, (_, at) => (
          <li key={at} className={fault?.line === at + 1 ? 'is-wrong' : undefined}>
            {at + 1}
          </li>
        ))}
      </ol>
      <textarea
        ref={area}
        id={id}
        className="wf-text"
        aria-label={label}
        aria-invalid={fault !== null}
        aria-describedby={fault ? `${id}-fault` : undefined}
        data-testid={id}
        rows={Math.max(18, lines + 1)}
        wrap="off"
        spellCheck={false}
        autoCapitalize="off"
        autoCorrect="off"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}
