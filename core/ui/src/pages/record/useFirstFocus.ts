import { useEffect, type RefObject } from 'react';
import { useIsPhone } from '@/app/useIsPhone';

/**
 * The first field is ready to be typed in as soon as it is there, unless somebody chose another one meanwhile: controls
 * are loaded one after the other. Not on a phone, where the keyboard would cover the form. Anew with every `round`.
 */
export function useFirstFocus(form: RefObject<HTMLFormElement | null>, round: number, isOn = true): void {
  const isPhone = useIsPhone();
  useEffect(() => {
    if (isPhone || !isOn) return;
    const observer = new MutationObserver(() => focus());
    const focus = () => {
      const control = form.current?.querySelector('.t-row')?.querySelector<HTMLElement>('input:not([type="hidden"]), textarea, button');
      if (!control) return;
      observer.disconnect();
      if (!form.current?.contains(document.activeElement)) control.focus();
    };
    // After the dialog around it took the focus for itself.
    const frame = requestAnimationFrame(() => {
      if (form.current) observer.observe(form.current, { childList: true, subtree: true });
      focus();
    });
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
    };
  }, [form, round, isPhone, isOn]);
}
