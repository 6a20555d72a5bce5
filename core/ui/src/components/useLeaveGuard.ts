import { App } from 'antd';
import { useCallback, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useBlocker } from 'react-router';

export interface LeaveGuard {
  /** Asks, if something would be lost, before `leave` is done. */
  ask: (leave: () => void) => void;
  /** What was typed is saved, or given up: nothing is asked from here on. */
  release: () => void;
}

/** Keeps what was typed and not saved: asks before another page, before closing, before the browser reloads or leaves. */
export function useLeaveGuard(isDirty: boolean): LeaveGuard {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const isReleased = useRef(false);
  const isAsking = useRef(false);
  const dirty = useRef(isDirty);
  useEffect(() => {
    dirty.current = isDirty;
    if (isDirty) isReleased.current = false;
  }, [isDirty]);

  useEffect(() => {
    if (!isDirty) return;
    const warn = (event: BeforeUnloadEvent) => {
      if (!isReleased.current) event.preventDefault();
    };
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isDirty]);

  const question = useCallback(
    (leave: () => void, stay: () => void) => {
      if (isAsking.current) return;
      isAsking.current = true;
      const done = (then: () => void) => () => {
        isAsking.current = false;
        then();
      };
      void modal.confirm({
        title: t('records:form.leave_title'),
        content: t('records:form.leave_hint'),
        okText: t('records:form.leave'),
        okButtonProps: { danger: true, ...LEAVE },
        cancelText: t('records:form.stay'),
        onOk: done(leave),
        onCancel: done(stay),
      });
    },
    [modal, t],
  );

  const blocker = useBlocker(
    useCallback(({ currentLocation, nextLocation }) => dirty.current && !isReleased.current && currentLocation.pathname !== nextLocation.pathname, []),
  );
  useEffect(() => {
    if (blocker.state === 'blocked') question(() => blocker.proceed(), () => blocker.reset());
  }, [blocker, question]);

  return {
    ask: (leave) => {
      if (!isDirty || isReleased.current) leave();
      else
        question(
          () => {
            isReleased.current = true;
            leave();
          },
          () => undefined,
        );
    },
    release: () => {
      isReleased.current = true;
    },
  };
}

const LEAVE = { 'data-testid': 'leave' } as object;
