import { Suspense, useEffect, useRef, useState } from 'react';
import type { FieldDef, FieldKind, FieldValue, ObjectDef, RecordData } from '@/api/types';
import { BareFieldInput, sameValue } from '@/fields';

/** One pick is the whole edit; waiting for the field to be left would only feel slow. */
const AT_ONCE: ReadonlySet<FieldKind> = new Set(['select', 'user', 'reference', 'boolean', 'date', 'datetime', 'file']);
/** Enter makes a new line in these. */
const LONG: ReadonlySet<FieldKind> = new Set(['rich_text', 'json']);

/** How an edit ended: Tab to a neighbour, or `0` because the focus went elsewhere by itself. */
export type Leave = 1 | -1 | 0;

interface EditorProps {
  field: FieldDef;
  record: RecordData;
  object?: ObjectDef | undefined;
  /** `base` is the record as it was when the edit began: what others change meanwhile must not pass as ours. */
  onCommit: (value: FieldValue, base: RecordData) => void;
  onDone: (next?: Leave) => void;
}

/**
 * A field being typed in where it stands: leaving it or Enter saves, Esc gives up. `onDone` always follows.
 */
export function InlineEditor(props: EditorProps) {
  return (
    <Suspense fallback={null}>
      <Editor {...props} />
    </Suspense>
  );
}

function Editor(props: EditorProps) {
  const { field, record, object, onCommit, onDone } = props;
  const [base] = useState(record);
  const [draft, setDraft] = useState<FieldValue>(record[field.key]);
  const box = useRef<HTMLDivElement>(null);
  const isOver = useRef(false);
  const latest = useRef(draft);

  useEffect(() => {
    // Some controls take the focus only when asked twice (they mount their input late).
    const control = box.current?.querySelector<HTMLElement>('input:not([type="hidden"]), textarea, button');
    if (control && !box.current?.contains(document.activeElement)) control.focus();
    if (control instanceof HTMLInputElement && ['text', 'tel', 'email', 'url', 'search'].includes(control.type)) control.select();
  }, []);

  const finish = (save: boolean, next?: Leave) => {
    if (isOver.current) return;
    isOver.current = true;
    if (save && !sameValue(base[field.key], latest.current)) onCommit(latest.current, base);
    onDone(next);
  };

  return (
    <div
      ref={box}
      className="t-inline-editor"
      data-testid={`edit-${field.key}`}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
      onBlur={(event) => {
        const to = event.relatedTarget;
        if (to instanceof Node && (event.currentTarget.contains(to) || isPopup(to))) return;
        // Popups keep the focus in the control; without a new owner of the focus the click may be in one.
        setTimeout(() => {
          if (!box.current?.contains(document.activeElement) && !isPopup(document.activeElement)) finish(true, 0);
        }, 0);
      }}
      onKeyDownCapture={(event) => {
        // Before an open list of choices takes the key for itself: one Esc gives the whole edit up.
        if (event.key !== 'Escape' || event.nativeEvent.isComposing) return;
        event.stopPropagation();
        event.preventDefault();
        finish(false);
      }}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        event.stopPropagation();
        if (event.key === 'Tab') {
          event.preventDefault();
          finish(true, event.shiftKey ? -1 : 1);
        } else if (event.key === 'Enter' && !AT_ONCE.has(field.kind)) {
          const isLong = LONG.has(field.kind) || field.options?.multiline === true;
          if (isLong && !event.metaKey && !event.ctrlKey) return;
          // A list of choices takes Enter for itself while it is open.
          if (event.currentTarget.querySelector('[aria-expanded="true"]')) return;
          event.preventDefault();
          finish(true);
        }
      }}
    >
      <BareFieldInput
        field={field}
        value={draft}
        record={record}
        object={object}
        autoFocus
        startOpen={AT_ONCE.has(field.kind)}
        onChange={(value) => {
          latest.current = value;
          setDraft(value);
          if (AT_ONCE.has(field.kind)) finish(true);
        }}
      />
    </div>
  );
}

const isPopup = (node: Node | null): boolean =>
  node instanceof Element && node.closest('.ant-select-dropdown, .ant-picker-dropdown, .ant-popover') !== null;
