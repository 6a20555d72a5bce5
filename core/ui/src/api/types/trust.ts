import type { Label } from './records';

/** A publisher's key as it is shown. */
export interface Signer {
  key: string;
  /** Its number: 16 hexadecimal digits, which name it and prove nothing. */
  key_id: string;
  /** Whose it is, where the book says so. */
  name: string | null;
  is_trusted: boolean;
  is_revoked: boolean;
}

/** A key whose packages are accepted without asking. */
export interface TrustedKey {
  id: string;
  key: string;
  key_id: string;
  name: string;
  note: string | null;
  at: string;
  by: string;
  is_revoked: boolean;
}

/** Whose a plugin is. */
export interface PluginPin {
  plugin: string;
  /** None for a plugin that came unsigned. */
  signer: Signer | null;
  /** Numbers of keys that agreed to be replaced. */
  former: string[];
  at: string;
  by: string;
  /** The plugin or its data is here. */
  is_installed: boolean;
}

/** What is not to run any more. */
export interface Revocation {
  id: string;
  kind: 'key' | 'package' | 'version';
  key: Signer | null;
  sha256: string | null;
  plugin: string | null;
  version: string | null;
  reason: string;
  at: string;
  by: string;
  /** Who signed the list that it came with. */
  signed_by: Signer | null;
}

export interface TrustBook {
  keys: TrustedKey[];
  pins: PluginPin[];
  revocations: Revocation[];
  /** Development mode: packages that nobody signed are accepted. */
  allows_unsigned: boolean;
}

/** What came of revoking something. */
export interface RevokedBook extends TrustBook {
  added: number;
  /** Plugins that were suspended. */
  suspended: string[];
}

/** A package that lies on the server. */
export interface CatalogueItem {
  file: string;
  /** Why nothing more is known of it. */
  problem?: string;
  id?: string;
  name?: Label;
  description?: Label;
  version?: string;
  current_version?: string | null;
  trust?: string;
  signer?: Signer | null;
  needs_acceptance?: boolean;
  refusal?: { reason: string; detail: string } | null;
}

export interface NewTrustedKey {
  key: string;
  name: string;
  note?: string;
}

/** One of a key, a digest, or a plugin with or without its version. */
export interface NewRevocation {
  key?: string;
  sha256?: string;
  plugin?: string;
  version?: string;
  reason: string;
}
