import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useCallback, useState, type Dispatch } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { ApiError, isApiError } from '@/api/client';
import { keys } from '@/api/keys';
import type { PluginRender } from '@/api/types';
import { useStable } from '@/components/useStable';
import { useToast } from '@/components/useToast';
import { download } from '@/pages/dashboard/download';
import { useActInSlot } from './client';
import { fieldsOf } from './document';
import { runEffects, type DialogWish, type EffectHost } from './effects';
import { formOf, missingOf } from './form';
import type { Press } from './viewContext';
import type { ViewChange, ViewState } from './viewState';

interface Props {
  asked: PluginRender;
  /** Of the plugin, for what it says outside of its area. */
  name: string;
  shown: ViewState;
  dispatch: Dispatch<ViewChange>;
  /** Goes to the first of these fields. */
  onErrors: (names: readonly string[]) => void;
  onDialog: (dialog: DialogWish) => void;
  /** Closes the dialog that the view stands in. */
  onClose: (() => void) | null;
  /** Closes whatever stands over the page that is left. */
  onLeave: () => void;
  /** Asks for the view of the slot again. */
  onRefresh: () => void;
}

/** Presses buttons of a view: sends the form, and does what follows. */
export function useActing(props: Props): { busy: string | null; act: (press: Press) => Promise<void> } {
  const { asked, shown, dispatch, onErrors, onRefresh } = props;
  const { t } = useTranslation();
  const toast = useToast();
  const { mutateAsync } = useActInSlot();
  const [busy, setBusy] = useState<string | null>(null);
  const host = useHost(props);

  const refuse = (errors: Record<string, string>) => {
    dispatch({ type: 'refused', errors });
    onErrors(Object.keys(errors));
  };

  const fail = (error: unknown) => {
    if (isApiError(error, 'ui_state_invalid')) {
      toast.info(t('blocks:too_old'));
      onRefresh();
      return;
    }
    const fields = error instanceof ApiError ? Object.entries(error.fields) : [];
    const known = new Set(fieldsOf(shown.view.content).map((field) => field.name));
    const here = fields.filter(([name]) => known.has(name));
    if (here.length > 0) refuse(Object.fromEntries(here.map(([name, { message }]) => [name, message])));
    if (here.length === 0 || here.length < fields.length) toast.failed(error);
  };

  const act = useStable(async ({ control, action, args, validate }: Press) => {
    if (busy !== null) return;
    const fields = fieldsOf(shown.view.content);
    const missing = validate ? missingOf(fields, shown.typed) : [];
    if (missing.length > 0) {
      refuse(Object.fromEntries(missing.map((name) => [name, t('records:required')])));
      return;
    }
    setBusy(control);
    dispatch({ type: 'refused', errors: {} });
    try {
      const { plugin, slot, subject } = asked;
      const form = { ...formOf(fields, shown.typed), ...args };
      const answer = await mutateAsync({ plugin, slot, action, form, ...(subject ? { subject } : {}), ...(shown.state === null ? {} : { state: shown.state }) });
      if (answer.state) dispatch({ type: 'kept', state: answer.state });
      runEffects(answer.effects, { ...host, showErrors: refuse });
    } catch (error) {
      fail(error);
    } finally {
      setBusy(null);
    }
  });
  return { busy, act };
}

/** What effects do to the page around the view. */
function useHost({ asked, name, dispatch, onDialog, onClose, onLeave, onRefresh }: Props): Omit<EffectHost, 'showErrors'> {
  const navigate = useNavigate();
  const client = useQueryClient();
  const { message } = App.useApp();
  const subject = asked.subject;

  const refresh = useCallback(
    (what: 'view' | 'record' | 'page') => {
      if (what === 'view') onRefresh();
      else if (what === 'page') void client.invalidateQueries();
      else void client.invalidateQueries({ queryKey: subject ? keys.records(subject.object) : ['records'] });
    },
    [client, onRefresh, subject],
  );

  return {
    replace: (view, state) => dispatch({ type: 'replaced', view, state }),
    patch: (id, block) => dispatch({ type: 'patched', id, block }),
    say: (text, tone) =>
      void message.open({
        type: tone,
        duration: tone === 'error' ? 6 : 4,
        // Whose words these are, as in the area they came from.
        content: (
          <span data-testid="slot-toast">
            {text} <span className="t-faint">{name}</span>
          </span>
        ),
      }),
    openDialog: onDialog,
    closeDialog: () => onClose?.(),
    go: (path) => {
      onLeave();
      void navigate(path);
    },
    refresh,
    save: (file, content) => download(content, file),
  };
}
