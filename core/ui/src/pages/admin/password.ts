/** No letters that are mistaken for each other when read aloud. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A first password to hand over: about 80 bits, in groups of four. */
export function generatePassword(random: (count: number) => Uint32Array = (count) => crypto.getRandomValues(new Uint32Array(count))): string {
  const picked = [...random(14)].map((number) => LETTERS[number % LETTERS.length] ?? 'x');
  return [picked.slice(0, 4), picked.slice(4, 8), picked.slice(8, 14)].map((group) => group.join('')).join('-');
}
