/** Look of the whole program: Ant Design tokens; plain CSS reads the same ones as `--ant-*` variables. */
import { theme as antTheme, type ThemeConfig } from 'antd';
import { useSyncExternalStore } from 'react';
import type { ThemeChoice } from '@/api/types';

const STORED = 'tessera.theme';
const STORED_DENSITY = 'tessera.density';

/** Deep teal-blue; the lighter one keeps AA contrast on dark ground. */
const ACCENT = { light: '#0b6580', dark: '#4fb3cc' };

/** Ground of the frame, which a phone's status bar takes on. */
const FRAME = { light: '#ffffff', dark: '#161b1e' };

const FONT =
  "system-ui, -apple-system, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', 'Noto Sans CJK SC', Roboto, 'Helvetica Neue', Arial, sans-serif";

export type Scheme = 'light' | 'dark';
export type Density = 'comfortable' | 'compact';

/** Height of a table's row in pixels; plain CSS reads it as `--t-row`. */
export const ROW_HEIGHTS: Record<Density, number> = { comfortable: 36, compact: 28 };

export function themeConfig(scheme: Scheme, isStill = false, density: Density = 'comfortable'): ThemeConfig {
  const isDark = scheme === 'dark';
  return {
    // The class is on <html>, so that every `--ant-*` variable reaches plain CSS too.
    cssVar: { key: 'tessera' },
    hashed: false,
    algorithm: isDark ? antTheme.darkAlgorithm : antTheme.defaultAlgorithm,
    token: {
      colorPrimary: ACCENT[scheme],
      colorPrimaryBg: isDark ? '#112a33' : '#e4f1f5',
      colorPrimaryBgHover: isDark ? '#163642' : '#d3e8ee',
      colorPrimaryBorder: isDark ? '#2a5f70' : '#9ccbd8',
      colorInfo: ACCENT[scheme],
      colorLink: ACCENT[scheme],
      colorSuccess: isDark ? '#4fae6f' : '#2c8450',
      colorWarning: isDark ? '#d99a3c' : '#b26a00',
      colorError: isDark ? '#f27c76' : '#c4372f',
      colorWarningBg: isDark ? '#33280f' : '#fff6e3',
      colorWarningBorder: isDark ? '#6b5220' : '#f0d191',
      colorErrorBg: isDark ? '#381b1b' : '#fdeceb',
      colorErrorBorder: isDark ? '#74342f' : '#f3b9b5',
      colorSuccessBg: isDark ? '#16301f' : '#e7f5ec',
      colorInfoBg: isDark ? '#112a33' : '#e4f1f5',
      colorBgLayout: isDark ? '#101416' : '#f5f7f8',
      colorBgContainer: FRAME[scheme],
      colorBgElevated: isDark ? '#1d2326' : '#ffffff',
      colorBorder: isDark ? '#394247' : '#d5dbdf',
      colorBorderSecondary: isDark ? '#2a3135' : '#e6eaec',
      colorText: isDark ? '#e4e9eb' : '#1b2529',
      colorTextSecondary: isDark ? '#a3aeb3' : '#56646b',
      colorTextTertiary: isDark ? '#8c989e' : '#5f6c73',
      colorTextQuaternary: isDark ? '#5d686d' : '#a2adb2',
      colorTextPlaceholder: isDark ? '#839096' : '#6a767c',
      borderRadius: 6,
      borderRadiusLG: 8,
      borderRadiusSM: 4,
      fontSize: 14,
      lineHeight: 22 / 14,
      fontFamily: FONT,
      controlHeight: density === 'compact' ? 28 : 32,
      boxShadow: isDark ? '0 6px 24px rgba(0,0,0,.5)' : '0 6px 24px rgba(20,40,50,.12)',
      boxShadowSecondary: isDark ? '0 6px 24px rgba(0,0,0,.5)' : '0 6px 24px rgba(20,40,50,.12)',
      wireframe: false,
      motion: !isStill,
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.18s',
    },
    components: {
      Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none', primaryColor: isDark ? '#08222a' : '#ffffff', dangerColor: isDark ? '#2a0b09' : '#ffffff' },
      Badge: { colorTextLightSolid: isDark ? '#2a0b09' : '#ffffff' },
      Tabs: { horizontalItemPadding: '8px 0', horizontalItemGutter: 20, horizontalMargin: '0' },
      Modal: { titleFontSize: 16 },
      Tooltip: { colorBgSpotlight: isDark ? '#39434a' : '#243036' },
    },
  };
}

const listeners = new Set<() => void>();
const system = window.matchMedia('(prefers-color-scheme: dark)');
const stillness = window.matchMedia('(prefers-reduced-motion: reduce)');
for (const query of [system, stillness]) query.addEventListener('change', () => notify());

function notify(): void {
  applyScheme();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function themeChoice(): ThemeChoice {
  const stored = localStorage.getItem(STORED);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

export function setThemeChoice(choice: ThemeChoice): void {
  if (choice === themeChoice()) return;
  localStorage.setItem(STORED, choice);
  notify();
}

export function currentScheme(): Scheme {
  const choice = themeChoice();
  if (choice !== 'system') return choice;
  return system.matches ? 'dark' : 'light';
}

/** Told to the document too: form controls and scroll bars of the browser follow it, and so does the frame of an installed app. */
export function applyScheme(): void {
  const root = document.documentElement;
  root.dataset.scheme = currentScheme();
  root.dataset.density = currentDensity();
  document.querySelector('meta[name="theme-color"]')?.setAttribute('content', FRAME[currentScheme()]);
}

export const currentDensity = (): Density => (localStorage.getItem(STORED_DENSITY) === 'compact' ? 'compact' : 'comfortable');

export function setDensity(density: Density): void {
  if (density === currentDensity()) return;
  localStorage.setItem(STORED_DENSITY, density);
  notify();
}

export const useDensity = (): Density => useSyncExternalStore(subscribe, currentDensity);
export const useRowHeight = (): number => ROW_HEIGHTS[useDensity()];
export const useScheme = (): Scheme => useSyncExternalStore(subscribe, currentScheme);
/** Whether the person asked the system for less motion. */
export const useStillness = (): boolean => useSyncExternalStore(subscribe, () => stillness.matches);
export const useThemeChoice = (): ThemeChoice => useSyncExternalStore(subscribe, themeChoice);
