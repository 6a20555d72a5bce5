import { Modal } from 'antd';
import { useCallback, useEffect, useId, useMemo, useReducer, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PluginRender } from '@/api/types';
import { useStable } from '@/components/useStable';
import { BlockList } from './BlockList';
import type { DialogWish } from './effects';
import { From } from './From';
import { Heading, Headings } from './Heading';
import { useActing } from './useActing';
import { HeadingLevel, ViewContext, type ViewActions } from './viewContext';
import { beginning, changed, isUntouched, type Answered } from './viewState';

interface Props {
  asked: PluginRender;
  /** Of the plugin. */
  name: string;
  /** As the plugin answered it last; a new object is a new answer. */
  answered: Answered;
  onRefresh: () => void;
  /** Closes the dialog that it stands in. */
  onClose: (() => void) | null;
  /** Closes every dialog around it: the page goes elsewhere. */
  onLeave: (() => void) | null;
  /** Of the record that it is about. */
  version?: number | undefined;
}

const WIDTHS = { small: 416, medium: 600, large: 880 } as const;

/** A plugin's view with its form, and the dialog that it may open. */
export function View({ asked, name, answered, onRefresh, onClose, onLeave, version }: Props) {
  const { t } = useTranslation();
  const prefix = useId();
  const place = useRef<HTMLDivElement>(null);
  const [shown, dispatch] = useReducer(changed, answered, beginning);
  const [dialog, setDialog] = useState<DialogWish | null>(null);
  useEffect(() => dispatch({ type: 'drawn', ...answered }), [answered]);

  const refresh = useStable(() => {
    dispatch({ type: 'forgotten' });
    onRefresh();
  });
  const leave = useStable(() => {
    setDialog(null);
    onLeave?.();
  });
  const onErrors = useCallback((names: readonly string[]) => {
    const [first] = names;
    if (first === undefined) return;
    // Once what is wrong stands beside it.
    requestAnimationFrame(() => {
      const row = place.current?.querySelector<HTMLElement>(`[data-testid="slot-field-${CSS.escape(first)}"]`);
      row?.scrollIntoView({ block: 'nearest' });
      row?.querySelector<HTMLElement>('input, textarea, button')?.focus();
    });
  }, []);
  const { busy, act } = useActing({ asked, name, shown, dispatch, onErrors, onDialog: setDialog, onClose, onLeave: leave, onRefresh: refresh });
  useOtherVersion(version, () => {
    if (isUntouched(shown) && busy === null) onRefresh();
  });

  const { typed, errors, view } = shown;
  const actions = useMemo<ViewActions>(
    () => ({ asked, prefix, typed, errors, busy, put: (field, value) => dispatch({ type: 'typed', name: field, value }), act, leave, refresh }),
    [asked, prefix, typed, errors, busy, act, leave, refresh],
  );

  return (
    <ViewContext value={actions}>
      <div ref={place} className="pb-view" aria-busy={busy !== null} data-testid="slot-view">
        {view.title && <Heading>{view.title}</Heading>}
        <Headings of={view.content} isBelow={Boolean(view.title)}>
          <BlockList blocks={view.content} />
        </Headings>
        {view.content.length === 0 && !view.title && <p className="t-faint">{t('blocks:nothing')}</p>}
      </div>
      {dialog && (
        <Modal open title={dialog.title} footer={null} width={WIDTHS[dialog.size]} onCancel={() => setDialog(null)} destroyOnHidden>
          <HeadingLevel value={2}>
            <DialogView asked={asked} name={name} dialog={dialog} onRefresh={refresh} onClose={() => setDialog(null)} onLeave={leave} />
          </HeadingLevel>
        </Modal>
      )}
    </ViewContext>
  );
}

/** The record is another one than a moment ago: what is shown of it may be, too. */
function useOtherVersion(version: number | undefined, act: () => void): void {
  const before = useRef(version);
  useEffect(() => {
    if (before.current === version) return;
    before.current = version;
    act();
  });
}

/** Its buttons act with what the dialog remembers, not with what the view behind it does. */
function DialogView({ dialog, ...props }: Omit<Props, 'answered'> & { dialog: DialogWish }) {
  const answered = useMemo(() => ({ view: dialog.view, state: dialog.state }), [dialog]);
  return (
    <div data-testid="slot-dialog">
      <View key={JSON.stringify(dialog.view)} {...props} answered={answered} />
      <From name={props.name} />
    </div>
  );
}
