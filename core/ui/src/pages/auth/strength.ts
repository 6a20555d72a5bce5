/** Fewest characters, until the server says how many it wants. */
export const LENGTH_MIN = 12;

/** 0 too short, 1 weak, 2 fair, 3 strong. Length counts most: a long phrase beats clever signs. */
export function passwordStrength(password: string, least = LENGTH_MIN): 0 | 1 | 2 | 3 {
  if ([...password].length < least) return 0;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(password)).length;
  const variety = new Set(password).size;
  if (variety < 5 || /^(?:password|12345678|qwerty)/i.test(password)) return 1;
  if (password.length >= 16 || (password.length >= 12 && kinds >= 3)) return 3;
  return password.length >= 10 || kinds >= 3 ? 2 : 1;
}
