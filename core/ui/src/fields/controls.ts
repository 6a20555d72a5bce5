/** Everything one types or picks in: loaded when somebody is about to, not to look at a list. */
export { FileInput } from './FileInput';
export * from './filters';
export * from './inputs';
export { ReferenceInput, ReferencePicker, ReferencesInput } from './ReferenceInput';
