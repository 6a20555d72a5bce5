import type { Label } from './records';
import type { Signer } from './trust';

/** A plugin as it is installed. */
export interface PluginInfo {
  id: string;
  name: string | Label;
  version: string;
  state: 'enabled' | 'disabled' | 'suspended' | 'failed' | 'removed';
  /** It runs, or would if this weren't safe mode. */
  is_wanted?: boolean;
  trust: string;
  signer?: Signer | null;
  /** It may not run any more, whatever its state. */
  revoked?: { id: string; reason: string } | null;
  description: string | Label;
  objects: string[];
  /** What it was granted. */
  capabilities: string[];
  /** What it asks for. */
  asked?: string[];
  /** The version that a rollback puts in force. */
  previous_version?: string | null;
  /** The product's own newer version, which asks for more and waits for an administrator; `file` names its package in the catalogue. */
  offered?: { file: string; version: string; new_capabilities: string[] } | null;
  problem: string | null;
  migration?: PluginMigration | null;
  /** Something can be set for it. */
  has_settings?: boolean;
  /** Other systems call it. */
  has_webhooks?: boolean;
}

/** What is done with a plugin's data for another version, or waits for an administrator. */
export interface PluginMigration {
  /** `fill` before the version is in force, `tidy` after that. */
  phase: 'fill' | 'tidy';
  state: 'waiting' | 'running' | 'failed';
  /** The version that comes into force at the end of filling. */
  version: string | null;
  steps: { name: string; label: Label; state: 'waiting' | 'running' | 'done' | 'failed' }[];
  processed: number;
  problem: string | null;
}

/** Where other systems call a plugin. */
export interface PluginWebhook {
  endpoint: string;
  label: Label;
  /** The address below this server's own; whoever knows it may call it. */
  path: string;
  methods: string[];
  body_bytes_max: number;
  /** The setting that holds the key, where calls must be signed. */
  signed_with: string | null;
  /** Whether that was set. */
  is_key_set: boolean | null;
}

interface PlannedFields {
  key: string;
  new_fields: { key: string; label: Label }[];
}

/** What an installation would do; nothing happens yet. */
export interface PluginPlan {
  id: string;
  name: Label;
  description: Label;
  version: string;
  current_version: string | null;
  trust: string;
  /** Who signed it; with a refusal, who it says did. */
  signer?: Signer | null;
  /** The key before, which agreed to be replaced. */
  replaces?: Signer | null;
  /** The key must be accepted for this plugin. */
  needs_acceptance?: boolean;
  /** Why it can't be installed. */
  refusal?: { reason: string; detail: string } | null;
  objects: (PlannedFields & { label: Label; is_new: boolean })[];
  extensions: PlannedFields[];
  dictionaries: Label[];
  menu: Label[];
  settings: Label[];
  capabilities: string[];
  /** Of these what the installed version doesn't ask for. */
  new_capabilities: string[];
  /** What the installed version was granted. */
  granted: string[] | null;
  requires: { id: string; version: string }[];
  hooks: { object: string; topic: string | null; operations: ('create' | 'update' | 'delete')[]; stage: 'before' | 'after'; required: boolean }[];
  actions: { object: string; key: string; label: Label }[];
  jobs: string[];
  schedules: { handler: string; cron: string | null; every_seconds: number | null }[];
  webhooks?: { endpoint: string; label: Label; is_signed: boolean }[];
  /** What is done with data: before the version is in force, and after that when an administrator says so. */
  migrations?: { fill: Label[]; tidy: Label[] };
  hosts: string[];
  roles: Label[];
  size_bytes: number;
}
