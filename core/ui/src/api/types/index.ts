/** Types of the HTTP API, version 1 (docs/API.md). */

export type * from './records';
export type * from './app';
export type * from './health';
export type * from './layouts';
export type * from './pluginUi';
export type * from './plugins';
export type * from './blocks';
export type * from './trust';
export type * from './dashboards';
export type * from './views';
export type * from './workflows';
