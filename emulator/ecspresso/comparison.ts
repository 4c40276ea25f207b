import { count, type Fields, fields, goJson, list, text, texts, tidy } from './json.js';
import {
  taskDefinitionInputOf,
  UPDATE_ATTRIBUTES_2_3,
  UPDATE_ATTRIBUTES_2_6,
  UPDATE_ATTRIBUTES_2_8,
} from './known-fields.js';
import type { Line } from './line.js';
import { printable, type Shape } from './shape.js';

/** The service with the defaults that ECS would fill in and its sets in order. Local and remote compare in this form. */
export function comparable(service: Fields, line: Line): Fields {
  const strategy = text(service['schedulingStrategy']) || 'REPLICA';
  const out: Fields = { ...service, schedulingStrategy: strategy };
  for (const name of ['placementConstraints', 'placementStrategy']) {
    if (Array.isArray(out[name])) out[name] = byText(list(out[name]), (fields) => goJson(fields));
  }
  if (Array.isArray(out['tags'])) out['tags'] = byText(list(out['tags']), (fields) => text(fields['key']));
  if (out['launchType'] === 'FARGATE' && out['platformVersion'] === undefined) out['platformVersion'] = 'LATEST';
  out['deploymentConfiguration'] = deploymentDefaults(out['deploymentConfiguration'], strategy, line);
  if (line.name !== '2.3') out['availabilityZoneRebalancing'] = text(out['availabilityZoneRebalancing']) || 'DISABLED';
  const network = fields(out['networkConfiguration']);
  if (network['awsvpcConfiguration'] !== undefined) {
    const vpc = fields(network['awsvpcConfiguration']);
    out['networkConfiguration'] = {
      awsvpcConfiguration: {
        ...vpc,
        assignPublicIp: text(vpc['assignPublicIp']) || 'DISABLED',
        ...sortedTexts('securityGroups', vpc),
        ...sortedTexts('subnets', vpc),
      },
    };
  }
  return out;
}

function deploymentDefaults(configuration: unknown, strategy: string, line: Line): unknown {
  if (strategy === 'DAEMON') return configuration ?? { maximumPercent: 100, minimumHealthyPercent: 0 };
  const percents = { maximumPercent: 200, minimumHealthyPercent: 100 };
  const given: Fields = configuration === undefined ? percents : fields(configuration);
  const breaker = { enable: false, rollback: false, ...fields(given['deploymentCircuitBreaker']) };
  if (line.name === '2.3') return { ...given, deploymentCircuitBreaker: given['deploymentCircuitBreaker'] ?? breaker };
  const filled = { strategy: 'ROLLING', bakeTimeInMinutes: 0, ...given };
  if (line.name === '2.6') {
    return { ...filled, deploymentCircuitBreaker: given['deploymentCircuitBreaker'] ?? breaker };
  }
  return {
    ...percents,
    ...filled,
    deploymentCircuitBreaker: {
      resetOnHealthyTask: true,
      thresholdConfiguration: { type: 'BOUNDED_PERCENT', value: 50 },
      ...breaker,
    },
  };
}

function sortedTexts(name: string, from: Fields): Fields {
  const value = from[name];
  return Array.isArray(value) ? { [name]: value.map(String).sort() } : {};
}

