import { useTranslation } from 'react-i18next';
import { useObjects } from '@/api/hooks';
import type { FieldValue } from '@/api/types';
import { formatDateTime, formatNumber } from '@/format';
import { fittingUnit, minutesOf } from '@/format/duration';
import { useLabel, useLanguage } from '@/i18n';
import { auditFacts, isMap, type AuditFact } from './audit';
import { useCapabilityName } from './Capabilities';
import { FIELD_RIGHTS, SCOPES } from './permissions';

/** Facts that are durations, by the minutes that one of them is. */
const DURATIONS: Record<string, number> = { session_idle_minutes: 1, session_hours: minutesOf('hours'), link_hours: minutesOf('hours') };

const CAPABILITIES = new Set(['capabilities', 'granted', 'taken_back']);
const LANGUAGE_NAMES: Record<string, string> = { 'zh-CN': '简体中文', en: 'English' };
const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** What an entry of the audit log says, in the reader's language. */
export function useAuditWords() {
  const { t } = useTranslation();
  const language = useLanguage();
  const label = useLabel();
  const capability = useCapabilityName();
  const { data: objects } = useObjects();
  const comma = t('records:filter.comma');
  const objectOf = (key: FieldValue | undefined) => objects?.find((object) => object.key === key);
  const fieldName = (object: FieldValue | undefined, key: string) => label(objectOf(object)?.fields.find((field) => field.key === key)?.label) || key;

  /** `permissions.objects.account.read`: of which object, and what of it. */
  const permissionName = (parts: string[]): string => {
    const [kind = '', object = '', right = '', field] = parts;
    if (kind !== 'objects') return t(`admin:audit.facts.permissions_${kind}`, parts.join('.'));
    const about = object === '*' ? t('admin:roles.every') : label(objectOf(object)?.label) || object;
    const what = right === 'fields' && field ? fieldName(object, field) : right === 'fields' || right === 'actions' ? t(`admin:roles.${right}`) : t(`admin:action.${right}`, right);
    return [about, ...(right ? [what] : [])].join(' · ');
  };
  const nameOf = (path: string, data: FieldValue): string => {
    const [first = '', ...rest] = path.split('.');
    if (path === '') return t('admin:audit.details');
    if (first === 'permissions' && rest.length > 0) return permissionName(rest);
    const [limit] = rest;
    if (first === 'kept' && limit !== undefined) return t('admin:audit.facts.kept', { kind: limit === 'others' ? t('admin:audit.retention.others') : t(`admin:audit.kinds.${limit}`, limit) });
    if (limit !== undefined) return `${t(`admin:plugins.health.phases.${first}`, first)} · ${t(`admin:plugins.health.budgets.limits.${limit}`, limit)}`;
    if (first === 'id') return isMap(data) && data.object !== undefined ? t('admin:audit.facts.record') : t('admin:audit.facts.id');
    return t(`admin:audit.facts.${first}`, first);
  };

  const said = (path: string, value: FieldValue, data: FieldValue): string => {
    if (value === null || value === undefined || value === '') return '–';
    if (typeof value === 'boolean') return t(value ? 'common:yes' : 'common:no');
    if (Array.isArray(value)) return value.length === 0 ? '–' : value.map((one) => said(path, one, data)).join(comma);
    if (path === 'kinds' && isMap(value)) return Object.entries(value).map(([kind, one]) => `${t(`admin:audit.kinds.${kind}`, kind)}${t('records:filter.colon')}${said(kind, one, data)}`).join(comma);
    if (isMap(value)) {
      if (typeof value.label === 'string' && value.label !== '') return value.label;
      if (typeof value.id === 'string' && 'label' in value) return value.id;
      return Object.entries(value)
        .map(([key, one]) => `${nameOf(key, value)}${t('records:filter.colon')}${said(key, one, value)}`)
        .join(comma);
    }
    if (typeof value === 'number' && path.startsWith('kept.')) return t('common:duration.of_days', { count: value, n: formatNumber(value, language) });
    const minutes = DURATIONS[path];
    if (typeof value === 'number' && minutes !== undefined) {
      const unit = fittingUnit(value * minutes);
      const count = (value * minutes) / minutesOf(unit);
      return t(`common:duration.of_${unit}`, { count, n: formatNumber(count, language) });
    }
    if (typeof value === 'number') return formatNumber(value, language);
    const text = String(value);
    if (path.startsWith('permissions.')) {
      const scope = SCOPES.find((one) => one === text);
      const right = FIELD_RIGHTS.find((one) => one === text);
      return scope ? t(`admin:scope.${scope}`) : right ? t(`admin:field.${right}`) : text;
    }
    if (path === 'op') return t(`admin:audit.ops.${text}`, text);
    if (path === 'level') return t(`admin:audit.levels.${text}`, text);
    if (path === 'why' || path === 'ended') return t(`admin:audit.why.${text}`, text);
    if (path === 'trust') return t(`admin:plugins.trust.${text}`, text);
    if (path === 'scopes') return t(`auth:tokens.scope.${text}`, text);
    if (path === 'kind') return t(`common:jobs.kinds.${text}`, text);
    if (path === 'object') return label(objectOf(text)?.label) || text;
    if ((path === 'fields' || path === 'shown' || path === 'hidden') && isMap(data)) return fieldName(data.object, text);
    if (path === 'locale') return LANGUAGE_NAMES[text] ?? text;
    if (CAPABILITIES.has(path)) return capability(text);
    return INSTANT.test(text) ? formatDateTime(text, language) : text;
  };

  const value = ({ path, before, after }: AuditFact, data: FieldValue): string =>
    before === undefined ? said(path, after, data) : `${said(path, before, data)} → ${said(path, after, data)}`;
  /** Each fact by its name, in the entry's own order. */
  const facts = (data: FieldValue) => auditFacts(data).map((fact) => ({ ...fact, name: nameOf(fact.path, data), value: value(fact, data) }));
  /** The same in one line; what nobody reads in a line, as a filter's conditions, is left to the details. */
  const line = (data: FieldValue) =>
    facts(data)
      .filter(({ path, after }) => path !== 'filter' && after !== null && after !== '')
      .map((fact) => (fact.path ? `${fact.name}${t('records:filter.colon')}${fact.value}` : fact.value))
      .join(' · ');
  return { facts, line };
}
