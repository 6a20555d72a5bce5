/** How Chinese characters are spelt: the 6,763 characters of GB 2312, each with its usual readings without tones. */

export type Readings = ReadonlyMap<string, readonly string[]>;

let loading: Promise<Readings> | undefined;

/** Read once, when the palette first opens; what is typed before that matches by its letters alone. */
export function loadReadings(): Promise<Readings> {
  loading ??= import('./pinyin.txt?raw').then(
    ({ default: table }) => parseReadings(table),
    (error: unknown) => {
      // Tried again the next time.
      loading = undefined;
      throw error;
    },
  );
  return loading;
}

/** One line a syllable: `ke 科颗可`. */
export function parseReadings(table: string): Readings {
  const readings = new Map<string, string[]>();
  for (const line of table.split('\n')) {
    const [syllable = '', characters = ''] = line.split(' ');
    for (const character of characters) {
      const known = readings.get(character);
      if (known) known.push(syllable);
      else readings.set(character, [syllable]);
    }
  }
  return readings;
}