function byText(items: readonly Fields[], key: (item: Fields) => string): Fields[] {
  return [...items].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** The attributes of UpdateService that a line knows. */
export function attributesOf(line: Line): Shape {
  return { '2.3': UPDATE_ATTRIBUTES_2_3, '2.6': UPDATE_ATTRIBUTES_2_6, '2.8': UPDATE_ATTRIBUTES_2_8 }[line.name];
}

/** Both services as the texts that `diff` compares; an absent one is empty. */
export function serviceTexts(local: Fields, remote: Fields | undefined, line: Line): { remote: string; local: string } {
  const shape: Shape = { ...attributesOf(line), forceNewDeployment: 'flag', tags: 'any' };
  const shown = (service: Fields) => {
    const removed = line.name !== '2.3' ? withExplicitRemovals(service) : service;
    const { desiredCount, ...rest } = comparable(removed, line);
    const counted =
      local['desiredCount'] === undefined || desiredCount === undefined ? rest : { ...rest, desiredCount };
    return `${goJson(tidy(printable(counted, shape)), 2)}\n`;
  };
  return { remote: remote === undefined ? '' : shown(remote), local: shown(local) };
}

/** 2.6 and later say in so many words what a service no longer has. */
export function withExplicitRemovals(service: Fields): Fields {
  return {
    ...service,
    loadBalancers: service['loadBalancers'] ?? [],
    volumeConfigurations: service['volumeConfigurations'] ?? [],
    vpcLatticeConfigurations: service['vpcLatticeConfigurations'] ?? [],
    serviceConnectConfiguration: service['serviceConnectConfiguration'] ?? { enabled: false },
  };
}

/** A task definition as the text that `diff` compares. */
export function taskDefinitionText(definition: Fields | undefined, line: Line): string {
  if (definition === undefined) return '';
  const awsvpc = definition['networkMode'] === 'awsvpc';
  const containers = byText(list(definition['containerDefinitions']), (fields) => text(fields['name'])).map(
    (container) => {
      const out: Fields = { ...container };
      for (const name of ['environment', 'secrets']) sortInto(out, name, (fields) => text(fields['name']));
      for (const name of ['mountPoints', 'volumesFrom']) sortInto(out, name, (fields) => goJson(fields));
      sortInto(out, 'portMappings', (fields) => goJson(fields));
      if (awsvpc && out['portMappings'] !== undefined) {
        out['portMappings'] = list(out['portMappings']).map((fields) => ({
          ...fields,
          hostPort: fields['hostPort'] ?? fields['containerPort'],
        }));
      }
      return out;
    },
  );
  const out: Fields = { ...definition, containerDefinitions: containers };
  sortInto(out, 'placementConstraints', (fields) => goJson(fields));
  sortInto(out, 'volumes', (fields) => goJson(fields));
  sortInto(out, 'tags', (fields) => text(fields['key']));
  if (Array.isArray(out['requiresCompatibilities']))
    out['requiresCompatibilities'] = [...texts(out['requiresCompatibilities'])].sort((a, b) => (a < b ? -1 : 1));
  if (out['cpu'] !== undefined) out['cpu'] = inUnits(text(out['cpu']), /^\s*([\d.]+)\s*vcpu/i);
  if (out['memory'] !== undefined) out['memory'] = inUnits(text(out['memory']), /^\s*([\d.]+)\s*GB/);
  return `${goJson(tidy(printable(out, taskDefinitionInputOf(line))), 2)}\n`;
}

function sortInto(target: Fields, name: string, key: (item: Fields) => string): void {
  if (Array.isArray(target[name])) target[name] = byText(list(target[name]), key);
}

function inUnits(written: string, unit: RegExp): string {
  const match = unit.exec(written);
  return match === null ? written : String(Math.trunc(Number(match[1]) * 1024));
}

/** The tags to set and the keys to take away so that a service has the wanted ones. */
export function tagChanges(remote: Fields, local: Fields): { set: Fields[]; removed: string[] } {
  const before = new Map(list(remote['tags']).map((tag) => [text(tag['key']), text(tag['value'])]));
  const wanted = list(local['tags']).map((tag) => ({ key: text(tag['key']), value: text(tag['value']) }));
  return {
    set: wanted.filter((tag) => before.get(tag.key) !== tag.value),
    removed: [...before.keys()].filter((key) => !wanted.some((tag) => tag.key === key)),
  };
}

/** The count to ask for: `--tasks`, else the definition's own; none for daemons. */
export function desiredCount(service: Fields, asked: number | undefined): number | undefined {
  if (service['schedulingStrategy'] === 'DAEMON') return undefined;
  if (asked !== undefined && asked !== -1) return asked;
  return service['desiredCount'] === undefined ? undefined : count(service['desiredCount']);
}
