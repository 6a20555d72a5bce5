import { expect, it } from 'vitest';
import { deviceProblem, isPasskeyPlace, passkeyPlace } from './passkeys';

const at = (address: string) => new URL(address) as unknown as Location;

it('offers passkeys where the server has them, and on its own machine by any port', () => {
  expect(isPasskeyPlace('https://crm.example.com', at('https://crm.example.com/sign-in'))).toBe(true);
  expect(isPasskeyPlace('https://crm.example.com', at('http://crm.example.com/'))).toBe(false);
  expect(isPasskeyPlace('http://localhost', at('http://localhost:8080/'))).toBe(true);
  expect(isPasskeyPlace('http://localhost', at('http://127.0.0.1:8080/'))).toBe(false);
  expect(isPasskeyPlace(null, at('http://localhost/'))).toBe(false);
});

it('says where to go only to those who can go there', () => {
  expect(passkeyPlace('http://localhost', at('http://127.0.0.1:8080/'))).toBe('http://localhost:8080');
  expect(passkeyPlace('http://localhost', at('https://crm.example.com/'))).toBeNull();
  expect(passkeyPlace('https://crm.example.com', at('https://10.0.0.1/'))).toBe('https://crm.example.com');
});

it('tells what a device refused from what a server did', () => {
  expect(deviceProblem(new DOMException('', 'InvalidStateError'))).toBe('known');
  expect(deviceProblem(new DOMException('', 'NotAllowedError'))).toBe('cancelled');
  expect(deviceProblem(new DOMException('', 'SecurityError'))).toBe('unable');
  expect(deviceProblem(new Error('offline'))).toBeNull();
});
