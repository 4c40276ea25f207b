import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as ecs from '@aws-sdk/client-ecs';
import { NormalizedSchema } from '@smithy/core/schema';
import { ENUMERATIONS } from './enumerations.js';
import { isShape } from './member.js';
import type { Target } from './target.js';

/** Where a value does not agree with the model of the API. */
export interface Disagreement {
  /** Such as `containerDefinitions[0].environment[1].value`. */
  readonly path: string;
  readonly kind: 'type' | 'enumeration' | 'unknown member';
  /** What is there, or what may be there. */
  readonly detail: string;
}

/** A value with only the members that the model knows, and all that is wrong with it. */
export interface Judged {
  readonly value: unknown;
  readonly disagreements: readonly Disagreement[];
}

type Direction = 'input' | 'output';

/** Numbers of ECS that need not be whole; the schemas do not tell integers from others. */
const FRACTIONS = new Set([
  'Scale.value',
  'Resource.doubleValue',
  'CanaryConfiguration.canaryPercent',
  'LinearConfiguration.stepPercent',
  'ServiceRevisionSummary.requestedProductionTrafficWeight',
  'ServiceRevisionSummary.requestedTestTrafficWeight',
]);

/** Values that the text of the API names and its enumeration lacks. */
const BESIDE_ENUMERATION: Readonly<Record<string, readonly string[]>> = {
  'ServiceDeployment.lifecycleStage': ['PRE_PRODUCTION_TRAFFIC_SHIFT'],
};

const SDK: Readonly<Record<string, unknown>> = ecs;

const PARTS: Readonly<Partial<Record<Target['service'], Readonly<Record<string, unknown>>>>> = {
  ecs: SDK,
  logs,
};

function schemaOf(target: Target, direction: Direction): NormalizedSchema | undefined {
  const operation = PARTS[target.service]?.[`${target.operation}$`];
  if (!Array.isArray(operation)) return undefined;
  const schema: unknown = operation[direction === 'input' ? 4 : 5];
  return NormalizedSchema.of(schema as Parameters<typeof NormalizedSchema.of>[0]);
}

/**
 * Compares an input or an answer with the schema that the AWS SDK ships of it. What the model does not know is left
 * out of the value: a service of AWS JSON never sees it. A service or an operation without a schema is taken as it is.
 */
export function judged(target: Target, direction: Direction, value: unknown): Judged {
  const schema = schemaOf(target, direction);
  if (schema === undefined) return { value, disagreements: [] };
  const disagreements: Disagreement[] = [];
  const kept = visit(schema, value, { path: '', owner: '', disagreements });
  return { value: kept, disagreements };
}

interface Place {
  readonly path: string;
  /** The structure that has the member, and the member: `Tag.key`. */
  readonly owner: string;
  readonly disagreements: Disagreement[];
}

function visit(schema: NormalizedSchema, value: unknown, place: Place): unknown {
  if (value === undefined || schema.isDocumentSchema()) return value;
  if (schema.isStructSchema()) return structure(schema, value, place);
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) return wrong(place, value, 'a List');
    return value.map((item, index) =>
      visit(schema.getValueSchema(), item, { ...place, path: `${place.path}[${index}]` }),
    );
  }
  if (schema.isMapSchema()) {
    if (!isShape(value)) return wrong(place, value, 'a Map');
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        visit(schema.getValueSchema(), item, { ...place, path: `${place.path}.${key}` }),
      ]),
    );
  }
  return simple(schema, value, place);
}

function structure(schema: NormalizedSchema, value: unknown, place: Place): unknown {
  if (!isShape(value)) return wrong(place, value, 'a Structure');
  const name = schema.getName() ?? '';
  const pathOf = (member: string): string => (place.path === '' ? member : `${place.path}.${member}`);
  const known = new Map(schema.structIterator());
  for (const member of Object.keys(value)) {
    if (!known.has(member) && value[member] !== undefined) {
      place.disagreements.push({ path: pathOf(member), kind: 'unknown member', detail: name });
    }
  }
  const kept: Record<string, unknown> = {};
  for (const [member, memberSchema] of known) {
    if (value[member] === undefined) continue;
    const here = { ...place, path: pathOf(member), owner: `${name}.${member}` };
    kept[member] = visit(memberSchema, value[member], here);
  }
  return kept;
}

function simple(schema: NormalizedSchema, value: unknown, place: Place): unknown {
  if (schema.isBooleanSchema()) return typeof value === 'boolean' ? value : wrong(place, value, 'a Boolean');
  if (schema.isTimestampSchema()) return typeof value === 'number' ? value : wrong(place, value, 'a Timestamp');
  if (schema.isNumericSchema()) {
    const fits = typeof value === 'number' && (Number.isInteger(value) || FRACTIONS.has(place.owner));
    return fits ? value : wrong(place, value, 'an Integer');
  }
  if (!schema.isStringSchema()) return value;
  if (typeof value !== 'string') return wrong(place, value, 'a String');
  const allowed = allowedValues(place.owner);
  if (allowed !== undefined && !allowed.includes(value)) {
    place.disagreements.push({ path: place.path, kind: 'enumeration', detail: allowed.join(', ') });
  }
  return value;
}

function allowedValues(owner: string): readonly string[] | undefined {
  const [structureName = '', member = ''] = owner.split('.');
  const name = ENUMERATIONS[structureName]?.[member];
  if (name === undefined) return undefined;
  const values = Object.values(SDK[name] as Readonly<Record<string, string>>);
  return [...values, ...(BESIDE_ENUMERATION[owner] ?? [])];
}

function wrong(place: Place, value: unknown, expected: string): unknown {
  const found = Array.isArray(value) ? 'a list' : isShape(value) ? 'a structure or map' : JSON.stringify(value);
  place.disagreements.push({ path: place.path, kind: 'type', detail: `${found} where ${expected} was expected` });
  return value;
}
