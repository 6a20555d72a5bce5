import { useDictionaries } from '@/api/hooks/metadata';
import type { BlockOf } from '@/api/types';
import { FormRow } from '@/components/FormRow';
import { asRef, asRefs, FieldInput, kindOf, type InputProps } from '@/fields';
import { useRefLabels } from '@/fields/useRefLabels';
import { fieldDef, valueOf } from '../form';
import { useView } from '../viewContext';
import { ChoiceField } from './ChoiceField';

/** An input of the product's own kinds; together with the others of its view it is the form. */
export function Field({ block }: { block: BlockOf<'field'> }) {
  const { prefix, typed, errors, put } = useView();
  const { data: dictionaries } = useDictionaries();
  const field = fieldDef(block, dictionaries);
  const id = `${prefix}-${block.name}`;
  const error = errors[block.name];
  const isRef = block.kind === 'user' || block.kind === 'reference' || block.kind === 'references';
  const isFound = block.source !== undefined || block.choices?.some((choice) => choice.hint !== undefined) === true;
  const props: InputProps = {
    field,
    id,
    value: valueOf(block, typed),
    disabled: block.disabled,
    invalid: error !== undefined,
    placeholder: block.placeholder,
    onChange: (value) => put(block.name, value),
  };
  return (
    <FormRow
      id={id}
      label={block.label}
      required={block.required}
      help={block.help}
      error={error}
      wide={kindOf(field).wide === true || field.options?.multiline === true}
      testId={`slot-field-${block.name}`}
    >
      {isFound && (block.kind === 'select' || block.kind === 'multi_select') ? (
        <ChoiceField block={block} {...props} />
      ) : isRef ? (
        <RefField {...props} />
      ) : (
        <FieldInput {...props} />
      )}
    </FormRow>
  );
}

/** A plugin may know a record's id and not what it is called. */
function RefField(props: InputProps) {
  const { field, value } = props;
  const one = asRef(value);
  const refs = one ? [one] : asRefs(value);
  const bare = refs.filter(({ id, label }) => label === id || label === '').map(({ id }) => id);
  const labels = useRefLabels(field.kind === 'user' ? 'user' : (field.options?.object ?? 'user'), bare);
  const named = refs.map((ref) => (bare.includes(ref.id) ? (labels.find(({ id }) => id === ref.id) ?? ref) : ref));
  return <FieldInput {...props} value={field.kind === 'references' ? named : (named[0] ?? null)} />;
}
