/** What a person set for themselves, wherever they sign in: read once by the frame, changed from the settings page and the palette. */
import { useEffect, useMemo } from 'react';
import { usePreference } from '@/api/hooks/preferences';
import { useUpdateMe } from '@/api/hooks/session';
import type { Language, Me, ThemeChoice } from '@/api/types';
import { setFormatSettings, type DigitStyle, type FormatSettings } from '@/format/settings';
import { currentLanguage, setLanguage } from '@/i18n';
import { setDensity, setThemeChoice, type Density } from '@/theme';

type Money = FormatSettings['money'];
type Names = FormatSettings['names'];

type Numbers = Pick<FormatSettings, 'money' | 'digits'>;

/** What was kept before there was a choice of digits says nothing about them. */
const PLAIN: Partial<Numbers> = {};

export interface OwnSettings {
  /** Until then the values are what everybody begins with. */
  isLoaded: boolean;
  density: Density;
  money: Money;
  names: Names;
  digits: DigitStyle;
  /** Address of the page that opens first; none: home. */
  defaultPage: string | null;
  setLanguage: (language: Language) => void;
  setTheme: (theme: ThemeChoice) => void;
  setDensity: (density: Density) => void;
  setMoney: (money: Money) => void;
  setDigits: (digits: DigitStyle) => void;
  setNames: (names: Names) => void;
  setDefaultPage: (path: string | null) => void;
}

export function useOwnSettings(): OwnSettings {
  const { mutate: update } = useUpdateMe();
  const [density, putDensity, isLoaded] = usePreference<Density>('density', 'comfortable');
  const [numbers, putNumbers] = usePreference<Partial<Numbers>>('numbers', PLAIN);
  const [names, putNames] = usePreference<Names>('names', 'as_entered');
  const [defaultPage, putDefaultPage] = usePreference<string | null>('default_page', null);
  return useMemo(
    () => ({
      isLoaded,
      density,
      money: numbers.money ?? 'full',
      digits: numbers.digits ?? 'auto',
      names,
      defaultPage,
      setLanguage: (locale) => {
        void setLanguage(locale);
        update({ locale });
      },
      setTheme: (theme) => {
        setThemeChoice(theme);
        update({ theme });
      },
      setDensity: (next) => {
        setDensity(next);
        putDensity(next);
      },
      setMoney: (money) => putNumbers({ ...numbers, money }),
      setDigits: (digits) => putNumbers({ ...numbers, digits }),
      setNames: putNames,
      setDefaultPage: putDefaultPage,
    }),
    [isLoaded, density, numbers, names, defaultPage, update, putDensity, putNumbers, putNames, putDefaultPage],
  );
}

/** Language, theme, density and formats follow the person, not the browser. */
export function useApplyOwnSettings(me: Me): void {
  const { locale, theme } = me.user;
  const home = me.organization.currency;
  useEffect(() => setFormatSettings({ home }), [home]);
  const { isLoaded, density, money, names, digits } = useOwnSettings();
  useEffect(() => {
    if (locale && locale !== currentLanguage()) void setLanguage(locale);
  }, [locale]);
  useEffect(() => {
    if (theme) setThemeChoice(theme);
  }, [theme]);
  useEffect(() => {
    if (!isLoaded) return;
    setDensity(density);
    setFormatSettings({ money, names, digits });
  }, [isLoaded, density, money, names, digits]);
}
