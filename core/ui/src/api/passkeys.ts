/** The browser's side of passkeys. What is asked and answered goes between server and device as it is. */

/** The machine itself, by any port. */
const LOCAL = 'http://localhost';

type Options = Record<string, unknown>;
type Answer = ReturnType<PublicKeyCredential['toJSON']>;

/** True where this browser knows passkeys, on a page that it trusts. */
export const knowsPasskeys = (): boolean => typeof PublicKeyCredential !== 'undefined' && typeof PublicKeyCredential.parseRequestOptionsFromJSON === 'function';

/** True where this page is the one that the server's passkeys are for; any port of the machine itself is. */
export function isPasskeyPlace(address: string | null | undefined, here: Pick<Location, 'origin' | 'hostname' | 'protocol'> = window.location): boolean {
  if (!address) return false;
  return here.origin === address || (address === LOCAL && here.protocol === 'http:' && here.hostname === 'localhost');
}

/** Where somebody who is here can go for passkeys; none when an administrator has to say first which address this installation has. */
export function passkeyPlace(address: string | null | undefined, here: Pick<Location, 'hostname' | 'port'> = window.location): string | null {
  if (!address || address !== LOCAL) return address ?? null;
  const isSameMachine = here.hostname.startsWith('127.') || here.hostname === '[::1]';
  return isSameMachine ? `${LOCAL}${here.port && `:${here.port}`}` : null;
}

export async function makePasskey(options: Options): Promise<Answer> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options as unknown as PublicKeyCredentialCreationOptionsJSON);
  return written(await navigator.credentials.create({ publicKey }));
}

export async function answerPasskey(options: Options): Promise<Answer> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as unknown as PublicKeyCredentialRequestOptionsJSON);
  return written(await navigator.credentials.get({ publicKey }));
}

function written(credential: Credential | null): Answer {
  if (credential instanceof PublicKeyCredential) return credential.toJSON();
  throw new DOMException('nothing was chosen', 'NotAllowedError');
}

/** What a device refused, as a key of a text; none for failures of other kinds. Browsers tell no more, so that no page learns what devices hold. */
export function deviceProblem(error: unknown): 'known' | 'cancelled' | 'unable' | null {
  if (!(error instanceof DOMException)) return null;
  if (error.name === 'InvalidStateError') return 'known';
  return error.name === 'NotAllowedError' || error.name === 'AbortError' ? 'cancelled' : 'unable';
}
