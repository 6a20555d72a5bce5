import { App, Button } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { ExplainLink, useErrorMessage } from './states';

export interface Toast {
  done: (text: string) => void;
  info: (text: string) => void;
  /** Says what went wrong in words. */
  failed: (error: unknown) => void;
  /** A done thing that can be taken back. */
  undoable: (text: string, undo: () => void) => void;
}

let serial = 0;

export function useToast(): Toast {
  const { message } = App.useApp();
  const { t } = useTranslation();
  const say = useErrorMessage();
  return useMemo(
    () => ({
      done: (text) => void message.success(text, 3),
      info: (text) => void message.info(text, 4),
      failed: (error) =>
        void message.error(
          <span>
            {say(error)} <ExplainLink error={error} />
          </span>,
          6,
        ),
      undoable: (text, undo) => {
        serial += 1;
        const key = `undo-${serial}`;
        void message.open({
          key,
          type: 'success',
          duration: 6,
          content: (
            <span data-testid="undo-toast">
              {text}
              <Button
                type="link"
                size="small"
                data-testid="undo"
                onClick={() => {
                  message.destroy(key);
                  undo();
                }}
              >
                {t('common:undo')}
              </Button>
            </span>
          ),
        });
      },
    }),
    // `say` is new on every render but reads the same texts.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [message, t],
  );
}
