import { expect, it } from 'vitest';
import { passwordStrength } from './strength';

it('prefers length to clever signs', () => {
  expect(passwordStrength('short')).toBe(0);
  expect(passwordStrength('aaaaaaaaaaaaaaaaaaaa')).toBe(1);
  expect(passwordStrength('password1234')).toBe(1);
  expect(passwordStrength('Tr7!mnop')).toBe(0);
  expect(passwordStrength('Tr7!mnop', 8)).toBe(2);
  expect(passwordStrength('correct horse battery', 24)).toBe(0);
  expect(passwordStrength('correct horse battery')).toBe(3);
});
