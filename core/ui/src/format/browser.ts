/** What browsers and systems call themselves, the most particular name first: each also claims the names of its ancestors. */
const BROWSERS: [mark: string, name: string][] = [
  ['wxwork/', '企业微信'], ['DingTalk/', '钉钉'], ['MicroMessenger/', '微信'], ['Edg/', 'Edge'], ['OPR/', 'Opera'], ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'], ['Safari/', 'Safari'],
];
const SYSTEMS: [mark: string, name: string][] = [
  ['Android', 'Android'], ['iPhone', 'iPhone'], ['iPad', 'iPad'], ['Windows', 'Windows'], ['Mac OS X', 'macOS'], ['Linux', 'Linux'],
];

/** "Chrome, macOS" out of what a browser says of itself. */
export function browserOf(agent: string | null | undefined): string {
  if (!agent) return '';
  const named = [BROWSERS, SYSTEMS].map((names) => names.find(([mark]) => agent.includes(mark))?.[1]);
  return named.filter(Boolean).join(', ') || agent.slice(0, 60);
}
