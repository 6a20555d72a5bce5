import { expect, it } from 'vitest';
import { passwordStrength } from './strength';

it('prefers length to clever signs', () => {
  expect(passwordStrength('short')).toBe(0);
  expect(passwordStrength('password1')).toBe(1);
  expect(passwordStrength('aaaaaaaaaaaaaaaaaaaa')).toBe(1);
  expect(passwordStrength('Tr7!mnop')).toBe(2);
  expect(passwordStrength('correct horse battery')).toBe(3);
});
