/** Every stable error code of the API, in the order of the server's table; what each means is told in the locale files of help. */
export const ERROR_CODES = [
  { code: 'malformed_request', status: 400 },
  { code: 'invalid_filter', status: 400 },
  { code: 'invalid_cursor', status: 400 },
  { code: 'unauthenticated', status: 401 },
  { code: 'invalid_credentials', status: 401 },
  { code: 'second_factor_needed', status: 401 },
  { code: 'second_factor_wrong', status: 401 },
  { code: 'passkey_refused', status: 401 },
  { code: 'action_forbidden', status: 403 },
  { code: 'field_forbidden', status: 403 },
  { code: 'password_change_required', status: 403 },
  { code: 'second_factor_missing', status: 403 },
  { code: 'viewing_only', status: 403 },
  { code: 'viewing_over', status: 403 },
  { code: 'setup_forbidden', status: 403 },
  { code: 'not_found', status: 404 },
  { code: 'method_not_allowed', status: 405 },
  { code: 'version_conflict', status: 409 },
  { code: 'unique_violation', status: 409 },
  { code: 'duplicate_suspected', status: 409 },
  { code: 'reference_in_use', status: 409 },
  { code: 'write_conflict', status: 409 },
  { code: 'state_conflict', status: 409 },
  { code: 'ui_state_invalid', status: 409 },
  { code: 'link_invalid', status: 410 },
  { code: 'payload_too_large', status: 413 },
  { code: 'unsupported_media_type', status: 415 },
  { code: 'validation_failed', status: 422 },
  { code: 'unknown_field', status: 422 },
  { code: 'hook_rejected', status: 422 },
  { code: 'too_large', status: 422 },
  { code: 'package_refused', status: 422 },
  { code: 'too_many_requests', status: 429 },
  { code: 'plugin_answer_invalid', status: 502 },
  { code: 'plugin_busy', status: 503 },
  { code: 'plugin_unavailable', status: 503 },
  { code: 'store_unavailable', status: 503 },
  { code: 'timed_out', status: 503 },
  { code: 'internal', status: 500 },
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number]['code'];

export const isErrorCode = (code: string): code is ErrorCode => ERROR_CODES.some((known) => known.code === code);

/** Where a code is explained. */
export const errorPath = (code: string): string => `/help/errors#${code}`;
