import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as ecs from '@aws-sdk/client-ecs';
import { NormalizedSchema } from '@smithy/core/schema';
import { ENUMERATIONS } from './enumerations.js';
import { isShape } from './member.js';
import type { Target } from './operation-name.js';

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

/** What the schema says of a value; made once for each structure, because every call and every answer is compared. */
interface Model {
  readonly kind: 'document' | 'structure' | 'list' | 'map' | 'boolean' | 'timestamp' | 'number' | 'string' | 'other';
  /** Of a structure. */
  readonly name: string;
  /** Of a structure. */
  members(): ReadonlyMap<string, Member>;
  /** Of a list or a map: what each value is. */
  value(): Model;
}

/** A member of a structure. */
interface Member {
  /** The structure and the member: `Tag.key`. */
  readonly owner: string;
  readonly model: Model;
  /** The values that a text may have, where they are enumerated. */
  readonly allowed: readonly string[] | undefined;
}

const structures = new Map<unknown, Model>();

function modelOf(schema: NormalizedSchema): Model {
  if (!schema.isStructSchema()) return plainModelOf(schema);
  const known = structures.get(schema.getSchema());
  if (known) return known;
  const made = plainModelOf(schema);
  structures.set(schema.getSchema(), made);
  return made;
}

function plainModelOf(schema: NormalizedSchema): Model {
  const name = schema.getName() ?? '';
  return {
    kind: kindOf(schema),
    name,
    members: madeOnce(
      () => new Map([...schema.structIterator()].map(([member, of]) => [member, memberOf(name, member, of)])),
    ),
    value: madeOnce(() => modelOf(schema.getValueSchema())),
  };
}

function memberOf(structureName: string, member: string, schema: NormalizedSchema): Member {
  const owner = `${structureName}.${member}`;
  return { owner, model: modelOf(schema), allowed: allowedValues(owner) };
}

function kindOf(schema: NormalizedSchema): Model['kind'] {
  if (schema.isDocumentSchema()) return 'document';
  if (schema.isStructSchema()) return 'structure';
  if (schema.isListSchema()) return 'list';
  if (schema.isMapSchema()) return 'map';
  if (schema.isBooleanSchema()) return 'boolean';
  if (schema.isTimestampSchema()) return 'timestamp';
  if (schema.isNumericSchema()) return 'number';
  return schema.isStringSchema() ? 'string' : 'other';
}

/** The same answer every time, made at the first: structures name themselves. */
function madeOnce<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

const operations = new Map<string, Model | undefined>();

function modelFor(target: Target, direction: Direction): Model | undefined {
  const key = `${target.service} ${target.operation} ${direction}`;
  if (!operations.has(key)) {
    const operation = PARTS[target.service]?.[`${target.operation}$`];
    const schema: unknown = Array.isArray(operation) ? operation[direction === 'input' ? 4 : 5] : undefined;
    const known =
      schema === undefined ? undefined : NormalizedSchema.of(schema as Parameters<typeof NormalizedSchema.of>[0]);
    operations.set(key, known && modelOf(known));
  }
  return operations.get(key);
}

/**
 * Compares an input or an answer with the schema that the AWS SDK ships of it. What the model does not know is left
 * out of the value: a service of AWS JSON never sees it. A service or an operation without a schema is taken as it is.
 */
export function judged(target: Target, direction: Direction, value: unknown): Judged {
  const model = modelFor(target, direction);
  if (model === undefined) return { value, disagreements: [] };
  const disagreements: Disagreement[] = [];
  return { value: visit(model, value, { step: '', disagreements }), disagreements };
}

interface Place {
  readonly parent?: Place;
  /** From there to here: `.name` or `[1]`. */
  readonly step: string;
  readonly member?: Member | undefined;
  readonly disagreements: Disagreement[];
}

function pathOf(place: Place): string {
  const steps: string[] = [];
  for (let at: Place | undefined = place; at; at = at.parent) steps.unshift(at.step);
  return steps.join('').replace(/^\./, '');
}

function below(parent: Place, step: string, member = parent.member): Place {
  return { parent, step, member, disagreements: parent.disagreements };
}

function visit(model: Model, value: unknown, place: Place): unknown {
  if (value === undefined || model.kind === 'document') return value;
  if (model.kind === 'structure') return structure(model, value, place);
  if (model.kind === 'list') {
    if (!Array.isArray(value)) return wrong(place, value, 'a List');
    return value.map((item, index) => visit(model.value(), item, below(place, `[${index}]`)));
  }
  if (model.kind === 'map') {
    if (!isShape(value)) return wrong(place, value, 'a Map');
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, visit(model.value(), item, below(place, `.${key}`))]),
    );
  }
  return simple(model, value, place);
}

function structure(model: Model, value: unknown, place: Place): unknown {
  if (!isShape(value)) return wrong(place, value, 'a Structure');
  const members = model.members();
  for (const name of Object.keys(value)) {
    if (!members.has(name) && value[name] !== undefined) {
      const path = pathOf(below(place, `.${name}`));
      place.disagreements.push({ path, kind: 'unknown member', detail: model.name });
    }
  }
  const kept: Record<string, unknown> = {};
  for (const [name, member] of members) {
    if (value[name] === undefined) continue;
    kept[name] = visit(member.model, value[name], below(place, `.${name}`, member));
  }
  return kept;
}

function simple({ kind }: Model, value: unknown, place: Place): unknown {
  if (kind === 'boolean') return typeof value === 'boolean' ? value : wrong(place, value, 'a Boolean');
  if (kind === 'timestamp') return typeof value === 'number' ? value : wrong(place, value, 'a Timestamp');
  if (kind === 'number') {
    const fits = typeof value === 'number' && (Number.isInteger(value) || FRACTIONS.has(place.member?.owner ?? ''));
    return fits ? value : wrong(place, value, 'an Integer');
  }
  if (kind !== 'string') return value;
  if (typeof value !== 'string') return wrong(place, value, 'a String');
  const allowed = place.member?.allowed;
  if (allowed !== undefined && !allowed.includes(value)) {
    place.disagreements.push({ path: pathOf(place), kind: 'enumeration', detail: allowed.join(', ') });
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
  place.disagreements.push({ path: pathOf(place), kind: 'type', detail: `${found} where ${expected} was expected` });
  return value;
}
