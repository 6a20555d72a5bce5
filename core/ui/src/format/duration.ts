/** Durations in the unit that people say them in. */

/** In minutes, longest first. */
const UNITS = { days: 1440, hours: 60, minutes: 1 } as const;
export type DurationUnit = keyof typeof UNITS;

const ALL: readonly DurationUnit[] = ['days', 'hours', 'minutes'];

/** Minutes of one. */
export const minutesOf = (unit: DurationUnit): number => UNITS[unit];

/** Units that are no shorter than what is counted in; longest first. */
export const unitsFrom = (least: DurationUnit): DurationUnit[] => ALL.filter((unit) => UNITS[unit] >= UNITS[least]);

/** The longest unit in which so many minutes are a whole number: 10,080 are days, 90 are minutes. */
export const fittingUnit = (minutes: number): DurationUnit => (minutes === 0 ? 'minutes' : (ALL.find((unit) => minutes % UNITS[unit] === 0) ?? 'minutes'));
