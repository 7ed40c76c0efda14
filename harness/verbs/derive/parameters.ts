/** Derives one fault for each constraint of the path and query parameters of an operation. */
import { type ApiDocument, dereference } from '../../contract/document.ts';
import { isObject } from '../../json-object.ts';
import type { Lacking } from './body.ts';
import { type SchemaView, viewOf } from './schema-view.ts';
import { type Wrong, wrongValues } from './values.ts';

export type ParameterFault = {
  name: string;
  pointer: string;
  in: 'path' | 'query';
  parameter: string;
  /** Undefined: it is left out. */
  value?: string;
};

export type ParameterWalk = {
  faults: ParameterFault[];
  /** Parameters with a pattern and without a sample. */
  lacking: Lacking[];
};

/** `parameters` as the document has it, at `pointer`; `samples` are valid values by name. */
export function parameterFaults(
  document: ApiDocument,
  parameters: unknown,
  pointer: string,
  samples: Readonly<Record<string, unknown>>,
): ParameterWalk {
  const walk: ParameterWalk = { faults: [], lacking: [] };
  for (const [index, reference] of (Array.isArray(parameters) ? parameters : []).entries()) {
    const { value: parameter, pointer: at } = dereference(document, reference, `${pointer}/${index}`);
    if (!isObject(parameter) || parameter['x-since'] !== undefined) continue;
    if (parameter.in !== 'path' && parameter.in !== 'query') continue;
    const view = viewOf(document, parameter.schema, `${at}/schema`);
    if (view === undefined) continue;
    const name = String(parameter.name);
    const sample = samples[name] ?? view.schema.default ?? view.schema.minimum;
    if (view.schema.pattern !== undefined && sample === undefined)
      walk.lacking.push({ at: `?${name}`, pointer: view.pointer });
    if (parameter.in === 'query' && parameter.required === true) {
      walk.faults.push({ name: `${name}: missing`, pointer: `${at}/required`, in: 'query', parameter: name });
    }
    for (const { what, pointer: constraint, value } of wrongTexts(view, sample)) {
      // An empty segment makes another path.
      if (parameter.in === 'path' && value === '') continue;
      const text = String(value);
      walk.faults.push({
        name: `${name}: ${what}`,
        pointer: constraint,
        in: parameter.in,
        parameter: name,
        value: text,
      });
    }
  }
  return walk;
}

/** A parameter is text: only what cannot be read as the type is of a wrong type. */
function wrongTexts(view: SchemaView, sample: unknown): Wrong[] {
  const { typePointer: pointer } = view;
  const wrong = (what: string, value: string): Wrong => ({ what, pointer, value });
  const bounds = wrongValues({ ...view, types: [] }, sample);
  if (view.types.includes('integer')) {
    return [
      wrong('a word', 'conformance'),
      wrong('a fraction', `${sample ?? 1}.5`),
      wrong('an underscore among its digits', `${sample ?? 1}_0`),
      wrong('empty', ''),
      ...(view.schema.maximum === undefined ? [] : [wrong('more than 64 bits hold', '9'.repeat(20))]),
      ...bounds,
    ];
  }
  if (view.types.includes('boolean')) {
    return [wrong('a word', 'conformance'), wrong('1', '1'), wrong('yes', 'yes'), wrong('empty', ''), ...bounds];
  }
  return view.types.includes('string') ? bounds : [];
}
